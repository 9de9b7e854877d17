"""Which calls of operations apply one row, given the stored row. Nothing here makes them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from orgmodel.domain.elements import Keyed
from orgmodel.domain.gaps import Gaps
from orgmodel.domain.operations import HasOperation, execute
from orgmodel.domain.periods import Period
from people.models import Person
from people.operations import rehire_person
from sheets.format.rows import Row, SheetColumn
from squads.models import Squad, SquadInTribe
from squads.operations import correct_stay, move_squad, remove_stay
from tribes.models import Tribe

# The stored row that each reference of a row means, by column name.
References = Mapping[str, Period]
# Arguments of operations by name.
Arguments = Mapping[str, object]


@dataclass(frozen=True)
class RowCall:
    """One call of an operation, to be made for a row."""

    row: Row
    operation: HasOperation
    subject: Period | None
    arguments: Arguments

    @property
    def adds(self) -> bool:
        return self.operation is self.row.sheet.operations.add

    def perform(self, **context: object) -> Period:
        """Call the operation; `context` has its `by` and `reason`."""
        subjects = (self.subject,) if self.operation.operation.subject else ()
        return cast(Period, execute(self.operation.operation, *subjects, **self.arguments, **context).result)


def plan_addition(row: Row, references: References) -> RowCall:
    """Add what is not stored yet."""
    values = _values(row, references)
    add = row.sheet.operations.add
    subject = add.operation.subject
    arguments = {name: values[name] for name in add.operation.arguments if name in values}
    on = references.get(row.sheet.column_of(subject.name) or "") if subject else None
    return RowCall(row, add, on, arguments)


def plan_end(row: Row, stored: Period) -> list[RowCall]:
    """End what has a later end than the row or none, and begins before the row's end."""
    until, sheet_operations = row.ends_before, row.sheet.operations
    if until is None or stored.ended_by(until) or stored.begins >= until:
        return []
    end = RowCall(row, sheet_operations.end, stored, {"ends_before": until})
    if stored.ends_before is None:
        return [end]
    if sheet_operations.reopen:
        return [RowCall(row, sheet_operations.reopen, stored, {}), end]
    return [_edit(sheet_operations.edit, row, stored, {"ends_before": until})]


def plan_removal(row: Row, stored: Period) -> list[RowCall]:
    """Remove what would only begin when the row ends, or later."""
    return [RowCall(row, row.sheet.operations.remove, stored, {})]


def plan_changes(row: Row, stored: Period, references: References) -> list[RowCall]:
    """Change the facts that differ, and take back an end that is too early."""
    edit, reopen = row.sheet.operations.edit, row.sheet.operations.reopen
    values = _values(row, references)
    comes_back_on = _comes_back_on(row, stored) if isinstance(stored, Person) else None
    if isinstance(stored, Person) and (comes_back_on or row.starts_on in _later_first_days(stored)):
        values = {name: values[name] for name in values if name not in ("starts_on", "gaps")}
    changes = {
        column.field: values[column.field]
        for column in row.sheet.columns
        if column.field in edit.operation.arguments
        and column.field in values
        and column.value_of(stored) != row.get(column.name)
    }
    calls = [_edit(edit, row, stored, changes)] if changes else []
    if comes_back_on:
        days = {"starts_on": comes_back_on, "ends_before": row.ends_before}
        return [*calls, RowCall(row, rehire_person, stored, days)]
    ends_later = stored.ends_before and (row.ends_before is None or row.ends_before > stored.ends_before)
    if reopen and ends_later:
        calls.append(RowCall(row, reopen, stored, {}))
    return calls


def _comes_back_on(row: Row, person: Person) -> dt.date | None:
    """The first day of the new period of somebody who has left, if the row has one.

    Either `joined` is after the day that follows their last one, or `gaps` has one more, which begins with that day.
    """
    left = person.ends_before
    if left is None:
        return None
    if row.starts_on and row.starts_on > left:
        return row.starts_on
    *earlier, last = cast(Gaps, row.get("gaps")) or [None]
    return last.ends_before if last and last.starts_on == left and tuple(earlier) == person.gaps else None


def _later_first_days(person: Person) -> list[dt.date]:
    """The first days of their later periods: where HR knows them by the last alone, that is when they joined."""
    return [gap.ends_before for gap in person.gaps]


def plan_first_day(row: Row, stored: Period) -> list[RowCall]:
    """Say the first day that nobody knew."""
    if stored.starts_on or row.starts_on is None:
        return []
    return [_edit(row.sheet.operations.edit, row, stored, {"starts_on": row.starts_on})]


def plan_renaming(row: Row, stored: Period) -> RowCall:
    """Only change the key to that of the row."""
    key = row.sheet.columns[0]
    return _edit(row.sheet.operations.edit, row, stored, {key.field: row.get(key.name)})


def plan_move(row: Row, squad: Squad, period: SquadInTribe | None, tribe: Tribe | None) -> list[RowCall]:
    """Put a squad in a tribe, or in none, from the row's first day; `period` is its tribe period of that day."""
    if (period.tribe if period else None) == tribe:
        return []
    if period is None or (row.starts_on and period.begins != row.starts_on):
        return [RowCall(row, move_squad, squad, {"tribe": tribe, "starts_on": row.starts_on})]
    if tribe is None:
        return [RowCall(row, remove_stay, period, {})]
    return [_edit(correct_stay, row, period, {"tribe": tribe})]


def plan_extension(row: Row, squad: Squad, period: SquadInTribe | None) -> list[RowCall]:
    """Extend the tribe period that ended with a squad, which was reopened, to the end of the squad or tribe."""
    if period is None:
        return []
    ends = [parent.ends_before for parent in (squad, period.tribe) if parent.ends_before]
    until = min(ends, default=None)
    if period.ends_before == until:
        return []
    return [_edit(correct_stay, row, period, {"ends_before": until})]


def _edit(operation: HasOperation, row: Row, stored: Period, changes: Arguments) -> RowCall:
    """Change only what differs; what the sheet has no column for stays."""
    version = {"version": stored.version} if isinstance(stored, Keyed) else {}
    return RowCall(row, operation, stored, {**version, **changes})


def _values(row: Row, references: References) -> dict[str, object]:
    """The row by field instead of by column, without references to what is not stored yet."""

    def value(column: SheetColumn) -> object:
        found = references.get(column.name) if column.to else row.get(column.name)
        return found.texts if isinstance(found, Gaps) else found

    return {
        column.field: value(column)
        for column in row.sheet.columns
        if column.name in row.values
        and not (column.to and row.get(column.name) and column.name not in references)
    }
