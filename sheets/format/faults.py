"""What is wrong with sheets, in words that say how to correct it."""

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from orgmodel.domain.texts import replaced

if TYPE_CHECKING:
    from sheets.format.rows import Row


FILE = re.compile(r"\b(\w+)\.csv\b")


@dataclass(frozen=True)
class Fault:
    """`file, row, column: what is wrong and what to do`; row 1 is the header, None the whole file."""

    file: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        location = [self.file, f"row {self.row}" if self.row else "", self.column or ""]
        return f"{', '.join(part for part in location if part)}: {self.message}"

    def for_workbook(self) -> "Fault":
        """The same fault, naming worksheets instead of files."""
        file, message = (FILE.sub(r"\1", text) for text in (self.file, self.message))
        return replace(self, file=file, message=message)


@dataclass
class Faults:
    """All faults of one load, in the order in which they were found; `workbook`: the sheets are one Excel file."""

    found: list[Fault] = field(default_factory=list)
    workbook: bool = False

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, file: str, message: str, *, row: int | None = None, column: str | None = None) -> None:
        """Note a fault; bytes that are no text, which it may quote, are shown as the replacement character."""
        column = column if column is None else replaced(column)
        self.found.append(Fault(replaced(file), row, column, replaced(message)))

    def add_to(self, row: "Row", column: str | None, message: str) -> None:
        """Note a fault of a row, which all further steps then leave out."""
        row.faulty = True
        self.add(row.sheet.file, message, row=row.number, column=column)
