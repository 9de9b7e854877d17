"""How large the picture of a tribe can be printed so that it stays on one sheet."""

from collections.abc import Sequence
from typing import NamedTuple

# In pixels of a page of A4 or Letter laid across: what is left below the tribe's name and trio.
WIDTH, HEIGHT = 970, 500
LETTER = 6.8  # wide, about
# Columns from which on each is narrow where all are in sight.
MANY = 11


class PrintedRow(NamedTuple):
    """A row of the picture: over how many lines its head goes, and how long the texts in each cell are."""

    head_lines: int
    cells: Sequence[Sequence[int]]


def print_size(columns: int, rows: Sequence[PrintedRow]) -> int:
    """The largest percentage, in steps of five, at which `rows` fit one sheet."""
    return next((size for size in range(100, 20, -5) if _height(columns, rows, size) <= HEIGHT), 20)


def _height(columns: int, rows: Sequence[PrintedRow], size: int) -> float:
    """About how high they are at `size` percent: all columns share the width of the page, and a text
    goes over as many lines as its column needs. print.css and picture.css have the measures."""
    head, beside_name, line, facts = (100, 8, 17, 75) if columns >= MANY else (120, 50, 23, 115)
    room = (WIDTH * 100 / size - head) / max(1, columns)
    letters = max(3, int((room - beside_name) / LETTER))
    return (facts + sum(_row_height(row, letters, line) for row in rows)) * size / 100


def _row_height(row: PrintedRow, letters: int, line: int) -> int:
    lines = max((sum(-(-text // letters) for text in cell) for cell in row.cells), default=0)
    return max(45 + 17 * row.head_lines, 12 + line * lines)
