"""The server of production tells health on a port of its own, also while silent clients hold all its threads."""

import socket
import time
from contextlib import ExitStack

import pytest

from benchmarks.server import like_production, reserved_port, server
from tests.production import Given, address_of_the_database

SILENT = 8  # more than the server has threads
SILENT_BODY = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
    b"Cookie: csrftoken=" + b"a" * 32 + b"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
)


@pytest.fixture
def health(db):
    with reserved_port() as port:
        pass
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def running(health):
    environment = like_production(address_of_the_database())
    environment["HEALTH_PORT"] = health.rpartition(":")[2]
    with server(environment, pages=False) as known:
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


def test_health_is_told_while_silent_bodies_hold_all_threads(running, health):
    with ExitStack() as stack:
        for _ in range(SILENT):
            connect(running.url, SILENT_BODY, stack)
        end = time.monotonic() + 30
        while not is_held(running.url, stack):
            assert time.monotonic() < end
        answers = [Given(f"{health}{path}") for path in ("/livez", "/readyz")]

    assert [(each.status, each.seconds < 1) for each in answers] == [(200, True)] * 2


def test_health_has_nothing_else_at_its_port(running, health):
    answers = [Given(f"{health}{path}") for path in ("/livez", "/squads/", "/metrics")]

    assert [each.status for each in answers] == [200, 404, 404]
