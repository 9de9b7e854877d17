"""What is wrong with sheets, in words that say how to correct it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheets.format.rows import Row


FILE = re.compile(r"\b(\w+)\.csv\b")
# The cell that a message begins with.
CELL = re.compile(r"\A“[^”]*”")
MOST_LISTED = 12


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


@dataclass(frozen=True)
class FoldedFault:
    """Faults that say the same of several rows of one column, in the order of the rows."""

    faults: list[Fault]

    @property
    def first(self) -> Fault:
        return self.faults[0]

    @property
    def others(self) -> list[int]:
        """The other rows."""
        return [fault.row for fault in self.faults[1:] if fault.row]

    def __str__(self) -> str:
        return f"{self.first} {same_in(self.others)}" if self.others else str(self.first)


def folded(faults: Iterable[Fault]) -> list[FoldedFault]:
    """Each once that says the same of several rows, whatever the cell that it quotes."""
    found: dict[tuple[str, str | None, str], list[Fault]] = {}
    for fault in faults:
        found.setdefault((fault.file, fault.column, CELL.sub("", fault.message)), []).append(fault)
    return [FoldedFault(same) for same in found.values()]


def same_in(rows: list[int]) -> str:
    """A sentence about the other rows with the same fault: “The same in 3 more rows: 4, 5, 9.”"""
    return f"The same in {len(rows)} more row{'' if len(rows) == 1 else 's'}: {listed(rows)}"


def listed(rows: list[int]) -> str:
    """Row numbers at the end of a sentence, the first few of many: “4, 5, 9, …”."""
    return ", ".join(map(str, rows[:MOST_LISTED])) + (", …" if len(rows) > MOST_LISTED else ".")


@dataclass
class Faults:
    """All faults of one load in the order in which they were found, and its notes.

    A note says what was read in a way that is not obvious; it hinders nothing.
    `workbook`: the sheets are one Excel file.
    """

    found: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    workbook: bool = False

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, file: str, message: str, *, row: int | None = None, column: str | None = None) -> None:
        self.found.append(Fault(file, row, column, message))

    def add_to(self, row: "Row", column: str | None, message: str) -> None:
        """Note a fault of a row, which all further steps then leave out."""
        row.faulty = True
        self.add(row.sheet.file, message, row=row.number, column=column)

    def note(self, file: str, message: str, *, row: int | None = None, column: str | None = None) -> None:
        """Add a note."""
        self.notes.append(Fault(file, row, column, message))
