"""Sheets into the organisation: all of them or nothing, by calls of operations."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from orgmodel.domain.operations import Batch
from people.models import User
from sheets.format import files as sheet_files
from sheets.format.catalogue import ELEMENTS, SHEETS
from sheets.format.checks import check
from sheets.format.faults import Fault, Faults
from sheets.format.files import Files, SheetsError
from sheets.format.parse import parse
from sheets.format.rows import Outcome, Rows
from sheets.loading.effects import Effects, effects_since, newest_entry, open_memberships
from sheets.loading.importer import Enactment, Progress
from sheets.loading.load_lock import take_turn
from sheets.loading.stored import former_keys, stored

REASON = "Loaded from sheets"
BUSY = "Other sheets are being checked or loaded at this moment. Try again when that is done."


@dataclass
class Report:
    """What a load did, or would do: per sheet how many rows were new, changed, unchanged; or what is wrong.

    `kept`: it was done, and not undone again.
    """

    faults: list[Fault] = field(default_factory=list)
    counts: dict[str, Counter[Outcome]] = field(default_factory=dict)
    effects: Effects | None = None
    kept: bool = False


def load(
    files: Files,
    *,
    by: User,
    faults: Faults | None = None,
    dry_run: bool = False,
    reason: str = "",
    progress: Progress = lambda done, total: None,
    with_effects: bool = False,
    expecting: str = "",
) -> Report:
    """Make true what `files` say; nothing is changed when anything is wrong, or on a `dry_run`.

    What is new is added, what differs is changed, what stands in no row is left
    alone. Every row without a fault is tried even after others had some, so
    that one load finds them all.

    Args:
        by: Whose acts these are in the history; must be an administrator.
        faults: Those that reading the files has found already.
        reason: The reason that each entry of the history gives.
        with_effects: Whether to report what it does to each element.
        expecting: The digest of the effects that were seen and approved; with
            any others, nothing is kept.

    Raises:
        SheetsError: other sheets are being loaded at this moment.
    """
    faults = Faults() if faults is None else faults
    sheet_files.check_names(files, faults)
    rows = parse(files, faults)
    report = Report()
    with transaction.atomic():
        if not take_turn():
            raise SheetsError(BUSY)
        newest, open_before = newest_entry(), open_memberships() if with_effects else 0
        _check_against_what_is_stored(rows, faults)
        together = Batch(by, number=len(rows), defers_inserts=False)
        with together.running():
            Enactment(rows, faults, together, reason=reason, progress=progress).run()
        if with_effects and not faults:
            report.effects = effects_since(newest, open_before=open_before, by=by, reason=reason)
        others = bool(expecting and report.effects and report.effects.digest != expecting)
        report.kept = not (faults or dry_run or others)
        transaction.set_rollback(not report.kept)
    report.faults, report.counts = in_order(faults), counts(rows)
    return report


def _check_against_what_is_stored(rows: Rows, faults: Faults) -> None:
    elements = {sheet.name: stored(sheet) for sheet in ELEMENTS}
    keys = {name: {key for (key,) in rows_stored} for name, rows_stored in elements.items()}
    check(rows, keys, former_keys(elements), faults)


def counts(rows: Rows) -> dict[str, Counter[Outcome]]:
    return {name: Counter(row.outcome for row in of) for name, of in rows.of.items()}


def in_order(faults: Faults) -> list[Fault]:
    """Faults by sheet and row, each file's own first."""
    place = {sheet.file: at for at, sheet in enumerate(SHEETS)}
    found = sorted(faults.found, key=lambda fault: (place.get(fault.file, -1), fault.row or 0))
    return [fault.of_workbook() for fault in found] if faults.workbook else found
