"""The loader of sheets, driven from its catalogue: one sheet with one row that says what shall be true."""

import csv
import io
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied

from sheets.format.catalogue import SHEETS, SQUAD_MOVES, SQUADS
from sheets.format.rows import Sheet
from sheets.loading.load import load
from tests.surfaces.drivers import DENIED, DONE, Attempt, Outcome, Way, plain, refused

ROLES = ("add", "edit", "end", "reopen")
MOVES = ("squads.move_squad", "squads.correct_stay", "squads.remove_stay")


def sheets_ways(operation: str) -> Iterator[Way]:
    """The sheet whose rows come true by an operation."""
    for sheet in SHEETS:
        for role in ROLES if sheet is not SQUAD_MOVES else ():
            function: Any = getattr(sheet.operations, role)
            if function and function.operation.name == operation:
                yield Way("sheets", sheet.name, partial(_row, sheet=sheet, role=role))
    if operation in MOVES:
        yield Way("sheets", SQUAD_MOVES.name, _move)


def _row(attempt: Attempt, sheet: Sheet, role: str) -> Outcome:
    """The row as it is stored, but for the arguments; a new one has nothing else."""
    subject, given = attempt.subject, dict(attempt.arguments)
    if role == "reopen":
        given["ends_before"] = None
    if role == "add" and attempt.known.subject:
        given[attempt.known.subject.name] = subject
    row = {}
    for column in sheet.columns:
        if column.field in given:
            value = plain(given[column.field]) if column.to else given[column.field]
        elif role == "add":
            continue
        elif sheet is SQUADS and column.name == "tribe":
            stay = subject.tribes.on(subject.starts_on).first()
            value = stay and stay.tribe.slug
        else:
            value = column.value_of(subject)
        row[column.name] = column.kind.write(value)
    return _loaded(attempt, sheet, row)


def _move(attempt: Attempt) -> Outcome:
    """The day from which on the squad is in another tribe, or in none."""
    squad = getattr(attempt.subject, "squad", attempt.subject)
    tribe = attempt.arguments.get("tribe")
    day = attempt.arguments.get("starts_on") or attempt.subject.starts_on
    row = {"squad": squad.slug, "tribe": tribe.slug if tribe else "", "from": day.isoformat()}
    return _loaded(attempt, SQUAD_MOVES, row)


def _loaded(attempt: Attempt, sheet: Sheet, row: dict[str, str]) -> Outcome:
    files = {other.file: _csv(other, [row] if other is sheet else []) for other in SHEETS}
    try:
        report = load(files, by=attempt.by, reason=attempt.reason)
    except PermissionDenied:
        return DENIED
    # Who may load sheets but not do what a row comes to is told so at that row.
    if report.faults and all(fault.message.startswith(NO_PERMISSION) for fault in report.faults):
        return DENIED
    return refused(fault.message for fault in report.faults) if report.faults else DONE


NO_PERMISSION = "You don’t have permission to "


def _csv(sheet: Sheet, rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, [column.name for column in sheet.columns], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
