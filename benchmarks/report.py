"""The tables of a run, and their place in docs/performance.md."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.load import Cost
from benchmarks.measuring import Measured

FILE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def write(name: str, text: str) -> None:
    """Put `text` between the two lines that name its place in docs/performance.md."""
    first, last = f"<!-- {name}: written by make bench -->\n", f"<!-- end of {name} -->"
    before, _, rest = FILE.read_text().partition(first)
    _, _, after = rest.partition(last)
    if not after:
        raise LookupError(f"{FILE.name} has no place for “{name}”.")
    FILE.write_text(f"{before}{first}\n{text}\n{last}{after}")


def machine(facts: dict[str, Any], workers: int) -> str:
    """What was measured on, in a sentence; no names of hosts."""
    on, sizes = facts["machine"], facts["sizes"]
    counted = ", ".join(f"{many:,} {name}" for name, many in sizes.items())
    return (
        f"On {on['cores']} shared cores, {workers} worker{'s' if workers > 1 else ''} of 4 threads, "
        f"Python {on['python']}, Django {on['django']}, PostgreSQL {on['postgresql']}, on {facts['day']}. "
        f"In the database: {counted}, those who left and what ended included.\n"
    )


def table(rows: Iterable[Measured]) -> str:
    """Cost of each case beside its floors."""
    lines = [
        "| | kB | requests/s | p50 ms | p99 ms | server ms | database ms | together ms | memory ms | psycopg ms | × psycopg |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        cost = row.cost
        ratio = f"{cost.together / row.rows.together:.1f}" if row.rows else ""
        cells = [
            row.case.name,
            f"{row.size / 1000:.1f}" if row.size else "",
            f"{cost.rate:,.0f}" if cost.rate >= 10 else f"{cost.rate:.1f}",
            *(f"{figure:,.1f}" for figure in (cost.p50, cost.p99, cost.server, cost.database)),
            f"**{cost.together:,.1f}**",
            _together(row.memory, 2),
            _together(row.rows, 1),
            ratio,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _together(cost: Cost | None, digits: int) -> str:
    return f"{cost.together:.{digits}f}" if cost else ""


def flat_table(sizes: Sequence[int], costs: dict[str, Sequence[Cost]]) -> str:
    """Milliseconds of processor, server and database together, of each page at each size."""
    heads = " | ".join(f"{size:,} people" for size in sizes)
    lines = [f"| | {heads} | largest / smallest |", f"|---|{'--:|' * (len(sizes) + 1)}"]
    for name, each in costs.items():
        figures = " | ".join(f"{cost.together:.1f}" for cost in each)
        lines.append(f"| {name} | {figures} | {each[-1].together / each[0].together:.2f} |")
    return "\n".join(lines) + "\n"
