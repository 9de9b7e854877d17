"""The organisation out as sheets, row by row: the same bytes for the same facts."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import batched, chain
from typing import cast

from django.db import models
from django.db.models.expressions import OrderBy
from django.db.models.functions import Collate

from orgmodel.domain.elements import Keyed
from orgmodel.domain.periods import Period, by_first_day
from orgmodel.domain.snapshots import snapshot
from sheets.format.catalogue import PEOPLE, SQUAD_MOVES, SQUADS
from sheets.format.rows import Sheet, SheetColumn
from sheets.loading.stored import Timeline, timelines
from sheets.selection import ALL, Selection
from squads.models import Squad

CHUNK = 1000
NEEDS_QUOTES = re.compile(r'[",\r\n]')

# The cells of one row, in the order of a table's columns.
Cells = list[str]


@dataclass(frozen=True)
class Table:
    """A sheet as it is written: the columns that it has, and its rows, which can be read once."""

    sheet: Sheet
    columns: list[SheetColumn]
    rows: Iterator[Cells]

    @property
    def header(self) -> Cells:
        return [column.name for column in self.columns]

    def lines(self) -> Iterator[str]:
        """The table as comma-separated values."""
        return map(line, chain([self.header], self.rows))


def tables(selection: Selection = ALL, *, hidden: Collection[str] = ()) -> Iterator[Table]:
    """Every sheet of a selection, all as of one moment; the rows of each are to be read before the next.

    Rows stand in the order of their keys. Optional columns and sheets are left
    out where they have nothing to say, and those of people that are `hidden`. However much it is, no more than CHUNK
    rows are in memory at a time.
    """
    with snapshot():
        for sheet in selection.sheets:
            found = selection.rows(sheet)
            columns = [
                column
                for column in sheet.columns
                if not column.optional
                or (not (sheet is PEOPLE and column.field in hidden) and _is_used(sheet, found, column))
            ]
            rows = _rows(sheet, found, columns)
            first = next(rows, None)
            if first or not sheet.optional:
                yield Table(sheet, columns, chain([first] if first else [], rows))


def line(cells: Iterable[str]) -> str:
    """One row as comma-separated values."""
    return f"{','.join(map(quoted, cells))}\n"


def quoted(cell: str) -> str:
    """A cell, between quotation marks if need be."""
    return '"' + cell.replace('"', '""') + '"' if NEEDS_QUOTES.search(cell) else cell


def _is_used(sheet: Sheet, found: models.QuerySet, column: SheetColumn) -> bool:
    """Whether some row has a value in the column."""
    return found.exclude(**{column.field: column.kind.empty}).exists()


def _rows(sheet: Sheet, found: models.QuerySet, columns: list[SheetColumn]) -> Iterator[Cells]:
    if sheet in (SQUADS, SQUAD_MOVES):
        for values in _moves(found) if sheet is SQUAD_MOVES else _squads(found):
            yield [column.kind.write(values[column.name]) for column in columns]
        return
    paths = [_path(sheet, column) for column in columns]
    order = [_in_order(_path(sheet, sheet.column(name))) for name in sheet.key]
    for row in found.order_by(*order).values_list(*paths).iterator(CHUNK):
        yield [column.kind.write(value) for column, value in zip(columns, row, strict=True)]


def _squads(squads: models.QuerySet[Squad]) -> Iterator[dict[str, object]]:
    """The values of each squad, by column, with its first tribe."""
    for squad, ((_, tribe), *_) in _timelines(squads):
        facts = {column.name: getattr(squad, column.field, None) for column in SQUADS.columns}
        yield {**facts, "tribe": tribe}


def _moves(squads: models.QuerySet[Squad]) -> Iterator[dict[str, object]]:
    """The values of each move of a squad to another tribe, after its first."""
    for squad, (_, *later) in _timelines(squads):
        for day, tribe in later:
            yield {"squad": squad.slug, "tribe": tribe, "from": day}


def _timelines(squads: models.QuerySet[Squad]) -> Iterator[tuple[Squad, Timeline]]:
    """Squads by their keys, each with the days on which its tribe changes."""
    by_key = squads.order_by(Collate("slug", "C")).iterator(CHUNK)
    for some in batched(by_key, CHUNK, strict=False):
        yield from zip(some, timelines(some).values(), strict=True)


def _path(sheet: Sheet, column: SheetColumn) -> str:
    """The path to the value of a column: “chapter__slug”, “trio__tribe__slug”."""
    if not column.to:
        return column.field
    path, related = column.field, _related(sheet.model, column.field)
    while related.key_name not in {field.name for field in related._meta.concrete_fields}:
        [parent] = related.within  # a trio answers to the key of its tribe
        path, related = f"{path}__{parent}", _related(related, parent)
    return f"{path}__{related.key_name}"


def _related(model: type[Period], name: str) -> type[Keyed]:
    return cast(type[Keyed], model._meta.get_field(name).related_model)


def _in_order(path: str) -> OrderBy | Collate:
    """What sorts as the cells do: words by the codes of their letters, on every server; empty cells first."""
    return by_first_day() if path == "starts_on" else Collate(path, "C")
