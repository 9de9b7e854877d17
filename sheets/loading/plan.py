"""Which operations make one row true, given what is stored of it. Nothing here calls them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations import Operation
from orgmodel.domain.periods import Period
from sheets.format.rows import Column, Row
from squads.models import Squad, SquadInTribe
from squads.operations import correct_stay, move_squad, remove_stay
from tribes.models import Tribe

# What the row's references mean: the stored row for each column that has one.
Referred = Mapping[str, Any]


@dataclass(frozen=True)
class Act:
    """One call of an operation that is to be made for a row."""

    row: Row
    operation: Callable
    subject: Any
    arguments: dict[str, Any]

    @property
    def adds(self) -> bool:
        return self.operation is self.row.sheet.verbs.add

    def perform(self, **who_and_why: Any) -> Any:
        given = (self.subject,) if known(self.operation).subject else ()
        return self.operation(*given, **self.arguments, **who_and_why)


def known(operation: Callable) -> Operation:
    """What is registered of an operation."""
    return cast(Operation, cast(Any, operation).operation)


def addition(row: Row, referred: Referred) -> Act:
    """Make what is not there yet."""
    values = _values(row, referred)
    add = row.sheet.verbs.add
    subject = known(add).subject
    return Act(row, add, values.get(subject.name) if subject else None, _picked(add, values))


def ending(row: Row, stored: Period) -> list[Act]:
    """Let it end on the row's day if it is there for longer now, and begins before that."""
    until, verbs = row.ends_before, row.sheet.verbs
    if until is None or stored.ended_by(until) or (stored.starts_on and stored.starts_on >= until):
        return []
    end = Act(row, verbs.end, stored, {"ends_before": until})
    if stored.ends_before is None:
        return [end]
    if verbs.reopen:
        return [Act(row, verbs.reopen, stored, {}), end]
    return [_edit(verbs.edit, row, stored, {"ends_before": until})]


def growth(row: Row, stored: Period, referred: Referred) -> list[Act]:
    """Set all else right: the facts, the first day, and an end that was too early."""
    verbs = row.sheet.verbs
    acts = []
    values = _values(row, referred)
    changes = {
        column.field: values[column.field]
        for column in _edited(row)
        if _differs(row, column, stored, referred)
    }
    if changes:
        acts.append(_edit(verbs.edit, row, stored, changes))
    longer = stored.ends_before and (row.ends_before is None or row.ends_before > stored.ends_before)
    if verbs.reopen and longer:
        acts.append(Act(row, verbs.reopen, stored, {}))
    return acts


def renaming(row: Row, stored: Period) -> Act:
    """Only give something the key that the row has."""
    key = row.sheet.columns[0]
    return _edit(row.sheet.verbs.edit, row, stored, {key.field: row.get(key.name)})


def move(row: Row, squad: Squad, stay: SquadInTribe | None, tribe: Tribe | None) -> list[Act]:
    """Put a squad in a tribe, or in none, from the row's first day; `stay` is the one that holds on that day."""
    if (stay.tribe if stay else None) == tribe:
        return []
    if stay is None or stay.starts_on != row.starts_on:
        return [Act(row, move_squad, squad, {"tribe": tribe, "starts_on": row.starts_on})]
    if tribe is None:
        return [Act(row, remove_stay, stay, {})]
    return [_edit(correct_stay, row, stay, {"tribe": tribe})]


def prolonging(row: Row, squad: Squad, stay: SquadInTribe | None) -> list[Act]:
    """Let a stay that ended with its squad go on, as the reopened squad does, for as long as there is the tribe."""
    if stay is None:
        return []
    until = min((whole.ends_before for whole in (squad, stay.tribe) if whole.ends_before), default=None)
    if stay.ends_before == until:
        return []
    return [_edit(correct_stay, row, stay, {"ends_before": until})]


def _edit(operation: Callable, row: Row, stored: Period, changes: dict[str, Any]) -> Act:
    """Change what differs; what the sheet says as it is, or has no column for, is not touched."""
    version = {"version": stored.version} if isinstance(stored, Keyed) else {}
    return Act(row, operation, stored, {**version, **changes})


def _edited(row: Row) -> list[Column]:
    """The columns of the row that the operation to edit it sets."""
    arguments = known(row.sheet.verbs.edit).arguments
    return [column for column in row.sheet.columns if column.field in arguments and column.name in row.values]


def _differs(row: Row, column: Column, stored: Period, referred: Referred) -> bool:
    if column.to and row.get(column.name) and column.name not in referred:
        return False
    return column.value_of(stored) != row.get(column.name)


def _values(row: Row, referred: Referred) -> dict[str, Any]:
    """The row by field instead of by column; a reference to what is not there yet is left out."""
    return {
        column.field: referred.get(column.name) if column.to else row.get(column.name)
        for column in row.sheet.columns
        if column.name in row.values
        and not (column.to and row.get(column.name) and column.name not in referred)
    }


def _picked(operation: Callable, values: dict[str, Any]) -> dict[str, Any]:
    """Those values that are arguments of the operation."""
    return {name: values[name] for name in known(operation).arguments if name in values}
