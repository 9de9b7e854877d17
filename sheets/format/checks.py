"""Checks of rows against each other: keys, references, days. Nothing here queries the database."""

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from operator import itemgetter
from typing import cast

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db.models import Expression, F
from django.db.models.expressions import BaseExpression

from orgmodel.domain.periods import Period, long_date
from sheets.format.catalogue import ELEMENTS, SHEETS, SQUAD_MOVES
from sheets.format.cells import quoted
from sheets.format.faults import Faults
from sheets.format.rows import Key, Row, Rows, Sheet, SheetColumn

# The values that a row has where a constraint applies, by field.
Condition = Mapping[str, str]


@dataclass(frozen=True)
class StoredKeys:
    """By sheet of elements: the keys in the database, and the former keys with the present one of each."""

    present: Mapping[str, Set[str]]
    former: Mapping[str, Mapping[str, str]]


def check(rows: Rows, stored: StoredKeys, faults: Faults) -> None:
    """Note every contradiction among `rows`, and every reference to what neither they nor the database have."""
    for sheet in SHEETS:
        _check_keys(rows.by_sheet[sheet.name], faults)
        for column in sheet.columns:
            if column.unique:
                _check_unique(rows.by_sheet[sheet.name], column, faults)
    for sheet in ELEMENTS:
        _check_renamed(sheet, rows, stored, faults)
        _check_used_again(sheet, rows, stored, faults)
    for row in (row for sheet in SHEETS for row in rows.by_sheet[sheet.name]):
        _check_references(row, rows, stored, faults)
        _check_days(row, rows, faults)
    for sheet in SHEETS:
        _check_overlaps(sheet, rows, faults)


def _check_keys(rows: list[Row], faults: Faults) -> None:
    seen: dict[Key, Row] = {}
    for row in rows:
        if not row.has_key:
            continue
        first = seen.setdefault(row.key, row)
        if first is not row:
            first.faulty = True
            key = ", ".join(row.sheet.column(name).kind.write(row.get(name)) for name in row.sheet.key)
            message = f"{quoted(key)} is already in row {first.number}; keep one of the two."
            faults.add_to(row, row.sheet.key[0], message)


def _check_unique(rows: list[Row], column: SheetColumn, faults: Faults) -> None:
    seen: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if value := row.text(column.name):
            others = seen[value.casefold()]
            first = next(
                (other for other in others if other.key != row.key and _share_a_day(other, row)), None
            )
            others.append(row)
            if first:
                first.faulty = True
                message = f"{quoted(value)} is already in row {first.number}; correct one of the two."
                faults.add_to(row, column.name, message)


def _share_a_day(one: Row, other: Row) -> bool:
    return one.days[0] < other.days[1] and other.days[0] < one.days[1]


def _check_renamed(sheet: Sheet, rows: Rows, stored: StoredKeys, faults: Faults) -> None:
    """Note rows with a former key of something, unless another row has its present key."""
    for row in rows.by_sheet[sheet.name]:
        key = row.text(sheet.key[0])
        present = stored.former[sheet.name].get(key)
        if present and key not in stored.present[sheet.name] and not rows.find(sheet.name, present):
            faults.add_to(row, sheet.key[0], f"{quoted(key)} is called “{present}” now; use that key.")


def _check_used_again(sheet: Sheet, rows: Rows, stored: StoredKeys, faults: Faults) -> None:
    """Note rows whose key something else had before, unless that has a row too: they may be older than the change."""
    for row in rows.by_sheet[sheet.name]:
        key = row.text(sheet.key[0])
        if other := _had_it_before(sheet.name, key, rows, stored):
            message = (
                f"{quoted(key)} was the key of “{other}”, and these sheets may be older. "
                f"Add the row of “{other}”, or remove this one."
            )
            faults.add_to(row, sheet.key[0], message)


def _had_it_before(sheet: str, key: str, rows: Rows, stored: StoredKeys) -> str:
    """The present key of what had `key` before something else took it, if no row names that; else ""."""
    other = stored.former[sheet].get(key, "") if key in stored.present[sheet] else ""
    return "" if other == key or rows.find(sheet, other) else other


def _check_references(row: Row, rows: Rows, stored: StoredKeys, faults: Faults) -> None:
    for column, key in row.references():
        to = column.to
        if rows.find(to, key) or to in rows.incomplete:
            continue
        if key in stored.present[to]:
            if other := _had_it_before(to, key, rows, stored):
                message = (
                    f"{quoted(key)} was the key of “{other}”, and these sheets may be older. "
                    f"Add {to}.csv with both, so that it’s clear which one you mean."
                )
                faults.add_to(row, column.name, message)
            continue
        faults.add_to(row, column.name, f"{_unknown(to, key, rows)} {_hint(to, key, rows, stored)}")


def _unknown(to: str, key: str, rows: Rows) -> str:
    if to in rows.given:
        return f"there is no {quoted(key)} in {to}.csv."
    return f"there is no {quoted(key)} in the organisation, and {to}.csv isn’t part of the upload."


