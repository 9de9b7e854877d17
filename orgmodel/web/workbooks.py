"""Cells of Excel files (.xlsx): texts that stay texts, days that are days; and a list as such a file."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What XML cannot carry, or would change: Excel writes such characters as _x000D_.
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
FIRST_DAY = dt.date(1900, 3, 1)  # those before are counted differently by different programs
WIDTH = 24


def heading(page: WriteOnlyWorksheet, text: str) -> Cell:
    """The head of a column."""
    cell = WriteOnlyCell(page, text)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F3F0E9")
    return cell


def cell_of(page: WriteOnlyWorksheet, value: object) -> Cell | None:
    """A cell with a day or a whole number as such, and all else as text, never a formula; None for nothing."""
    is_day = isinstance(value, dt.date) and value >= FIRST_DAY
    if is_day or (isinstance(value, int) and not isinstance(value, bool)):
        cell = WriteOnlyCell(page, value)
        cell.number_format = "yyyy-mm-dd" if is_day else "0"
        return cell
    text = "" if value is None else str(value)
    if not text:
        return None
    cell = WriteOnlyCell(page, UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
    cell.data_type, cell.number_format = "s", "@"
    return cell


def write_rows(file: BinaryIO, title: str, header: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Write an .xlsx file with one worksheet; rows go to the disk as they are read."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    for number in range(1, len(header) + 1):
        page.column_dimensions[get_column_letter(number)].width = WIDTH
    page.append([heading(page, text) for text in header])
    for row in rows:
        page.append([cell_of(page, value) for value in row])
    book.save(file)
