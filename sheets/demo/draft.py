"""Sheets in memory, filled row by row."""

import datetime as dt
from typing import Any

from sheets.catalogue import SHEETS
from sheets.export import line
from sheets.files import Files
from sheets.rows import Sheet

# A month as plot.py counts them; None is open, or unknown.
Month = int | None


class Draft:
    """An organisation on paper. Months become days counted from `today`."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.tables: dict[Sheet, list[dict[str, str]]] = {sheet: [] for sheet in SHEETS}

    def add(self, sheet: Sheet, since: Month, until: Month = None, **values: Any) -> None:
        """Add a row: its days, and values by column name."""
        values |= {sheet.start: self.first_of(since), sheet.end: self.first_of(until)}
        cells = {
            column.name: column.kind.write(values.get(column.name, column.kind.empty))
            for column in sheet.columns
        }
        self.tables[sheet].append(cells)

    def first_of(self, month: Month) -> dt.date | None:
        if month is None:
            return None
        years, month_of_year = divmod(self.today.year * 12 + self.today.month - 1 + month, 12)
        return dt.date(years, month_of_year + 1, 1)

    def files(self) -> Files:
        return {sheet.file: _text(sheet, rows).encode() for sheet, rows in self.tables.items()}


def _text(sheet: Sheet, rows: list[dict[str, str]]) -> str:
    names = [
        column.name
        for column in sheet.columns
        if not column.optional or any(cells[column.name] for cells in rows)
    ]
    return "".join(map(line, [names, *([cells[name] for name in names] for cells in rows)]))
