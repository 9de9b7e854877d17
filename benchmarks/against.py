"""Measures what each page and answer costs beside another commit, both requested in turn:
`make bench-against BASE=commit`."""

import argparse
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

import psycopg

from benchmarks.cases import AGAINST, Case
from benchmarks.subjects import subjects
from benchmarks.trees import Side, commit_of, databases, present, side, tree_of
from benchmarks.writing import writes

DATA = Path(os.environ.get("BENCH_DATA") or Path(__file__).resolve().parent.parent / ".data" / "bench")
WARM = 3  # requests before anything is measured
SECONDS = 0.3  # of processor for one turn, which the operating system tells in hundredths
LONGER = 4  # times as long a turn, and as few, while others write
MOST = 400  # requests in a turn


class Turn(NamedTuple):
    """What one answer cost in one turn, in milliseconds of processor."""

    python: float
    database: float

    @property
    def together(self) -> float:
        return self.python + self.database


class Compared(NamedTuple):
    """The turns of a case on two sides, or why it was not measured."""

    case: Case
    before: Sequence[Turn] = ()
    after: Sequence[Turn] = ()
    why_not: str = ""

    @property
    def ratios(self) -> list[float]:
        """What each turn cost as a multiple of the one before it, the least first."""
        pairs = zip(self.before, self.after, strict=True)
        return sorted(after.together / before.together for before, after in pairs)

    @property
    def ratio(self) -> float:
        """The median of `ratios`, in hundredths."""
        return round(median(self.ratios), 2)

    @property
    def ratio_cell(self) -> str:
        """The ratio, between which two the middle half of `ratios` lies, and whether it became dearer."""
        aside = len(self.ratios) // 4
        low, high = self.ratios[aside], self.ratios[-1 - aside]
        return f"**{self.ratio:.2f}** ({low:.2f} to {high:.2f}){' ▲' if self.ratio > 1 else ''}"


def missing(statuses: Sequence[int]) -> str:
    """What to say of a case that not both sides answer; nothing where they do."""
    base, now = statuses
    if base == now == 200:
        return ""
    if 200 not in statuses:
        return f"not answered: {base} and {now}"
    return f"only at the base; {now} now" if base == 200 else f"only now; {base} at the base"


class Comparison:
    """Two sides that are requested in turn."""

    def __init__(self, base: Side, now: Side, facts: dict[str, str], rounds: int) -> None:
        self.base, self.now, self.facts, self.rounds = base, now, facts, rounds

    def warm(self, case: Case) -> tuple[list[int], int, list[int]]:
        """Ask both until what will be loaded is: the statuses, how often to ask in a turn,
        and the databases' processes."""
        statuses, backends, seconds = [], [], []
        for each in (self.base, self.now):
            each.ask(*self._request(case))
            answered = each.ask(*self._request(case), WARM)
            statuses.append(answered["status"])
            backends.append(answered["backend"])
            seconds.append(answered["seconds"] / WARM)
        return statuses, min(MOST, max(2, int(SECONDS / max(seconds)))), backends

    def compare(self, case: Case) -> Compared:
        """A case on both sides, turn by turn."""
        statuses, count, backends = self.warm(case)
        if why_not := missing(statuses):
            return Compared(case, why_not=why_not)
        turns: list[tuple[Turn, Turn]] = []
        for _ in range(self.rounds):
            one, other = (
                Turn(*each.cost(*self._request(case), count, backend))
                for each, backend in zip((self.base, self.now), backends, strict=True)
            )
            turns.append((one, other))
        return Compared(case, *zip(*turns, strict=True))

    def at_writes(self, case: Case, rate: float) -> Iterator[Compared]:
        """A case on each side: when nobody writes, beside so many writes a second."""
        statuses, count, backends = self.warm(case)
        if why_not := missing(statuses):
            yield from [Compared(case, why_not=why_not)] * 2
            return
        count *= LONGER  # or the first write of a turn would stand for too many
        for each, backend in zip((self.base, self.now), backends, strict=True):
            idle, busy = [], []
            for _ in range(-(-self.rounds // LONGER)):
                idle.append(Turn(*each.cost(*self._request(case), count, backend)))
                with writes(each.database, rate):
                    busy.append(Turn(*each.cost(*self._request(case), count, backend)))
            yield Compared(case, idle, busy)

    def _request(self, case: Case) -> tuple[str, str]:
        return case.address(self.facts), case.who


@contextmanager
def comparison(base: str, people: int, rounds: int) -> Iterator[Comparison]:
    """Both sides on the same organisation, which the code of `base` has made up;
    all is taken down in the end."""
    commit, secret_key = commit_of(base), secrets.token_hex(32)
    with ExitStack() as stack:
        tree = stack.enter_context(tree_of(commit))
        server = stack.enter_context(databases(DATA / "against"))
        for name in ("base", "now"):
            stack.callback(server.drop, name)
        url = server.copy(server.organisation(tree, commit, people), "base")
        facts = subjects(url)
        copy = server.copy("base", "now")
        present().migrate(copy)
        for address in (url, copy):
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
        sides = [stack.enter_context(side(*each, secret_key)) for each in ((tree, url), (present(), copy))]
        for each in sides:
            each.sign_in(facts["email"])
        yield Comparison(*sides, facts, rounds)


def row(compared: Compared) -> str:
    """A line of the table against the base."""
    if compared.why_not:
        return f"| {compared.case.name} | {compared.why_not} |"
    cells = []
    for turns in (compared.before, compared.after):
        python, database = (mean(each) for each in zip(*turns, strict=True))
        cells += [f"{python + database:.1f}", f"{python:.1f} + {database:.1f}"]
    return f"| {compared.case.name} | {' | '.join(cells)} | {compared.ratio_cell} |"


def writes_row(both: Sequence[Compared]) -> str:
    """A line of the table at so many writes a second."""
    name = both[0].case.name
    if both[0].why_not:
        return f"| {name} | {both[0].why_not} |"
    cells = [
        f"{mean(turn.together for turn in each.before):.1f} | {mean(turn.together for turn in each.after):.1f} | {each.ratio_cell}"
        for each in both
    ]
    return f"| {name} | {' | '.join(cells)} |"


def print_table(comparing: Comparison, only: str, rate: float) -> None:
    """Print the table, each line as soon as it is known."""
    if rate:
        print(
            f"| milliseconds; at {rate:g} writes a second | base idle | written to | ratio | now idle | written to | ratio |"
        )
    else:
        print("| milliseconds | base | Python + database | now | Python + database | ratio |")
    print(f"|---{'|--:' * (6 if rate else 5)}|")
    for case in (case for case in AGAINST if only in case.name):
        line = writes_row([*comparing.at_writes(case, rate)]) if rate else row(comparing.compare(case))
        print(line, flush=True)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.against", description=__doc__)
    parser.add_argument("--base", required=True, metavar="COMMIT", help="what to measure against")
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="", help="only cases in whose name this occurs")
    parser.add_argument(
        "--at-writes", type=float, default=0, metavar="RATE", help="beside so many writes a second"
    )
    given = parser.parse_args()
    with comparison(given.base, given.people, given.rounds) as comparing:
        print_table(comparing, given.only, given.at_writes)


if __name__ == "__main__":
    main()
