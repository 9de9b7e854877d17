"""Measures the product as it runs in production, beside its floors: `make bench`, `make bench-flat`,
`make bench-small`."""

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks.cases import CASES, FLAT, Case
from benchmarks.load import typical, wrk
from benchmarks.measuring import Run, run
from benchmarks.report import flat_table, machine, table, write

DATA = Path(os.environ.get("BENCH_DATA") or Path(__file__).resolve().parent.parent / ".data" / "bench")
SECONDS = 2.0
SIZES = (1_000, 10_000, 100_000)


def chosen(cases: tuple[Case, ...], words: str) -> list[Case]:
    """The cases in whose name the words occur."""
    return [case for case in cases if words in case.name]


def bench(people: int, workers: int, only: str, rounds: int, seconds: float) -> str:
    """The table of one organisation."""
    rows = []
    with run(people, DATA, workers) as running:
        for case in chosen(CASES, only):
            row = running.measure(case, rounds, seconds)
            rows.append(row)
            print(table([row]).splitlines()[-1], flush=True)
        return f"{machine(running.facts, workers)}\n{table(rows)}"


def flat(sizes: list[int], only: str, rounds: int) -> str:
    """The table of pages over organisations of several sizes,
    which all are served at once and requested in turn."""
    with ExitStack() as stack:
        served = [stack.enter_context(run(size, DATA)) for size in sizes]
        costs = {}
        for case in chosen(FLAT, only):
            count = min(each.warm(case, SECONDS) for each in served)
            turns = [[each.ask(case, count) for each in served] for _ in range(rounds)]
            costs[case.name] = [typical(of_a_size) for of_a_size in zip(*turns, strict=True)]
            print(flat_table(sizes, {case.name: costs[case.name]}).splitlines()[-1], flush=True)
        return flat_table(sizes, costs)


def too_many(running: Run) -> list[str]:
    """The cases that take more queries than they may, in words."""
    cases = [case for case in CASES if case.queries]
    counts = running.queries(cases)
    for case, count in zip(cases, counts, strict=True):
        print(f"{case.name}: {count} queries, at most {case.queries}")
    return [
        case.name for case, count in zip(cases, counts, strict=True) if count is None or count > case.queries
    ]


def small(people: int) -> int:
    """Every case for a moment, which tells nothing about time, and the number of its queries,
    which must hold."""
    with run(people, DATA) as running:
        wrong = too_many(running)
        for case in CASES:
            print(table([running.measure(case, 1, 0.5)]).splitlines()[-1], flush=True)
    if wrong:
        print(f"Too many queries: {', '.join(wrong)}", file=sys.stderr)
    return 1 if wrong else 0


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="only cases in whose name this occurs")
    parser.add_argument("--flat", type=int, nargs="*", metavar="PEOPLE", help="pages at several sizes")
    parser.add_argument("--small", action="store_true", help="for a moment, and count queries")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    wrk()
    if options.small:
        return small(options.people)
    if options.flat is not None:
        name, text = "flat", flat(options.flat or list(SIZES), options.only, options.rounds)
    else:
        name, text = "bench", bench(options.people, options.workers, options.only, options.rounds, SECONDS)
    print(f"\n{text}")
    if options.write:
        write(name, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
