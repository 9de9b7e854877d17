"""The server of production, on the database of the test that asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from benchmarks.server import like_production, server


@contextmanager
def production(*, pages: bool = True) -> Iterator[str]:
    """Its address; it is started as docs/running.md says, on what the test has committed."""
    known = settings.DATABASES["default"]
    host = known["HOST"].replace("/", "%2F")
    address = f"postgresql://{known['USER']}:{known['PASSWORD']}@{host}:{known['PORT']}/{known['NAME']}"
    with server(like_production(address, settings.SECRET_KEY), pages=pages) as running:
        yield running.url
