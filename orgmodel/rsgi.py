"""What the production server calls: the application of `wsgi.py`, given requests whose bodies have come already.

The server's own WSGI interface lends a thread to each request from its first byte, and a thread that waits
for a body cannot be interrupted: as many silent clients as there are threads would stop everybody. Through
its asynchronous interface (RSGI) a body costs no thread until all of it is here, and has a limited time.
"""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, TYPE_CHECKING, cast

from django.conf import settings
from granian._granian import RSGIHTTPStreamTransport
from granian.rsgi import HTTPProtocol, Scope

from orgmodel.wsgi import application as wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BODY_LIMIT = 34 * 1024 * 1024  # bytes; more is never read, and refused by the length that was announced
IN_MEMORY = 1024 * 1024  # bytes of a body; what is longer waits in a file
PIECE = 64 * 1024  # bytes, at least, of an answer that is sent as it is made; its last piece may be shorter
PIECE_SECONDS = 60  # until a client has taken a piece
CONTENT = ("content-type", "content-length")  # CGI has these without HTTP_

logger = logging.getLogger(__name__)
_threads = ThreadPoolExecutor(settings.THREADS, thread_name_prefix="request")


async def application(scope: Scope, protocol: HTTPProtocol) -> None:
    """Answer one request. A body that has not come within BODY_SECONDS is 408, and the connection ends."""
    loop = asyncio.get_running_loop()
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
        if is_expected(scope) and not await _receive(protocol, body):
            logger.warning("The body of %s %s did not come in time", scope.method, scope.path)
            headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
            sentence = f"The body of this request did not come within {settings.BODY_SECONDS} seconds.\n"
            protocol.response_str(408, headers, sentence)
            return
        environ = environment(scope, cast(IO[bytes], body))
        await loop.run_in_executor(_threads, _answer, environ, protocol, loop)


def environment(scope: Scope, body: IO[bytes]) -> "WSGIEnvironment":
    """The request as PEP 3333 has it, with `body` to be read from where it stands.

    Headers with an underscore are left out, because CGI's names make them the same as those with a hyphen.
    """
    server, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority:  # HTTP/2 has no Host
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if name in CONTENT else f"HTTP_{key}"
        together = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{together}{value}" if key in environ else value
    return environ


def is_expected(scope: Scope) -> bool:
    """Whether a body was announced, and not more of it than is ever read."""
    length = scope.headers.get("content-length") or ""
    return length.isdecimal() and 0 < int(length) <= BODY_LIMIT


async def _receive(protocol: HTTPProtocol, body: tempfile.SpooledTemporaryFile[bytes]) -> bool:
    """Read the body, as much of it as comes, and rewind; False where that takes more than BODY_SECONDS."""
    try:
        async with asyncio.timeout(settings.BODY_SECONDS):
            async for piece in protocol:
                body.write(piece)
    except TimeoutError:
        return False
    body.seek(0)
    return True


def _answer(environ: "WSGIEnvironment", protocol: HTTPProtocol, loop: asyncio.AbstractEventLoop) -> None:
    """Call the application and send what it answers: at once where its length is known, else as it is made."""
    begun: list[tuple[int, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> object:
        begun[:] = [(int(status.partition(" ")[0]), headers)]
        return None

    pieces: Iterable[bytes] = wsgi_application(environ, cast("StartResponse", start_response))
    try:
        ((status, headers),) = begun
        if not getattr(pieces, "streaming", False):
            protocol.response_bytes(status, headers, b"".join(pieces))
            return
        transport = protocol.response_stream(status, headers)
        for piece in _gathered(pieces):
            asyncio.run_coroutine_threadsafe(_send(transport, piece), loop).result(PIECE_SECONDS)
    finally:
        if close := getattr(pieces, "close", None):
            close()


async def _send(transport: RSGIHTTPStreamTransport, piece: bytes) -> None:
    await transport.send_bytes(piece)


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of PIECE or a little more: sending one costs as much as making many short ones."""
    together = bytearray()
    for piece in pieces:
        together += piece
        if len(together) >= PIECE:
            yield bytes(together)
            together.clear()
    if together:
        yield bytes(together)
