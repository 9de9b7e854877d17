"""Bodies of requests are whole or refused."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, cast

from django.core.exceptions import BadRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Stream(Protocol):
    """As much of wsgi.input as Django uses."""

    def read(self, size: int = -1, /) -> bytes: ...

    def readline(self, size: int = -1, /) -> bytes: ...


class WholeBody:
    """A body that raises BadRequest where it ends before the length that was announced.

    The server gives what has come when a connection breaks, or when the proxy
    ends one that is too slow: half a form must not be taken for all of it.
    """

    def __init__(self, stream: Stream, length: int) -> None:
        self._stream, self._missing = stream, length

    def read(self, size: int = -1, /) -> bytes:
        """`size` bytes or what is left, or all."""
        wanted = self._missing if size < 0 else min(size, self._missing)
        content = self._checked(self._stream.read(wanted)) if wanted else b""
        while len(content) < wanted:
            content += self._checked(self._stream.read(wanted - len(content)))
        return content

    def readline(self, size: int = -1, /) -> bytes:
        """A line of at most `size` bytes."""
        return self._checked(self._stream.readline(size)) if self._missing and size else b""

    def _checked(self, content: bytes) -> bytes:
        if not content:
            raise BadRequest("The request ended before all of it had come.")
        self._missing -= len(content)
        return content


def whole_bodies(application: "WSGIApplication") -> "WSGIApplication":
    """The application, given only whole bodies."""

    def call(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        length = str(environ.get("CONTENT_LENGTH") or "")
        if length.isdecimal():
            environ["wsgi.input"] = WholeBody(cast(Stream, environ["wsgi.input"]), int(length))
        return application(environ, start_response)

    return call
