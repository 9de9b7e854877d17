"""`make run`, for real: two at once on a new folder, killed processes, and a server that will not stop."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from benchmarks.server import reserved_port
from orgmodel import embedded
from orgmodel.embedded.programs import cluster_in
from tests.production import Given

PATIENCE = 300  # seconds: a busy machine is slow, not wrong


@pytest.fixture
def data() -> Iterator[Path]:
    """A new folder for an embedded database."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"
        embedded.stop(Path(folder) / "data")
        shutil.rmtree(cluster_in(Path(folder) / "data"), ignore_errors=True)


def run(data: Path, port: int, **more: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "ORGMODEL_DATA": str(data), "DEMO": "no", "PORT": str(port)}
    environment |= more
    for name in ("DATABASE_URL", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS"):
        environment.pop(name, None)
    return subprocess.Popen(
        [settings.BASE_DIR / "bin/run"], env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )


def wait_until_ready(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            return
        time.sleep(0.3)
    raise AssertionError(f"Nothing serves on port {port}.")


def service_of(running: subprocess.Popen[bytes], word: str) -> psutil.Process | None:
    """The process of the server, or of the background worker."""
    found = [
        each for each in psutil.Process(running.pid).children() if word in " ".join(each.cmdline()).split()
    ]
    return found[0] if found else None


def server_of(running: subprocess.Popen[bytes]) -> psutil.Process:
    server = service_of(running, "granian")
    assert server
    return server


def wait_for_worker(running: subprocess.Popen[bytes], port: int, other_than: int = 0) -> psutil.Process:
    """The process of a worker that does its work."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        worker = service_of(running, "worker")
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            if worker and worker.pid != other_than:
                return worker
        time.sleep(0.3)
    raise AssertionError("No worker runs.")


def serves_like_production(port: int) -> None:
    """Its styles have hashed names and are compressed, and a page that is missing shows no source."""
    address = f"http://127.0.0.1:{port}"
    page, missing = Given(f"{address}/accounts/login/"), Given(f"{address}/nowhere/")
    found = re.search(r'href="(/static/css/[\w-]+\.[0-9a-f]{8,}\.css)"', page.text)
    assert found
    asked = urllib.request.Request(address + found[1], headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=30) as style:
        assert style.headers["Content-Encoding"] == "gzip"
    assert "DEBUG" not in missing.text


@pytest.mark.slow
def test_two_runs_at_once_on_a_new_folder_serve_and_go_on_whatever_of_them_is_killed(data):
    with reserved_port() as first, reserved_port() as second:
        pass
    runs = [run(data, first), run(data, second)]
    try:
        wait_until_ready(first)
        wait_until_ready(second)
        serves_like_production(first)
        assert (data / "secret-key").stat().st_mode & 0o777 == 0o600

        killed = server_of(runs[0])
        for process in [*killed.children(), killed]:
            process.kill()
        psutil.wait_procs([killed], timeout=10)
        wait_until_ready(first)

        assert server_of(runs[0]).pid != killed.pid
    finally:
        for running in runs:
            running.terminate()
        assert [running.wait(timeout=30) for running in runs] == [0, 0]


@pytest.mark.slow
def test_worker_runs_beside_the_server_is_started_again_and_ends_with_it(data):
    with reserved_port() as port, reserved_port() as health:
        pass
    running = run(data, port, WORKER_HEALTH_PORT=str(health))
    try:
        wait_until_ready(port)
        killed = wait_for_worker(running, health)

        killed.kill()
        psutil.wait_procs([killed], timeout=10)
        worker = wait_for_worker(running, health, other_than=killed.pid)

        server = server_of(running)
        processes = [worker, server, *server.children()]
        running.terminate()
        assert running.wait(timeout=30) == 0
        assert psutil.wait_procs(processes, timeout=10)[1] == []
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)


@pytest.mark.slow  # It waits for as long as the server has to stop by itself.
def test_a_signal_to_the_whole_group_ends_a_run_even_if_its_server_does_not_stop_by_itself(data):
    with reserved_port() as port:
        pass
    running = run(data, port)
    try:
        wait_until_ready(port)
        server = server_of(running)
        processes = [server, *server.children()]

        server.suspend()
        os.killpg(running.pid, signal.SIGTERM)

        assert running.wait(timeout=60) == 0
        assert psutil.wait_procs(processes, timeout=10)[1] == []
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
