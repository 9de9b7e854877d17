"""`make run`, for real: two at once on a new folder, killed processes, and a server that will not stop."""

import os
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


@pytest.fixture
def data() -> Iterator[Path]:
    """A new folder for an embedded database."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"
        embedded.stop(Path(folder) / "data")
        shutil.rmtree(cluster_in(Path(folder) / "data"), ignore_errors=True)


def run(data: Path, port: int, **more: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "ORGMODEL_DATA": str(data), "DEMO": "no", "DEBUG": "true", "PORT": str(port)}
    environment |= more
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [settings.BASE_DIR / "bin/run"], env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )


def wait_until_ready(port: int) -> None:
    end = time.monotonic() + 90
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
    end = time.monotonic() + 90
    while time.monotonic() < end:
        worker = service_of(running, "worker")
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            if worker and worker.pid != other_than:
                return worker
        time.sleep(0.3)
    raise AssertionError("No worker runs.")


def test_two_runs_at_once_on_a_new_folder_serve_and_go_on_whatever_of_them_is_killed(data):
    with reserved_port() as first, reserved_port() as second:
        pass
    runs = [run(data, first), run(data, second)]
    try:
        wait_until_ready(first)
        wait_until_ready(second)

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
