"""Sheets in memory, filled row by row."""

import datetime as dt
from collections.abc import Mapping

from samples.demo.data import Month
from sheets.export import line
from sheets.format.catalogue import SHEETS
from sheets.format.cells import DAYS
from sheets.format.files import Files
from sheets.format.rows import Sheet, SheetColumn


class SheetBuilder:
    """Collects the rows of all sheets; months become days counted from `today`."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.tables: dict[Sheet, list[dict[str, str]]] = {sheet: [] for sheet in SHEETS}

    def add(self, sheet: Sheet, cells: Mapping[str, str | Month]) -> None:
        """Add a row of cells by column name; a column that is missing stays empty."""
        self.tables[sheet].append(
            {column.name: self._text(column, cells.get(column.name)) for column in sheet.columns}
        )

    def _text(self, column: SheetColumn, cell: str | Month) -> str:
        if cell is None or cell == "":
            return ""
        return self._first_of(int(cell)).isoformat() if column.kind in DAYS else str(cell)

    def _first_of(self, month: int) -> dt.date:
        years, month_of_year = divmod(self.today.year * 12 + self.today.month - 1 + month, 12)
        return dt.date(years, month_of_year + 1, 1)

    def files(self) -> Files:
        return {sheet.file: _csv(sheet, rows).encode() for sheet, rows in self.tables.items()}


def _csv(sheet: Sheet, rows: list[dict[str, str]]) -> str:
    names = [
        column.name
        for column in sheet.columns
        if not column.optional or any(cells[column.name] for cells in rows)
    ]
    return "".join(map(line, [names, *([cells[name] for name in names] for cells in rows)]))
