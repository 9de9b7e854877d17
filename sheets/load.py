"""Sheets into the organisation: all of them or nothing, by calls of operations."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from people.models import User
from sheets import files as sheet_files
from sheets.catalogue import ELEMENTS, SHEETS
from sheets.checks import check
from sheets.enact import Enactment, Progress
from sheets.faults import Fault, Faults
from sheets.files import Files
from sheets.parse import parse
from sheets.rows import Outcome, Rows
from sheets.stored import former_keys, stored


@dataclass
class Report:
    """What a load did, or would do: per sheet how many rows were new, changed, unchanged; or what is wrong."""

    faults: list[Fault] = field(default_factory=list)
    counts: dict[str, Counter[Outcome]] = field(default_factory=dict)


def load(
    files: Files,
    *,
    by: User,
    faults: Faults | None = None,
    dry_run: bool = False,
    reason: str = "",
    progress: Progress = lambda done, total: None,
) -> Report:
    """Make true what `files` say; nothing is changed when anything is wrong, or on a `dry_run`.

    What is new is added, what differs is changed, what stands in no row is left
    alone. Every row without a fault is tried even after others had some, so
    that one load finds them all.

    Args:
        by: Whose acts these are in the history; must be an administrator.
        faults: Those that reading the files has found already.
        reason: The reason that each entry of the history gives.
    """
    faults = faults or Faults()
    sheet_files.check_names(files, faults)
    rows = parse(files, faults)
    with transaction.atomic():
        elements = {sheet.name: stored(sheet) for sheet in ELEMENTS}
        keys = {name: {key for (key,) in rows_stored} for name, rows_stored in elements.items()}
        check(rows, keys, former_keys(elements), faults)
        Enactment(rows, faults, by=by, reason=reason, progress=progress).run()
        if faults or dry_run:
            transaction.set_rollback(True)
    return Report(in_order(faults), counts(rows))


def counts(rows: Rows) -> dict[str, Counter[Outcome]]:
    return {name: Counter(row.outcome for row in of) for name, of in rows.of.items()}


def in_order(faults: Faults) -> list[Fault]:
    """Faults by sheet and row, each file's own first."""
    place = {sheet.file: at for at, sheet in enumerate(SHEETS)}
    return sorted(faults.found, key=lambda fault: (place.get(fault.file, -1), fault.row or 0))
