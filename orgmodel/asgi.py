"""What the production server calls: the application of `wsgi.py`, given requests whose bodies have come already.

A server's WSGI interface lends a thread to each request from its first byte, and a thread that waits for a
body cannot be interrupted: as many silent clients as there are threads would stop everybody. Through the
asynchronous interface (ASGI) a body costs no thread until all of it is here, and has a limited time.
"""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, TYPE_CHECKING, cast

from django.conf import settings

from orgmodel.wsgi import application as wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

type Scope = Mapping[str, object]
type Message = Mapping[str, object]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Headers = Iterable[tuple[bytes, bytes]]

BODY_LIMIT = 34 * 1024 * 1024  # bytes; more is never read, and refused by the length that was announced
IN_MEMORY = 1024 * 1024  # bytes of a body; what is longer waits in a file
PIECE = 64 * 1024  # bytes, at least, of an answer that is sent as it is made; its last piece may be shorter
PIECE_SECONDS = 60  # until a client has taken a piece
CONTENT = ("content-type", "content-length")  # CGI has these without HTTP_

logger = logging.getLogger(__name__)
_threads = ThreadPoolExecutor(settings.THREADS, thread_name_prefix="request")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request. A body that has not come within BODY_SECONDS is 408, and the connection ends."""
    loop = asyncio.get_running_loop()
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
        if is_expected(scope) and not await _receive(receive, body):
            logger.warning("The body of %s %s did not come in time", scope["method"], scope["path"])
            sentence = f"The body of this request did not come within {settings.BODY_SECONDS} seconds.\n"
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            await send({"type": "http.response.start", "status": 408, "headers": headers})
            await send({"type": "http.response.body", "body": sentence.encode()})
            return
        environ = environment(scope, cast(IO[bytes], body))

        def send_from_thread(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result(PIECE_SECONDS)

        for message in await loop.run_in_executor(_threads, _answer, environ, send_from_thread):
            await send(message)


def environment(scope: Scope, body: IO[bytes]) -> "WSGIEnvironment":
    """The request as PEP 3333 has it, with `body` to be read from where it stands.

    Headers with an underscore are left out, because CGI's names make them the same as those with a hyphen.
    """
    server, client = cast(tuple[str, int], scope["server"]), cast(tuple[str, int] | None, scope.get("client"))
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": cast(str, scope["path"]).encode().decode("latin-1"),
        "QUERY_STRING": cast(bytes, scope["query_string"]).decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0] if client else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in _headers(scope):
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if name in CONTENT else f"HTTP_{key}"
        together = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{together}{value}" if key in environ else value
    return environ


def is_expected(scope: Scope) -> bool:
    """Whether a body was announced, and not more of it than is ever read."""
    length = dict(_headers(scope)).get("content-length", "")
    return length.isascii() and length.isdecimal() and 0 < int(length) <= BODY_LIMIT


def _headers(scope: Scope) -> Iterator[tuple[str, str]]:
    """The headers as CGI has them: each byte is a character."""
    for name, value in cast(Headers, scope["headers"]):
        yield name.decode("latin-1"), value.decode("latin-1")


async def _receive(receive: Receive, body: tempfile.SpooledTemporaryFile[bytes]) -> bool:
    """Read the body, as much of it as comes, and rewind; False where that takes more than BODY_SECONDS."""
    try:
        async with asyncio.timeout(settings.BODY_SECONDS):
            is_more = True
            while is_more:
                message = await receive()
                body.write(cast(bytes, message.get("body", b"")))
                is_more = bool(message.get("more_body"))  # a client that is gone has none
    except TimeoutError:
        return False
    body.seek(0)
    return True


async def _sent(send: Send, message: Message) -> None:
    await send(message)


def _answer(environ: "WSGIEnvironment", send: Callable[[Message], None]) -> list[Message]:
    """Call the application; send what it makes as it goes, and return what is left to be sent: all, mostly."""
    start: dict[str, object] = {"type": "http.response.start"}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> object:
        start["status"] = int(status.partition(" ")[0])
        start["headers"] = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]
        return None

    pieces: Iterable[bytes] = wsgi_application(environ, cast("StartResponse", start_response))
    try:
        if not getattr(pieces, "streaming", False):
            return [start, {"type": "http.response.body", "body": b"".join(pieces)}]
        send(start)
        for piece in _gathered(pieces):
            send({"type": "http.response.body", "body": piece, "more_body": True})
        return [{"type": "http.response.body", "body": b""}]
    finally:
        if close := getattr(pieces, "close", None):
            close()


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
