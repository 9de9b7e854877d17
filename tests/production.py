"""The server of production, on the database of the test that asks for it."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message

from django.conf import settings

from benchmarks.server import like_production, server


def address_of_the_database() -> str:
    """The DATABASE_URL of the test's database."""
    known = settings.DATABASES["default"]
    host = known["HOST"].replace("/", "%2F")
    return f"postgresql://{known['USER']}:{known['PASSWORD']}@{host}:{known['PORT']}/{known['NAME']}"


class Given(urllib.request.HTTPRedirectHandler):
    """What a server gave: status, headers, text and the seconds that it took. Redirects are not followed."""

    def redirect_request(self, *_: object) -> None:
        return None

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        began, asked = time.monotonic(), urllib.request.Request(url, headers=headers or {})
        try:
            answer = urllib.request.build_opener(self).open(asked, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.status: int = answer.status
            self.headers: Message = answer.headers
            self.text = answer.read().decode()
        self.seconds = time.monotonic() - began


@contextmanager
def production() -> Iterator[str]:
    """Its address; it is started as docs/running.md says, on what the test has committed."""
    with server(like_production(address_of_the_database(), settings.SECRET_KEY)) as running:
        yield running.url
