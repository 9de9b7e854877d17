"""Parses files into rows: reads every cell, and notes every fault of form."""

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from orgmodel.domain.operations import NormalizedField
from sheets.format.catalogue import SHEETS
from sheets.format.cells import CellError, quoted
from sheets.format.faults import Faults
from sheets.format.files import Files
from sheets.format.rows import Row, Rows, Sheet, SheetColumn

DELIMITERS = ",;\t"
SEP = re.compile(r"\"?sep=(.)\"?\r?\n", re.IGNORECASE)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAVE_AS_UTF_8 = "Save the sheet as “CSV UTF-8”."


def parse(files: Files, faults: Faults) -> Rows:
    """All rows of `files`, the faulty ones marked as such.

    Row numbers are those that a spreadsheet shows: a cell with line breaks is
    still one row, an empty line counts. The delimiter is the one that a first line
    “sep=;” names, else the comma, semicolon or tab that is most frequent in the header.
    """
    rows = Rows()
    for sheet in SHEETS:
        rows.by_sheet[sheet.name] = (
            list(_rows(sheet, files[sheet.file], rows, faults)) if sheet.file in files else []
        )
    rows.given = {sheet.name for sheet in SHEETS if sheet.file in files}
    rows.index()
    return rows


def _rows(sheet: Sheet, content: bytes, rows: Rows, faults: Faults) -> Iterator[Row]:
    table = _table(sheet, content, rows, faults)
    at, names = next(table, (1, []))
    header = Header(names)
    complete = _check_header(sheet, header, at, rows, faults)
    for number, cells in table:
        if any(cell.strip() for cell in cells):
            row = _row(sheet, number, header, cells, faults)
            row.faulty |= not complete
            yield row


class Header:
    """The column names of a file; unnamed columns at its end may be there, and stay empty."""

    def __init__(self, cells: list[str]) -> None:
        self.names = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells]
        self.width = len(cells)
        while self.names and not self.names[-1]:
            self.names.pop()

    def fits(self, cells: list[str]) -> bool:
        return len(self.names) <= len(cells) <= self.width and not any(cells[len(self.names) :])


