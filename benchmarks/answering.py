"""Answers requests inside one process and measures each: the code of one tree,
for `python -m benchmarks.against`.

Run by path with a tree as its working directory, so that the code of another
commit can be measured too: it knows only Django, `orgmodel.settings` and
addresses. Takes commands as lines of JSON, and answers each with one.
"""

import base64
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import TypedDict
from wsgiref.types import StartResponse, WSGIApplication
from wsgiref.util import setup_testing_defaults

import django

READER, ADMINISTRATOR = "against.reader", "against.administrator"
HOST = "127.0.0.1"


class Answered(TypedDict):
    """What came of asking: the status and size of the last answer,
    and seconds of this process's processor for all."""

    status: int
    size: int
    seconds: float
    backend: int


def environ(path: str, headers: dict[str, str], method: str = "GET", body: bytes = b"") -> dict[str, object]:
    """A request as a WSGI server hands it over."""
    place, _, query = path.partition("?")
    request: dict[str, object] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": place,
        "QUERY_STRING": query,
        "REMOTE_ADDR": HOST,
        "HTTP_HOST": HOST,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    setup_testing_defaults(request)
    return request


def respond(application: WSGIApplication, request: dict[str, object]) -> tuple[int, bytes]:
    """The status and body of an answer, read to its end as a server does."""
    statuses: list[str] = []

    def start(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        statuses.append(status)
        return io.BytesIO().write

    starting: StartResponse = start
    answer: Iterable[bytes] = application(request, starting)
    try:
        body = b"".join(answer)
    finally:
        if close := getattr(answer, "close", None):
            close()
    return int(statuses[-1].split()[0]), body


def ask(application: WSGIApplication, path: str, headers: dict[str, str], count: int) -> Answered:
    """Ask for `path` so many times."""
    requests = [environ(path, headers) for _ in range(count)]
    before = time.process_time()
    for request in requests:
        status, body = respond(application, request)
    seconds = time.process_time() - before
    return {"status": status, "size": len(body), "seconds": seconds, "backend": backend()}


def backend() -> int:
    """The process of the database that works for this one."""
    from django.db import connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def sign_in(application: WSGIApplication, email: str, password: str) -> dict[str, dict[str, str]]:
    """Make the accounts, and return the headers of everybody who asks;
    who has `email` in the organisation reads."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    cookies = {}
    accounts = get_user_model().objects
    reader = accounts.create_user(READER, email, password)
    for name, user in (
        ("browser", reader),
        ("administrator", accounts.create_superuser(ADMINISTRATOR, "", None)),
    ):
        client = Client()
        # At every commit the last is the one that knows accounts by their sessions.
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies[name] = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}", "Accept-Encoding": "gzip"}
    basic = base64.b64encode(f"{READER}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    _, given = respond(application, environ("/api/v1/token/", headers, "POST", b'{"scope": "read"}'))
    return {**cookies, "tool": {"Authorization": f"Token {json.loads(given)['token']}"}}


def main() -> None:
    """Answer commands until there are no more."""
    sys.path[0] = str(os.getcwd())  # noqa: PTH109  not the folder of this file, whose modules are called as apps are
    os.environ["DJANGO_SETTINGS_MODULE"] = "orgmodel.settings"
    django.setup()
    from django.conf import settings
    from django.utils.module_loading import import_string

    application = import_string(settings.WSGI_APPLICATION)
    commands = {"ask": ask, "sign_in": sign_in}
    for line in sys.stdin:
        name, arguments = json.loads(line)
        print(json.dumps(commands[name](application, **arguments)), flush=True)


if __name__ == "__main__":
    main()
