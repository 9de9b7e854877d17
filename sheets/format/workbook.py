"""Sheets as worksheets of one Excel file (.xlsx): read to the same text as their CSV, and written from it."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import TYPE_ERROR
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.styles import Alignment
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from orgmodel.web.workbooks import FIRST_DAY, cell_of, heading
from sheets.export import Table, line
from sheets.format.catalogue import SHEETS
from sheets.format.cells import DAYS, PERCENT, CellError, Cells
from sheets.format.choices import add_choices
from sheets.format.faults import Faults, listed
from sheets.format.files import MEGABYTE, MOST_ENTRIES, Files, SheetsError
from sheets.format.guide import lines_about
from sheets.format.worksheet import MOST_COLUMNS, peculiarities

NOTES = "notes"
# XML takes several times the length of CSV.
MOST_XML = 256 * MEGABYTE
MOST_ROWS = 1_048_576  # as many as a worksheet has
NOT_A_WORKBOOK = (
    "This Excel file can’t be read. Open it, save it again as .xlsx without a password, and try again."
)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
WITHOUT_RESULT = (
    "this formula has no stored result. "
    "Open the file in a spreadsheet program and save it again, or enter the value itself."
)
WIDEST = 48


def read_workbook(file: BinaryIO, faults: Faults) -> Files:
    """The worksheets of an .xlsx file, each as the CSV that it would be saved as. Raises SheetsError.

    Cells arrive as text: days as 2024-03-01, whole numbers without a point,
    formulas as what they last came to; one that came to nothing known or to an error is
    a fault. Hidden rows and columns are read, and noted. What a template's worksheet
    “notes” says, and worksheets with nothing in them, are left out.
    """
    faults.workbook = True
    _refuse_bombs(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        found: Files = {}
        for sheet in book.worksheets:
            name = _name(sheet.title)
            if name == f"{NOTES}.csv":
                continue
            errors: list[tuple[int, int]] = []
            content = _csv(_lines(sheet, errors))
            if name in found:
                faults.add(name, "is in the file twice. Keep one of them.")
            if content:
                found[name] = content
                _note_peculiarities(sheet, name, errors, content, faults)
    except SheetsError:
        raise
    except Exception as error:  # whatever the library trips over in a broken file
        raise SheetsError(NOT_A_WORKBOOK) from error
    return found


def write_workbook(file: BinaryIO, tables: Iterable[Table]) -> None:
    """Write an .xlsx file with a worksheet for each table, and one that explains their columns.

    Roles, keys, days and percentages are offered and checked by the program in which it is edited.
    """
    book = Workbook(write_only=True)
    for table in tables:
        _write_sheet(book, table)
    _write_notes(book)
    book.save(file)


def names_in_workbook(place: Path) -> list[str]:
    """The files that its worksheets stand for, as `write_workbook` names them; in anything else, only itself."""
    try:
        with place.open("rb") as file:
            titles = load_workbook(file, read_only=True).sheetnames
    except Exception:  # whatever it is, it is not ours
        return [place.name]
    return [_name(title) for title in titles if title != NOTES]


def _refuse_bombs(file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise SheetsError(NOT_A_WORKBOOK) from error
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_XML:
        raise SheetsError(
            f"This Excel file holds more than {MOST_XML // MEGABYTE} MB unpacked, which is the limit. "
            "Save the sheets as CSV and load them as a zip archive."
        )
    file.seek(0)


def _name(title: str) -> str:
    """“Squad members” is squad_members.csv."""
    return re.sub(r"[\s_-]+", "_", title.strip().lower()).removesuffix(".csv") + ".csv"


def _note_peculiarities(
    sheet: ReadOnlyWorksheet, name: str, errors: list[tuple[int, int]], content: bytes, faults: Faults
) -> None:
    """Note what the text of a worksheet does not say: hidden rows and columns, formulas that came to nothing."""
    with sheet._get_source() as source:
        found = peculiarities(source)
    header = next(csv.reader(io.StringIO(content.decode(), newline="")), [])

    def column_name(number: int) -> str:
        return (header[number - 1] if number <= len(header) else "") or get_column_letter(number)

    for row, column in found.without_result:
        faults.add(name, WITHOUT_RESULT, row=row, column=column_name(column))
    for row, column in errors:
        faults.add(name, "this formula results in an error; correct it.", row=row, column=column_name(column))
    if rows := found.hidden_rows:
        faults.note(name, f"hidden and filtered rows are read too: {listed(rows)}")
    if columns := [
        letter for letter in found.hidden_columns if column_index_from_string(letter) <= len(header)
    ]:
        faults.note(name, f"hidden columns are read too: {', '.join(columns)}.")


def _lines(sheet: ReadOnlyWorksheet, errors: list[tuple[int, int]]) -> Iterator[list[str]]:
    """The rows of a worksheet as text, as wide as the first; rows that are not there are empty ones.

    The row and column of formulas that came to an error are added to `errors`.
    """
    sheet.reset_dimensions()  # other programs say them wrong
    width = 0
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS):
        cells = [_text(cell) for cell in row]
        errors += ((cell.row, cell.column) for cell in row if cell.data_type == TYPE_ERROR)
        while cells and not cells[-1]:
            cells.pop()
        width = width or len(cells)
        yield cells + [""] * (width - len(cells))


def _csv(lines: Iterable[list[str]]) -> bytes:
    """Lines as CSV, without the empty ones at the end; those between keep the numbers of the rows right."""
    text, empty = io.StringIO(newline=""), 0
    for cells in lines:
        if any(cells):
            text.write("\n" * empty + line(cells))
            empty = 0
        else:
            empty += 1
    return text.getvalue().encode("utf-8", "replace")


def _text(cell: ReadOnlyCell | EmptyCell) -> str:
    """A cell as a CSV has it."""
    value = cell.value
    match value:
        case None:
            return ""
        case str():
            return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        case bool():
            return str(value).upper()
        case int() | float():
            if "%" in (cell.number_format or ""):
                return f"{round(value * 100, 6):.15g}%"
            return f"{value:.15g}" if isinstance(value, float) and abs(value) < 1e15 else str(value)
        case dt.datetime() if value.time() == dt.time.min:
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(" ", "seconds")
    return str(value)


def _write_sheet(book: Workbook, table: Table) -> None:
    page = book.create_sheet(table.sheet.name)
    page.freeze_panes = "A2"
    add_choices(page, table.columns)
    # How wide a column is stands before its cells; so they go through a file, not through memory.
    with TemporaryFile("w+", encoding="utf-8", newline="") as file:
        widths = list(map(len, table.header))
        for cells in table.rows:
            widths = list(map(max, widths, map(len, cells)))
            file.write(line(cells))
        for number, (column, width) in enumerate(zip(table.columns, widths, strict=True), 1):
            letter = page.column_dimensions[get_column_letter(number)]
            letter.width = min(WIDEST, max(10, width) + 2)
            # New rows stay as they are typed, instead of as a program guesses.
            letter.number_format = "yyyy-mm-dd" if column.kind in DAYS else "@"
        page.append([heading(page, name) for name in table.header])
        file.seek(0)
        for cells in csv.reader(file):
            page.append(
                [_cell(page, column.kind, text) for column, text in zip(table.columns, cells, strict=True)]
            )


def _write_notes(book: Workbook) -> None:
    page = book.create_sheet(NOTES)
    for letter, width in zip("ABC", (18, 18, 100), strict=True):
        page.column_dimensions[letter].width = width
    page.append([heading(page, text) for text in ("sheet", "column", "what it holds")])
    for texts in lines_about(SHEETS):
        cells = [WriteOnlyCell(page, text) for text in texts]
        cells[-1].alignment = Alignment(wrap_text=True, vertical="top")
        page.append(cells)


def _cell(page: WriteOnlyWorksheet, kind: Cells, text: str) -> Cell | None:
    """A cell with the text of a CSV; days and percentages as such."""
    try:
        value = kind.read(text) if kind in (*DAYS, PERCENT) else None
    except CellError:
        value = None
    is_plain = isinstance(value, int) or (isinstance(value, dt.date) and value >= FIRST_DAY)
    return cell_of(page, value if is_plain else text)