def _table(sheet: Sheet, content: bytes, rows: Rows, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    text = _text(sheet, content, faults)
    number, delimiter = 0, ""
    if named := SEP.match(text):  # how spreadsheet programs are told; it counts as a row
        number, delimiter, text = 1, named[1], text[named.end() :]
    header = text.split("\n", 1)[0]
    delimiter = delimiter or max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            rows.incomplete.add(sheet.name)
            faults.add(sheet.file, _csv_message(error), row=number)


def _text(sheet: Sheet, content: bytes, faults: Faults) -> str:
    """Decode a file; bytes that are not UTF-8 become lone surrogates."""
    if content.startswith(UTF_16):
        faults.add(sheet.file, f"this is UTF-16 text, not UTF-8. {SAVE_AS_UTF_8}")
        content = content.decode("utf-16", "replace").encode()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = _last_row(content[: error.start].decode())
        faults.add(sheet.file, f"from here on, this isn’t UTF-8 text. {SAVE_AS_UTF_8}", row=row)
        return content.decode("utf-8-sig", "surrogateescape")


def _last_row(text: str) -> int | None:
    """The number of the row that comes next after, or goes on from, the end of `text`."""
    try:
        return sum(1 for _ in csv.reader(io.StringIO(f"{text}…", newline="")))
    except csv.Error:
        return None


def _csv_message(error: csv.Error) -> str:
    if "limit" in str(error):
        return f"a cell is longer than {csv.field_size_limit():,} characters; shorten it."
    return (
        "the quotation marks do not match. Enclose a text with commas, line breaks or "
        "quotation marks in quotation marks, and double those inside it."
    )


def _check_header(sheet: Sheet, header: Header, at: int, rows: Rows, faults: Faults) -> bool:
    """Note unknown, repeated and missing columns; return whether all required ones are there."""
    known = [column.name for column in sheet.columns]
    needed = [column.name for column in sheet.columns if not column.optional]
    if not header.names:
        rows.incomplete.add(sheet.name)
        faults.add(sheet.file, f"has no header. Its first row must be: {','.join(needed)}", row=at)
        return False
    for name in dict.fromkeys(header.names):
        if name not in known:
            faults.add(sheet.file, _no_such_column(name, known), row=at, column=name or "(no name)")
        elif header.names.count(name) > 1:
            faults.add(sheet.file, "this column is there twice; remove one.", row=at, column=name)
    missing = [name for name in needed if name not in header.names]
    for name in missing:
        faults.add(sheet.file, "this column is missing; add it.", row=at, column=name)
    if set(sheet.key) & set(missing):
        rows.incomplete.add(sheet.name)
    return not missing


def _row(sheet: Sheet, number: int, header: Header, cells: list[str], faults: Faults) -> Row:
    row = Row(sheet, number, {})
    names = header.names
    if not header.fits(cells):
        faults.add_to(
            row,
            None,
            f"has {_count(cells)} where the header has {len(names)}. "
            "A cell is missing, or a text with commas isn’t in quotation marks.",
        )
        # The key columns usually come before the surplus or missing cell, so they identify the row.
        names = [name if name in sheet.key else "" for name in names]
    by_name = dict(reversed(list(zip(names, cells, strict=False))))
    for column in sheet.columns:
        if column.name in by_name:
            _read(row, column, _cell(row, column, by_name, faults), faults)
    return row


def _cell(row: Row, column: SheetColumn, cells: Mapping[str, str], faults: Faults) -> str:
    """The cell of a column; where it is empty that of its substitute, with a note."""
    own, other = cells[column.name], cells.get(column.substitute, "").strip()
    if own.strip() or not other:
        return own
    faults.note(
        row.sheet.file,
        f"is empty; {quoted(other)}, the {column.substitute}, is used instead.",
        row=row.number,
        column=column.name,
    )
    return other


def _read(row: Row, column: SheetColumn, cell: str, faults: Faults) -> None:
    try:
        cell.encode()
        value = _normalized(row.sheet, column, column.kind.read(cell))
    except UnicodeEncodeError:
        row.faulty = True
        row.values[column.name] = cell
    except CellError as error:
        faults.add_to(row, column.name, str(error))
    else:
        row.values[column.name] = value
        if note := column.kind.note(cell):
            faults.note(row.sheet.file, note, row=row.number, column=column.name)
        for message in _field_errors(row.sheet, column, value):
            faults.add_to(row, column.name, message)


def _field(sheet: Sheet, column: SheetColumn) -> models.Field | None:
    """The field of the model that a column is about; None for one that refers to another row, or is computed."""
    try:
        field = sheet.model._meta.get_field(column.field)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) and not column.to else None


def _normalized(sheet: Sheet, column: SheetColumn, value: object) -> object:
    """A value as the model stores it."""
    field = _field(sheet, column)
    return field.normalized(value) if isinstance(field, NormalizedField) else value


def _field_errors(sheet: Sheet, column: SheetColumn, value: object) -> Iterable[str]:
    """The messages of the validators of the model's field."""
    if value in (None, "", []):
        return ["is empty, but a value is required."] if column.required else []
    field = _field(sheet, column)
    try:
        if field:
            field.run_validators(value)
    except ValidationError as error:
        text = quoted(str(value))
        return [message if text in message else f"{text}: {message}" for message in error.messages]
    return []


def _no_such_column(name: str, known: list[str]) -> str:
    similar = difflib.get_close_matches(name, known, 1)
    hint = f"Did you mean “{similar[0]}”?" if similar else f"The columns are {', '.join(known)}."
    return f"this column doesn’t exist. {hint}"


def _count(cells: list[str]) -> str:
    return f"{len(cells)} cell{'' if len(cells) == 1 else 's'}"
