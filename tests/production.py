"""The server of production, on the database of the test that asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from benchmarks.server import like_production, server


def address_of_the_database() -> str:
    """The DATABASE_URL of the test's database."""
    known = settings.DATABASES["default"]
    host = known["HOST"].replace("/", "%2F")
    return f"postgresql://{known['USER']}:{known['PASSWORD']}@{host}:{known['PORT']}/{known['NAME']}"


@contextmanager
def production(*, pages: bool = True) -> Iterator[str]:
    """Its address; it is started as docs/running.md says, on what the test has committed."""
    with server(like_production(address_of_the_database(), settings.SECRET_KEY), pages=pages) as running:
        yield running.url
