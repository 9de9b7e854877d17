"""The server of production takes a body in before a thread works on the request, and waits a limited time for it."""

import hashlib
import io
import json
import socket
import time
import urllib.request
from contextlib import ExitStack
from wsgiref.validate import check_environ

import pytest

from access.operations import issue_token
from benchmarks.server import like_production, server
from orgmodel.asgi import BODY_LIMIT, environment, is_expected
from people.models import Scope as TokenScope
from tests.factories.people import PersonFactory
from tests.production import Given, address_of_the_database

SILENT = 12  # more than the server has threads
PATIENCE = 8  # seconds for a body
FORM = "application/x-www-form-urlencoded"


def request(*headers: tuple[str, str]) -> dict[str, object]:
    """A request as the server describes it."""
    return {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": "POST",
        "path": "/squads/blå/",
        "query_string": b"search=bl%C3%A5",
        "server": ("127.0.0.1", 8000),
        "client": ("::1", 4000),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }


@pytest.fixture
def running(db):
    environ = like_production(address_of_the_database())
    with server(environ | {"BODY_SECONDS": str(PATIENCE)}) as started:
        yield started


def connect(url: str, request: str, stack: ExitStack) -> socket.socket:
    """A connection on which this was sent."""
    host, _, port = url.removeprefix("http://").partition(":")
    connection = stack.enter_context(socket.create_connection((host, int(port)), timeout=20))
    connection.sendall(request.encode())
    return connection


def begin(url: str, stack: ExitStack, length: int = 1000) -> socket.socket:
    """A connection on which a body of this length was announced, and begun."""
    head = f"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM}\r\n"
    return connect(url, f"{head}Content-Length: {length}\r\n\r\nlogin=", stack)


def test_request_is_what_the_standard_of_python_says():
    environ = environment(
        request(("host", "127.0.0.1:8000"), ("content-type", FORM), ("content-length", "5")),
        io.BytesIO(b"a=b&c"),
    )

    check_environ(environ)
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/squads/blå/"
    assert (environ["REMOTE_ADDR"], environ["SERVER_NAME"], environ["SERVER_PORT"]) == (
        "::1",
        "127.0.0.1",
        "8000",
    )
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"], environ["HTTP_HOST"]) == (
        FORM,
        "5",
        "127.0.0.1:8000",
    )


def test_headers_of_one_name_are_joined_and_those_with_an_underscore_left_out():
    environ = environment(
        request(
            ("x-forwarded-for", "192.0.2.1"),
            ("x_forwarded_for", "203.0.113.9"),
            ("x-forwarded-for", "192.0.2.2"),
            ("cookie", "a=b"),
            ("cookie", "c=d"),
        ),
        io.BytesIO(),
    )

    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.1,192.0.2.2"
    assert environ["HTTP_COOKIE"] == "a=b; c=d"


def test_header_of_any_bytes_reaches_the_application():
    environ = environment(request(("cookie", "name=Åsa")), io.BytesIO())

    assert environ["HTTP_COOKIE"].encode("latin-1").decode() == "name=Åsa"


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        ("1", True),
        (str(BODY_LIMIT), True),
        (str(BODY_LIMIT + 1), False),
        ("0", False),
        ("-1", False),
        ("²", False),
    ],
)
def test_body_is_read_where_its_length_is_one(length, expected):
    assert is_expected(request(("content-length", length))) is expected
    assert not is_expected(request())


@pytest.mark.slow
def test_silent_bodies_hold_nobody_up_and_end_in_time(running):
    with ExitStack() as stack:
        began = time.monotonic()
        silent = [begin(running.url, stack) for _ in range(SILENT)]
        others = [Given(f"{running.url}{path}").status for path in ("/squads/", "/livez", "/api/v1/squads/")]
        while_silent = time.monotonic() - began < PATIENCE
        answers = [connection.recv(1000) for connection in silent]
        waited = time.monotonic() - began

    assert (others, while_silent) == ([302, 200, 401], True)
    assert {answer.partition(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 408 Request Timeout"}
    assert all(
        f"The body of this request did not come within {PATIENCE} seconds.".encode() in answer
        for answer in answers
    )
    assert PATIENCE <= waited < 2 * PATIENCE


@pytest.mark.slow
def test_announced_body_that_is_too_long_is_refused_unread(running):
    with ExitStack() as stack:
        answer = begin(running.url, stack, BODY_LIMIT + 1).recv(12)

    assert answer in {b"HTTP/1.1 400", b"HTTP/1.1 403", b"HTTP/1.1 413"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_long_bodies_arrive_and_long_answers_leave_whole(admin, client):
    PersonFactory.create_batch(1000)
    token = issue_token(admin, name="Tool", scope=TokenScope.ADMINISTER, expiry=None)[1]
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    calls = json.dumps({"calls": [{"name": "Ann Berg", "handle": "ann-berg"}]}).encode()
    address = "/api/v1/people/?format=csv"

    with server(like_production(address_of_the_database())) as running:
        sent = urllib.request.Request(
            f"{running.url}/api/v1/operations/people.add_person/", calls + b" " * 15_000_000, headers
        )
        with urllib.request.urlopen(sent) as answer:
            added = answer.status
        given = Given(f"{running.url}{address}", headers)
    client.force_login(admin)
    expected = b"".join(client.get(address, headers=headers).streaming_content)

    assert added == 200
    assert hashlib.sha256(given.text.encode()).digest() == hashlib.sha256(expected).digest()
