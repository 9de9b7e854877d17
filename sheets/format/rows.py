"""What sheets consist of: columns and rows."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from orgmodel.domain.operations import HasOperation
from orgmodel.domain.periods import Period
from sheets.format.cells import Cells

Key = tuple[object, ...]
Outcome = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True, eq=False)
class SheetColumn:
    """One column: a `field` of the sheet's model, or of the operation that adds a row.

    `required`: no cell may be empty. `optional`: the column may be missing,
    which leaves what is stored as it is. `unique`: no two rows have the same
    value, small and capital letters aside. `substitute`: the column whose cell is read
    where its own is empty. `to`: the sheet that its keys refer to.
    `during`: on which days that other row must be there.
    """

    name: str
    kind: Cells
    field: str
    required: bool = False
    optional: bool = False
    unique: bool = False
    substitute: str = ""
    to: str = ""
    during: Literal["", "first day", "all days"] = ""

    def value_of(self, row: Period) -> object:
        """The value of a stored row in this column; a key for a reference."""
        value = getattr(row, self.field)
        return getattr(value, value.key_name) if self.to and value else value


@dataclass(frozen=True)
class SheetOperations:
    """The operations that add, edit, end, remove and reopen what a sheet holds."""

    add: HasOperation
    edit: HasOperation
    end: HasOperation
    remove: HasOperation
    reopen: HasOperation | None = None


@dataclass(frozen=True, eq=False)
class Sheet:
    """One file: a table of one kind of fact. `key` names the columns that identify its rows, in order."""

    name: str
    model: type[Period]
    columns: tuple[SheetColumn, ...]
    key: tuple[str, ...]
    operations: SheetOperations
    optional: bool = False

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def start(self) -> str:
        """The name of the column of the first day."""
        return self.column_of("starts_on") or ""

    @property
    def end(self) -> str:
        """The name of the column of the exclusive end; empty where there is none."""
        return self.column_of("ends_before") or ""

    @property
    def has_elements(self) -> bool:
        """Whether its rows have a key of one word, which other sheets refer to."""
        return len(self.key) == 1

    def column(self, name: str) -> SheetColumn:
        return next(column for column in self.columns if column.name == name)

    def column_of(self, field: str) -> str | None:
        """The name of the column of a field of the model."""
        return next((column.name for column in self.columns if column.field == field), None)


@dataclass(eq=False)
class Row:
    """One row: the values of its cells by column name, without the cells that could not be read.

    `follows`: it ends because another row ends what it lies within.
    """

    sheet: Sheet
    number: int
    values: dict[str, object]
    faulty: bool = False
    follows: bool = False
    outcome: Outcome = "unchanged"

    def get(self, column: str) -> object:
        """The value of a cell; None where it is empty or could not be read."""
        return self.values.get(column)

    def text(self, column: str) -> str:
        """The value of a cell that is a text or key; "" where there is none."""
        value = self.get(column)
        return value if isinstance(value, str) else ""

    def texts(self, column: str) -> list[str]:
        """The value of a cell that is a list of texts."""
        value = self.get(column)
        return value if isinstance(value, list) else []

    def day(self, column: str) -> dt.date | None:
        """The value of a cell that is a day; None where there is none."""
        value = self.get(column)
        return value if isinstance(value, dt.date) else None

    @property
    def key(self) -> Key:
        return tuple(self.values.get(name) for name in self.sheet.key)

    @property
    def has_key(self) -> bool:
        """Whether every cell of its key says something: a first day may be unknown, if it could be read."""
        return all(
            self.get(name) not in (None, "") or (name in self.values and not self.sheet.column(name).required)
            for name in self.sheet.key
        )

    @property
    def starts_on(self) -> dt.date | None:
        return self.day(self.sheet.start)

    @property
    def ends_before(self) -> dt.date | None:
        return self.day(self.sheet.end)

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First day and exclusive end, to sort by; the earliest and latest date where they are unknown."""
        return self.starts_on or dt.date.min, self.ends_before or dt.date.max

    def references(self) -> Iterator[tuple[SheetColumn, str]]:
        """The keys of other rows in it, each with its column."""
        for column in self.sheet.columns:
            if column.to and (key := self.text(column.name)):
                yield column, key


@dataclass
class Rows:
    """All rows by sheet name.

    `given` names the sheets that there are, `incomplete` those of which some rows could not be read.
    """

    by_sheet: dict[str, list[Row]] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    incomplete: set[str] = field(default_factory=set)

    def index(self) -> None:
        """Index the present rows for `find` and `keys`."""
        self._by_key = {
            name: {row.text(row.sheet.key[0]): row for row in rows if row.key[0]}
            for name, rows in self.by_sheet.items()
            if rows and rows[0].sheet.has_elements
        }

    def find(self, sheet: str, key: str) -> Row | None:
        """The row of a sheet of elements or people with this key."""
        return self._by_key.get(sheet, {}).get(key)

    def keys(self, sheet: str) -> Iterable[str]:
        return self._by_key.get(sheet, {})

    def without_faults(self, sheet: Sheet) -> list[Row]:
        return [row for row in self.by_sheet.get(sheet.name, []) if not row.faulty]

    def __len__(self) -> int:
        return sum(map(len, self.by_sheet.values()))