def _hint(to: str, key: str, rows: Rows, stored: StoredKeys) -> str:
    if present := stored.former[to].get(key):
        return f"It is called “{present}” now; use that key."
    known = rows.keys(to) if to in rows.given else stored.present[to]
    if alike := difflib.get_close_matches(key, known, 1, 0.8):
        return f"Did you mean “{alike[0]}”?"
    return f"Add it to {to}.csv, or correct the key."


def _check_days(row: Row, rows: Rows, faults: Faults) -> None:
    start, end = row.starts_on, row.ends_before
    if start and end and end <= start:
        faults.add_to(
            row, row.sheet.end, f"must be after “{row.sheet.start}”, because it’s the day after the last day."
        )
        return
    for column, key in row.references():
        parent = rows.find(column.to, key) if column.during else None
        if parent and not parent.faulty:
            if row.sheet is SQUAD_MOVES and column.to == "squads" and start and start == parent.starts_on:
                message = (
                    f"the tribe in which it begins is in squads.csv, row {parent.number}; keep it only there."
                )
                faults.add_to(row, row.sheet.start, message)
            for name, message in _days_outside(row, parent, all_days=column.during == "all days"):
                faults.add_to(row, name, message)


def _days_outside(row: Row, parent: Row, *, all_days: bool) -> Iterator[tuple[str, str]]:
    """Which days of `row` lie outside those of `parent`: the column at fault, and the message."""
    name = f"“{parent.key[0]}” ({parent.sheet.file}, row {parent.number})"
    start, end = row.starts_on, row.ends_before
    if parent.starts_on and start and start < parent.starts_on:
        yield (
            row.sheet.start,
            f"{name} begins on {long_date(parent.starts_on)}; choose that day or a later one.",
        )
    elif parent.starts_on and end and end <= parent.starts_on:
        yield (
            row.sheet.end,
            f"{name} begins on {long_date(parent.starts_on)}; the end must be after that day.",
        )
    if not parent.ends_before:
        return
    if start and start >= parent.ends_before:
        yield (
            row.sheet.start,
            f"{name} has ended by then, on {long_date(parent.ends_before)}; choose an earlier day.",
        )
    elif all_days and row.sheet.end in row.values and (end is None or end > parent.ends_before):
        yield row.sheet.end, f"{name} ends on {long_date(parent.ends_before)}; this must end by that day."


def _check_overlaps(sheet: Sheet, rows: Rows, faults: Faults) -> None:
    """Check the exclusion constraints of the model within the sheet, so that a fault can name both rows."""
    if not sheet.end:
        return
    for fields, condition, message in _exclusions(sheet.model):
        names = [sheet.column_of(field) or "" for field in fields]
        for group in _grouped(sheet, rows, names, condition):
            for (_, earlier), (begins, later) in pairwise(group):
                if earlier.days[1] > begins:
                    faults.add_to(later, sheet.start, f"{message} See row {earlier.number}.")


def _grouped(
    sheet: Sheet, rows: Rows, names: list[str], condition: Condition
) -> Iterable[list[tuple[dt.date, Row]]]:
    """The rows without faults that meet `condition`, by their values in the columns `names`, in the order of days.

    Each with the day from which it holds; without those of which only the database knows that.
    """
    groups: dict[Key, list[tuple[dt.date, Row]]] = defaultdict(list)
    for row in rows.by_sheet[sheet.name]:
        begins = _begins(row, rows)
        if (
            begins
            and not row.faulty
            and all(row.get(sheet.column_of(field) or "") == value for field, value in condition.items())
        ):
            groups[tuple(row.get(name) for name in names)].append((begins, row))
    for group in groups.values():
        yield sorted(group, key=itemgetter(0))


def _begins(row: Row, rows: Rows) -> dt.date | None:
    """The day from which a row holds: its own, or the latest of those of what it lies in; None where no sheet has these."""
    if row.starts_on:
        return row.starts_on
    latest = dt.date.min
    for column, key in row.references():
        parent = rows.find(column.to, key) if column.during else None
        begins = _begins(parent, rows) if parent else None
        if column.during and begins is None:
            return None
        latest = max(latest, begins or latest)
    return latest


def _of_a_text(constraint: ExclusionConstraint) -> bool:
    """Whether it compares a text (see `same_text`), which `_check_unique` does."""
    expression = constraint.expressions[0][0]
    return isinstance(expression, BaseExpression) and not isinstance(
        expression.get_source_expressions()[0], F
    )


@cache
def _exclusions(model: type[Period]) -> list[tuple[list[str], Condition, str]]:
    """The constraints of `model` made with `no_overlap`: their fields, condition and message."""
    return [
        (
            [
                # Each is a range of an id, made from an F (see `same`), whose stub has no name.
                cast(Expression, expression).source_expressions[0].name  # type: ignore[attr-defined]
                for expression, _ in constraint.expressions[:-1]
            ],
            dict(cast(list[tuple[str, str]], constraint.condition.children)) if constraint.condition else {},
            str(constraint.violation_error_message),
        )
        for constraint in model._meta.constraints
        if isinstance(constraint, ExclusionConstraint) and not _of_a_text(constraint)
    ]
