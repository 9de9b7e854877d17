"""What rows say about each other: keys, references, days. Nothing here asks the database."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from itertools import pairwise
from typing import Any, cast

from django.contrib.postgres.constraints import ExclusionConstraint

from orgmodel.domain.periods import Period, long_date
from sheets.format.catalogue import ELEMENTS, SHEETS, SQUAD_MOVES
from sheets.format.cells import quoted
from sheets.format.faults import Faults
from sheets.format.rows import Column, Row, Rows, Sheet

# By sheet of elements: the keys that are stored, and those that became others, with what they are now.
Stored = Mapping[str, Set[str]]
Renamed = Mapping[str, Mapping[str, str]]


def check(rows: Rows, stored: Stored, renamed: Renamed, faults: Faults) -> None:
    """Note every contradiction among `rows`, and every reference to what neither they nor the database have."""
    for sheet in SHEETS:
        _check_keys(rows.of[sheet.name], faults)
        for column in sheet.columns:
            if column.unique:
                _check_unique(rows.of[sheet.name], column, faults)
    for sheet in ELEMENTS:
        _check_renamed(sheet, rows, stored, renamed, faults)
    for row in (row for sheet in SHEETS for row in rows.of[sheet.name]):
        _check_references(row, rows, stored, renamed, faults)
        _check_days(row, rows, faults)
    for sheet in SHEETS:
        _check_overlaps(sheet, rows.of[sheet.name], faults)


def _check_keys(rows: list[Row], faults: Faults) -> None:
    seen: dict[Any, Row] = {}
    for row in rows:
        if None not in row.key and "" not in row.key:
            first = seen.setdefault(row.key, row)
            if first is not row:
                first.faulty = True
                said = ", ".join(row.sheet.column(name).kind.write(row.get(name)) for name in row.sheet.key)
                faults.add_to(
                    row,
                    row.sheet.key[0],
                    f"{quoted(said)} is in row {first.number} already; keep one of the two.",
                )


def _check_unique(rows: list[Row], column: Column, faults: Faults) -> None:
    seen: dict[str, Row] = {}
    for row in rows:
        if value := row.get(column.name):
            first = seen.setdefault(value.casefold(), row)
            if first is not row and first.key != row.key:
                first.faulty = True
                faults.add_to(
                    row,
                    column.name,
                    f"{quoted(value)} is in row {first.number} already; correct one of the two.",
                )


def _check_renamed(sheet: Sheet, rows: Rows, stored: Stored, renamed: Renamed, faults: Faults) -> None:
    """A key that something had once is its own again only beside the one it has now."""
    for row in rows.of[sheet.name]:
        now = renamed[sheet.name].get(row.key[0])
        if now and row.key[0] not in stored[sheet.name] and not rows.find(sheet.name, now):
            faults.add_to(row, sheet.key[0], f"{quoted(row.key[0])} is called “{now}” now; use that key.")


def _check_references(row: Row, rows: Rows, stored: Stored, renamed: Renamed, faults: Faults) -> None:
    for column, key in row.references():
        to = column.to
        if key in stored[to] or rows.find(to, key) or to in rows.partial:
            continue
        if now := renamed[to].get(key):
            hint = f"It is called “{now}” now; use that key."
        else:
            alike = difflib.get_close_matches(key, rows.keys(to), 1, 0.8)
            hint = f"Did you mean “{alike[0]}”?" if alike else f"Add it to {to}.csv, or correct the key."
        faults.add_to(row, column.name, f"there is no {quoted(key)} in {to}.csv. {hint}")


def _check_days(row: Row, rows: Rows, faults: Faults) -> None:
    start, end = row.starts_on, row.ends_before
    if start and end and end <= start:
        faults.add_to(
            row, row.sheet.end, f"must be after “{row.sheet.start}”, as the first day no longer there."
        )
        return
    for column, key in row.references():
        whole = rows.find(column.to, key) if column.during else None
        if whole and not whole.faulty:
            if row.sheet is SQUAD_MOVES and column.to == "squads" and start and start == whole.starts_on:
                message = (
                    f"in which tribe it begins stands in squads.csv, row {whole.number}; say it only there."
                )
                faults.add_to(row, row.sheet.start, message)
            for place, message in _outside(row, whole, all_days=column.during == "all days"):
                faults.add_to(row, place, message)


def _outside(row: Row, whole: Row, *, all_days: bool) -> Iterator[tuple[str, str]]:
    """Which days of `row` lie outside those of `whole`: the column to blame, and what to say."""
    name = f"“{whole.key[0]}” ({whole.sheet.file}, row {whole.number})"
    start, end = row.starts_on, row.ends_before
    if start and whole.starts_on and start < whole.starts_on:
        yield (
            row.sheet.start,
            f"{name} only begins on {long_date(whole.starts_on)}; choose that day or a later one.",
        )
    if not whole.ends_before:
        return
    if start and start >= whole.ends_before:
        yield (
            row.sheet.start,
            f"{name} has ended by then, on {long_date(whole.ends_before)}; choose an earlier day.",
        )
    elif all_days and row.sheet.end in row.values and (end is None or end > whole.ends_before):
        yield row.sheet.end, f"{name} ends on {long_date(whole.ends_before)}; this must end by that day."


def _check_overlaps(sheet: Sheet, rows: list[Row], faults: Faults) -> None:
    """Hold the model's own rules about what may not be on one day; on the sheet, so that both rows can be named."""
    if not sheet.end:
        return
    for fields, only, message in _exclusions(sheet.model):
        names = [sheet.column_of(field) or "" for field in fields]
        for together in _grouped(sheet, rows, names, only):
            for earlier, later in pairwise(together):
                if earlier.days[1] > later.days[0]:
                    faults.add_to(later, sheet.start, f"{message} See row {earlier.number}.")


def _grouped(sheet: Sheet, rows: list[Row], names: list[str], only: dict[str, str]) -> Iterable[list[Row]]:
    """The sound rows that `only` describes, by what they have in the columns `names`, in the order of days."""
    groups: dict[tuple, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.faulty and all(
            row.get(sheet.column_of(field) or "") == value for field, value in only.items()
        ):
            groups[tuple(row.get(name) for name in names)].append(row)
    for group in groups.values():
        yield sorted(group, key=lambda row: row.days[0])


@cache
def _exclusions(model: type[Period]) -> list[tuple[list[str], dict[str, str], str]]:
    """The rules of `model` made with `no_overlap`: its fields, to which rows it applies, what to say."""
    return [
        (
            [
                cast(Any, expression).source_expressions[0].name
                for expression, _ in constraint.expressions[:-1]
            ],
            dict(cast(Any, constraint.condition).children) if constraint.condition else {},
            str(constraint.violation_error_message),
        )
        for constraint in model._meta.constraints
        if isinstance(constraint, ExclusionConstraint)
    ]
