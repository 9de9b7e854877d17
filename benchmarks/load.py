"""Drives a server with wrk, a public load tool, and measures what that cost each process."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.server import Database, Server

SCRIPT = Path(__file__).with_name("load.lua")
PATIENCE = "300s"
# Two keep one worker busy all the time; more would only wait for each other.
CONNECTIONS = 2


class Request(NamedTuple):
    """A request to a server."""

    path: str
    method: str = "GET"
    body: str = ""


class Cost(NamedTuple):
    """Of one case: requests a second, milliseconds that answers took,
    and milliseconds of processor for each."""

    rate: float
    p50: float
    p99: float
    server: float
    database: float

    @property
    def together(self) -> float:
        """Milliseconds of processor, server and database."""
        return self.server + self.database


def wrk() -> str:
    """Where the load tool is; ends the program where there is none."""
    return shutil.which("wrk") or sys.exit(
        "This needs the load tool wrk: apt-get install wrk, or brew install wrk"
    )


def drive(
    server: Server,
    database: Database,
    requests: Sequence[Request],
    headers: dict[str, str],
    *,
    count: int,
    connections: int = CONNECTIONS,
) -> Cost:
    """Send `count` requests, taken from `requests` again and again, and wait for all answers.

    Raises RuntimeError for an answer that is none, or is a refusal.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.writelines(f"{request.method}\t{request.path}\t{request.body}\n" for request in requests)
        file.flush()
        command = [wrk(), "--threads", "1", "--connections", str(min(connections, count))]
        command += ["--duration", PATIENCE, "--timeout", PATIENCE, "--script", str(SCRIPT)]
        for name, value in headers.items():
            command += ["--header", f"{name}: {value}"]
        before = server.busy(), database.busy()
        arguments = [*command, server.url, "--", file.name, str(count)]
        ran = subprocess.run(arguments, capture_output=True, text=True, check=False)
        after = server.busy(), database.busy()
    if ran.returncode or not ran.stdout:
        raise RuntimeError(f"wrk printed: {ran.stdout} {ran.stderr}")
    result = json.loads(ran.stdout.strip().splitlines()[-1])
    if result["refused"] or result["broken"] or result["requests"] != count:
        raise RuntimeError(f"{requests[0].method} {requests[0].path}: {result}")
    each = [(late - early) * 1000 / count for early, late in zip(before, after, strict=True)]
    return Cost(count / result["seconds"], result["p50"], result["p99"], *each)


def typical(rounds: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(*(median(figures) for figures in zip(*rounds, strict=True)))
