"""One run on one organisation: its servers, its accounts, and the figures of a case and its floors."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from benchmarks.cases import BULK, LAST, Case
from benchmarks.load import Cost, Request, drive, typical
from benchmarks.organisation import ROOT, organisation
from benchmarks.server import Database, Server, like_production, server
from benchmarks.signing_in import cookie, token

WARM = 20  # requests before anything is measured
FEWEST = 20  # requests in a turn, however slow
OF_MEMORY = 1_000  # requests of the floor that hardly costs anything


class Measured(NamedTuple):
    """What a case cost, and what its floors cost in the same minutes."""

    case: Case
    cost: Cost
    memory: Cost | None
    rows: Cost | None
    size: int


class Run:
    """An organisation that is being served, with its floors beside it."""

    def __init__(
        self, facts: dict[str, Any], served: Server, floors: Server, database: Database, folder: Path
    ) -> None:
        self.facts, self.server, self.floors, self.database, self.folder = (
            facts,
            served,
            floors,
            database,
            folder,
        )
        self.headers: dict[str, dict[str, str]] = {}

    def sign_in(self, reader: str, administrator: str) -> None:
        """Have the headers of everybody who asks."""
        url = self.server.url
        self.headers = {
            "browser": cookie(url, "bench.reader", reader),
            "administrator": cookie(url, "bench.administrator", administrator),
            "tool": token(url, "bench.reader", reader, "read"),
            "writer": token(url, "bench.administrator", administrator, "administer"),
        }

    def ask(self, case: Case, count: int, turn: int = 0) -> Cost:
        """The cost of a case that is requested `count` times."""
        requests, headers = case.requests(self.facts, turn), self.headers[case.who]
        return drive(self.server, self.database, requests, headers, count=count)

    def ask_floor(self, path: str, count: int) -> Cost:
        """The cost of a floor that is requested `count` times."""
        return drive(self.floors, self.database, [Request(path)], {}, count=count)

    def warm(self, case: Case, seconds: float) -> int:
        """Ask until everything is loaded that will be; how often it can then be asked in so many seconds."""
        if case.write == BULK:
            return 1
        self.ask(case, WARM, turn=LAST)
        rate = self.ask(case, WARM, turn=LAST - 1).rate
        return min(max(int(rate * seconds), FEWEST), case.most)

    def keep(self, case: Case) -> int:
        """Keep the answer of a case as it goes over the wire, for the floor; its size in bytes."""
        asking = urllib.request.Request(
            f"{self.server.url}{case.address(self.facts)}", headers=self.headers[case.who]
        )
        with urllib.request.urlopen(asking) as answer:
            return (self.folder / case.name).write_bytes(answer.read())

    def measure(self, case: Case, rounds: int, seconds: float) -> Measured:
        """Case and floors, turn by turn, so that whatever else the machine does meets all of them."""
        size = 0 if case.write else self.keep(case)
        count = self.warm(case, seconds)
        costs: list[list[Cost]] = [[], [], []]
        for turn in range(rounds):
            costs[0].append(self.ask(case, count, turn))
            if not case.write:
                costs[1].append(self.ask_floor(f"/bytes/{quote(case.name)}", OF_MEMORY))
            if case.rows:
                costs[2].append(self.ask_floor(f"/rows/{quote(case.rows)}", count))
        cost, memory, rows = (typical(each) if each else None for each in costs)
        return Measured(case, cost, memory, rows, size)

    def queries(self, cases: list[Case]) -> list[int | None]:
        """How many queries each of the cases takes; None where it is not there."""
        requests = [(case.address(self.facts), self.headers[case.who]) for case in cases]
        return json.loads(_python("benchmarks.counting", self.environment, json.dumps(requests)))

    environment: dict[str, str]


@contextmanager
def run(people: int, data: Path, workers: int = 1) -> Iterator[Run]:
    """Serve an organisation of so many people, sign everybody in, and take it all down in the end."""
    reader, administrator = secrets.token_hex(16), secrets.token_hex(16)
    with ExitStack() as stack:
        url = stack.enter_context(organisation(people, data))
        environment = like_production(url)
        facts = json.loads(
            _python("benchmarks.prepare", {**environment, "BENCH_PASSWORDS": f"{reader} {administrator}"})
        )
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        served = stack.enter_context(server(environment, workers=workers))
        floor = {"DATABASE_URL": url, "FLOOR_BYTES": str(folder), "FLOOR_SQUAD": facts["squad"]}
        floors = stack.enter_context(server(floor, "benchmarks.floors:application", workers))
        running = Run(facts, served, floors, Database(url), folder)
        running.environment = environment
        running.sign_in(reader, administrator)
        yield running


def _python(module: str, environment: dict[str, str], given: str = "") -> str:
    command = [sys.executable, "-m", module]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return ran.stdout
