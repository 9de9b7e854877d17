"""The server of production, on a port of its own, and the processor time that it and its database take."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from pathlib import Path

import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent
APPLICATION = "orgmodel.asgi:application"
PATIENCE = 60  # seconds until the server answers


def like_production(database: str, secret_key: str = "") -> dict[str, str]:
    """The environment that docs/running.md asks for, without TLS."""
    return {
        "DEBUG": "0",
        "DEMO": "0",
        "HTTPS": "0",
        "SECRET_KEY": secret_key or secrets.token_hex(32),
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": database,
        "LOG_LEVEL": "ERROR",
        "API_RATE": "1000000000",  # what one answer costs, not how many a token may have
    }


class Server:
    """A running server."""

    def __init__(self, url: str, process: psutil.Process) -> None:
        self.url, self.process = url, process

    def busy(self) -> float:
        """Seconds of processor that it has taken so far, with its workers."""
        return sum(map(_seconds, [self.process, *self.process.children(recursive=True)]))

    def kill(self) -> None:
        """What a machine that loses its power does to it."""
        for process in (self.process, *self.process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):  # a worker ends by itself when its parent is gone
                process.kill()

    def answers(self, path: str) -> bool:
        """Whether it answers at all."""
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=PATIENCE):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


@contextmanager
def server(environment: dict[str, str], application: str = APPLICATION, workers: int = 1) -> Iterator[Server]:
    """Start `application` as docs/running.md starts the product, and wait until it answers."""
    environment = os.environ | environment
    if application == APPLICATION:
        collect_static_files(environment)
    with reserved_port() as port, started(environment, application, workers, port) as process:
        running = Server(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
        end = time.monotonic() + PATIENCE
        while not running.answers("/readyz"):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{application} does not start.")
            time.sleep(0.1)
        yield running


def collect_static_files(environment: dict[str, str]) -> None:
    """Collect the styles and scripts unless that was done since the last of them changed; one process at a time.

    Two that collect at once take each other's files away, and a server that starts meanwhile finds none.
    """
    manifest = ROOT / "staticfiles" / "staticfiles.json"
    lock_file = ROOT / ".data" / "collecting"
    lock_file.parent.mkdir(exist_ok=True)
    with lock_file.open("w") as lock:
        flock(lock, LOCK_EX)
        newest = max(file.stat().st_mtime for file in (ROOT / "static").rglob("*"))
        if not manifest.exists() or manifest.stat().st_mtime < newest:
            command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)


@contextmanager
def reserved_port() -> Iterator[int]:
    """A free port that nobody but the server to be started is given.

    The server shares it (SO_REUSEPORT). The socket that holds it does not
    listen, so every connection goes to the server.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@contextmanager
def started(
    environment: dict[str, str], application: str, workers: int, port: int
) -> Iterator[subprocess.Popen[bytes]]:
    """The process of the server, ended afterwards."""
    interface = ["asginl"] if application == APPLICATION else ["wsgi", "--blocking-threads", "4"]
    command = [sys.executable, "-m", "granian", "--no-ws", "--port", str(port), "--interface", *interface]
    command += ["--workers", str(workers), "--log-level", "warning", application]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


class Database:
    """The PostgreSQL server of a database on this machine."""

    def __init__(self, url: str) -> None:
        with psycopg.connect(url) as connection:
            (backend,) = connection.execute("SELECT pg_backend_pid()").fetchone()
            self.process = psutil.Process(backend).parent()

    def busy(self) -> float:
        """Seconds of processor that it has taken so far: sessions, also ended ones,
        and what works behind them."""
        ended = self.process.cpu_times()
        present = sum(map(_seconds, [self.process, *self.process.children(recursive=True)]))
        return present + ended.children_user + ended.children_system


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system
