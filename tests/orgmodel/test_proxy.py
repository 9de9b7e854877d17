"""The Caddyfile in front of the server of production: slow and large bodies stay there. Broken ones are refused."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

from benchmarks.server import like_production, reserved_port, server
from tests.production import Given, address_of_the_database

CADDYFILE = settings.BASE_DIR / "Caddyfile"
OF_DEBIAN = "buffer_requests\nmax_buffer_size 36700160"  # Caddy 2.6 knows the directive by its former name
SILENT = 12  # more than the server has threads
PATIENCE = 8  # seconds for a body

pytestmark = pytest.mark.slow


@contextmanager
def proxy(application: str, folder: Path) -> Iterator[str]:
    """The address of Caddy with our Caddyfile in front of `application`."""
    caddy = shutil.which("caddy")
    assert caddy, "Install Caddy for this test, on Debian with: apt-get install caddy"
    version = subprocess.run([caddy, "version"], capture_output=True, text=True, check=True).stdout
    with reserved_port() as port:
        pass
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "SITE": url,
        "APPLICATION": application.removeprefix("http://"),
        "READ_BODY": f"{PATIENCE}s",
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        **({"BUFFER": OF_DEBIAN} if version.removeprefix("v").startswith("2.6.") else {}),
    }
    command = [caddy, "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 30
        while running.poll() is None and time.monotonic() < end:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield url
    finally:
        running.terminate()
        running.wait()


@pytest.fixture
def site(db, tmp_path) -> Iterator[str]:
    """The product as docs/running.md puts it on the net, but for TLS."""
    environment = {**like_production(address_of_the_database()), "PROXIES": "1", "LOG_LEVEL": "INFO"}
    with server(environment) as running, proxy(running.url, tmp_path) as url:
        yield url


def begun(url: str, length: int, stack: ExitStack) -> socket.socket:
    """A connection whose request announces a body of which nothing but the beginning was sent yet."""
    host, _, port = url.removeprefix("http://").partition(":")
    connection = stack.enter_context(socket.create_connection((host, int(port)), timeout=20))
    connection.sendall(
        f"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken={'a' * 32}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {length}\r\n\r\nlogin=".encode()
    )
    return connection


def statuses_of_posts(capfd: pytest.CaptureFixture[str]) -> list[int]:
    """What the product, rather than the proxy, answered to requests with a body."""
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    return [line["status"] for line in lines if line.get("method") == "POST"]


def test_silent_bodies_stop_nobody_else_and_are_cut_off(site, capfd):
    with ExitStack() as stack:
        began = time.monotonic()
        silent = [begun(site, 1000, stack) for _ in range(SILENT)]
        time.sleep(0.5)
        others = [Given(f"{site}{path}") for path in ("/squads/", "/livez", "/readyz", "/api/v1/squads/")]
        answered_while_silent = time.monotonic() - began < PATIENCE
        for connection in silent:  # Caddy 2.6 says 200 to who was too slow, with nothing in it
            while connection.recv(1000):
                pass
        waited = time.monotonic() - began

    assert [each.status for each in others] == [302, 200, 200, 401]
    assert answered_while_silent
    assert waited < PATIENCE + 12
    assert set(statuses_of_posts(capfd)) <= {400}


def test_body_of_more_than_sheets_may_have_is_refused_on_the_way(site):
    with ExitStack() as stack:
        connection = begun(site, 40 * 1024 * 1024, stack)
        with suppress(OSError):  # it need not read all
            for _ in range(40):
                connection.sendall(b"x" * 1024 * 1024)
        status = connection.recv(12)

    assert status in {
        b"HTTP/1.1 413",
        b"HTTP/1.1 502",
    }  # of the proxy or of the product, or of one about the other


def test_metrics_stay_inside(site):
    assert Given(f"{site}/metrics").status == 404


def test_body_that_breaks_off_is_not_taken_for_a_whole_one(db, capfd):
    environment = {**like_production(address_of_the_database()), "LOG_LEVEL": "INFO"}
    with server(environment) as running, ExitStack() as stack:
        broken = begun(running.url, 1000, stack)
        time.sleep(0.5)
        broken.shutdown(socket.SHUT_WR)
        statuses: list[int] = []
        until = time.monotonic() + 30
        while not statuses and time.monotonic() < until:
            time.sleep(0.1)
            statuses += statuses_of_posts(capfd)

    assert statuses + statuses_of_posts(capfd) == [400]
