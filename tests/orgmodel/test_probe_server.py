"""The server of production tells health on a port of its own, also while requests hold all its threads."""

import socket
import time
from contextlib import ExitStack

import psycopg
import pytest

from benchmarks.server import like_production, reserved_port, server
from tests.production import Given, address_of_the_database

HELD = 8  # requests; more than the server has threads
HELD_REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid=" + b"a" * 32 + b"\r\n\r\n"


@pytest.fixture
def health(db):
    with reserved_port() as port:
        pass
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def running(health):
    environment = like_production(address_of_the_database())
    environment["HEALTH_PORT"] = health.rpartition(":")[2]
    with server(environment) as known:
        yield known


def connect(url: str, request: bytes, stack: ExitStack) -> socket.socket:
    """A connection on which this was sent."""
    host, _, port = url.removeprefix("http://").partition(":")
    connection = stack.enter_context(socket.create_connection((host, int(port)), timeout=1))
    connection.sendall(request)
    return connection


def is_held(url: str, stack: ExitStack) -> bool:
    """Whether a request waits for a second, as no thread is free for it."""
    try:
        connect(url, b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", stack).recv(12)
    except TimeoutError:
        return True
    return False


@pytest.mark.slow
def test_health_is_told_while_requests_hold_all_threads(running, health):
    with psycopg.connect(address_of_the_database()) as other, ExitStack() as stack:
        other.execute("LOCK TABLE django_session")  # which each of these requests waits for
        for _ in range(HELD):
            connect(running.url, HELD_REQUEST, stack)
        end = time.monotonic() + 30
        while not is_held(running.url, stack):
            assert time.monotonic() < end
        answers = [Given(f"{health}{path}") for path in ("/livez", "/readyz")]

    assert [(each.status, each.seconds < 1) for each in answers] == [(200, True)] * 2
