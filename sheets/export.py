"""The organisation out as sheets, the same bytes for the same facts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from sheets.format.catalogue import SHEETS, SQUAD_MOVES, SQUADS
from sheets.format.files import Files
from sheets.format.rows import Sheet
from sheets.loading.stored import stored, timelines

NEEDS_QUOTES = re.compile(r'[",\r\n]')

# One row by column name, each cell as it is written.
Cells = dict[str, str]


def export() -> Files:
    """Every sheet by file name, all as of one moment.

    Rows stand in the order of their keys. Optional columns and sheets are left
    out where they have nothing to say.
    """
    with one_moment():
        tables = {sheet: rows_of(sheet) for sheet in SHEETS}
    return {
        sheet.file: text(sheet, rows).encode() for sheet, rows in tables.items() if rows or not sheet.optional
    }


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all queries see the same state, whatever others change meanwhile (not within a transaction)."""
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def rows_of(sheet: Sheet) -> list[Cells]:
    """All rows of a sheet, sorted by key."""
    rows = list(_squad_rows(sheet) if sheet in (SQUADS, SQUAD_MOVES) else _rows(sheet))
    return sorted(rows, key=lambda cells: [cells[name] for name in sheet.key])


def text(sheet: Sheet, rows: list[Cells]) -> str:
    """A sheet as comma-separated values."""
    names = [
        column.name
        for column in sheet.columns
        if not column.optional or any(cells[column.name] for cells in rows)
    ]
    lines = [names, *([cells[name] for name in names] for cells in rows)]
    return "".join(map(line, lines))


def line(cells: list[str]) -> str:
    """One row as comma-separated values."""
    return f"{','.join(map(quoted, cells))}\n"


def quoted(cell: str) -> str:
    """A cell, between quotation marks if need be."""
    return '"' + cell.replace('"', '""') + '"' if NEEDS_QUOTES.search(cell) else cell


def _rows(sheet: Sheet) -> Iterator[Cells]:
    for row in stored(sheet).values():
        yield _written(sheet, {column.name: column.value_of(row) for column in sheet.columns})


def _squad_rows(sheet: Sheet) -> Iterator[Cells]:
    """Squads with their first tribe, or their moves to other tribes later."""
    squads = stored(SQUADS).values()
    for squad, days in zip(squads, timelines(squads).values(), strict=True):
        (_, first), *later = days
        if sheet is SQUAD_MOVES:
            for day, tribe in later:
                yield _written(sheet, {"squad": squad.slug, "tribe": tribe, "from": day})
        else:
            facts = {
                column.name: column.value_of(squad) for column in sheet.columns if column.name != "tribe"
            }
            yield _written(sheet, {**facts, "tribe": first})


def _written(sheet: Sheet, values: dict[str, Any]) -> Cells:
    return {column.name: column.kind.write(values[column.name]) for column in sheet.columns}
