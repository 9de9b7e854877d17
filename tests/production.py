"""The server of production on the database of a test, as docs/running.md starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.conf import settings

PATIENCE = 60  # seconds until the server answers


class Server:
    """A running one; `kill` is what a machine that loses its power does to it."""

    def __init__(self, address: str, process: subprocess.Popen) -> None:
        self.address, self.process = address, process

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def wait(self) -> None:
        """Return when it answers."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=PATIENCE):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("It never answered.")


@contextmanager
def server() -> Iterator[Server]:
    """Serves the database of this test until the end, unless it is killed before."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    known = settings.DATABASES["default"]
    place = known["HOST"].replace("/", "%2F")
    environment = os.environ | {
        "DEBUG": "0",
        "DEMO": "0",
        "HTTPS": "0",
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"postgresql://{known['USER']}:{known['PASSWORD']}@{place}:{known['PORT']}/{known['NAME']}",
    }
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    subprocess.run([*manage, "collectstatic", "--no-input", "--verbosity", "0"], env=environment, check=True)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "4", "--log-level", "warning"]
    process = subprocess.Popen(
        [*command, "orgmodel.wsgi:application"],
        env=environment,
        cwd=settings.BASE_DIR,
        start_new_session=True,
    )
    running = Server(f"http://127.0.0.1:{port}", process)
    try:
        yield running
    finally:
        running.stop()
