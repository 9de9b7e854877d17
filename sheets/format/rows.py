"""What sheets are made of: columns, and rows that know where they stand."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from orgmodel.domain.periods import Period
from sheets.format.cells import Kind

Key = tuple[Any, ...]
Outcome = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True, eq=False)
class Column:
    """One column: `field` of the sheet's model, or what of the row `to` refers to.

    `required`: no cell may be empty. `optional`: the column may be missing,
    which leaves what is stored as it is. `unique`: no two rows say the same,
    small and capital letters aside. `to`: the sheet whose rows its keys name.
    `during`: on which days that other row must be there.
    """

    name: str
    kind: Kind
    field: str
    required: bool = False
    optional: bool = False
    unique: bool = False
    to: str = ""
    during: Literal["", "first day", "all days"] = ""

    def value_of(self, row: Any) -> Any:
        """What a stored row has in this column."""
        value = getattr(row, self.field)
        return getattr(value, value.key_name) if self.to and value else value


@dataclass(frozen=True)
class Verbs:
    """The operations that make and change what a sheet holds."""

    add: Callable
    edit: Callable
    end: Callable
    reopen: Callable | None = None


@dataclass(frozen=True, eq=False)
class Sheet:
    """One file: a table of one kind of fact. `key` names the columns that tell its rows apart, in order."""

    name: str
    model: type[Period]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    verbs: Verbs
    optional: bool = False

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def start(self) -> str:
        """The column of the first day."""
        return self._named_for("starts_on")

    @property
    def end(self) -> str:
        """The column of the first day after; empty where there is none."""
        return self._named_for("ends_before")

    @property
    def has_elements(self) -> bool:
        """Whether its rows have a key of one word, which other sheets refer to."""
        return len(self.key) == 1

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def column_of(self, field: str) -> str | None:
        """In which column a field of the model stands."""
        return next((column.name for column in self.columns if column.field == field), None)

    def _named_for(self, field: str) -> str:
        return self.column_of(field) or ""


@dataclass(eq=False)
class Row:
    """One row as it was read: by column name, without the cells that could not be read."""

    sheet: Sheet
    number: int
    values: dict[str, Any]
    faulty: bool = False
    outcome: Outcome = "unchanged"

    def get(self, column: str) -> Any:
        return self.values.get(column)

    @property
    def key(self) -> Key:
        return tuple(self.values.get(name) for name in self.sheet.key)

    @property
    def starts_on(self) -> dt.date | None:
        return self.get(self.sheet.start)

    @property
    def ends_before(self) -> dt.date | None:
        return self.get(self.sheet.end)

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First day and first day after, to sort by; unknown and open stand at the ends of time."""
        return self.starts_on or dt.date.min, self.ends_before or dt.date.max

    def references(self) -> Iterator[tuple[Column, str]]:
        """The keys of other rows that it names."""
        for column in self.sheet.columns:
            if column.to and self.get(column.name):
                yield column, self.get(column.name)


@dataclass
class Rows:
    """All rows of all sheets. `partial` names the sheets of which not every row could be told."""

    of: dict[str, list[Row]] = field(default_factory=dict)
    partial: set[str] = field(default_factory=set)

    def index(self) -> None:
        """Make `find` know the rows that there are now."""
        self._by_key = {
            name: {row.key[0]: row for row in rows if row.key[0]}
            for name, rows in self.of.items()
            if rows and rows[0].sheet.has_elements
        }

    def find(self, sheet: str, key: str) -> Row | None:
        """The row of a sheet of elements or people with this key."""
        return self._by_key.get(sheet, {}).get(key)

    def keys(self, sheet: str) -> Iterable[str]:
        return self._by_key.get(sheet, {})

    def sound(self, sheet: Sheet) -> Iterable[Row]:
        """The rows of a sheet that nothing is wrong with."""
        return [row for row in self.of.get(sheet.name, []) if not row.faulty]

    def __len__(self) -> int:
        return sum(map(len, self.of.values()))
