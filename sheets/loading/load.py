"""Loads sheets into the organisation by calls of operations: all of them or nothing."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from history.models import ChangeSet
from orgmodel.domain.operations import Batch, Origin
from people.models import User
from sheets.format import files as sheet_files
from sheets.format.catalogue import ELEMENTS, SHEETS
from sheets.format.checks import StoredKeys, check
from sheets.format.faults import Fault, Faults
from sheets.format.files import Files, SheetsError
from sheets.format.parse import parse
from sheets.format.rows import Outcome, Rows
from sheets.loading.effects import Effects, count_open, effects_since, newest_entry_id
from sheets.loading.following import follow_ends
from sheets.loading.importer import Importer, Progress
from sheets.loading.load_lock import acquire_load_lock
from sheets.loading.stored import former_keys, stored
from sheets.loading.unlisted import EndUnlisted, Unlisted, find_unlisted

REASON = "Loaded from sheets"
BUSY = "Other sheets are being checked or loaded right now. Try again when that is done."


class BusyError(SheetsError):
    """Other sheets are being checked or loaded."""

    def __init__(self) -> None:
        super().__init__(BUSY)


@dataclass
class Report:
    """What a load did, or would do: per sheet how many rows were new, changed, unchanged; or what is wrong.

    `notes`: what was read in a way that is not obvious. `unlisted`: what is stored, has not ended,
    and isn't in the sheets. `committed`: the changes were made, and not rolled back.
    """

    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    unlisted: list[Unlisted] = field(default_factory=list)
    counts: dict[str, Counter[Outcome]] = field(default_factory=dict)
    effects: Effects | None = None
    committed: bool = False


def load(
    files: Files,
    *,
    by: User,
    faults: Faults | None = None,
    dry_run: bool = False,
    reason: str = "",
    progress: Progress = lambda done, total: None,
    with_effects: bool = False,
    expected_digest: str = "",
    end_unlisted: EndUnlisted | None = None,
    kind: str = ChangeSet.Kind.LOAD,
) -> Report:
    """Apply the rows of `files`; change nothing when there are faults, or on a `dry_run`.

    What is new is added, what differs is changed, what is in no row stays as
    it is unless `end_unlisted` says otherwise. All rows without a fault of their own are tried, so that one load
    finds all faults.

    Args:
        by: Who does this; must be an administrator.
        faults: Those found while reading the files.
        reason: The reason in each entry of the history.
        with_effects: Whether to report what it does to each element.
        end_unlisted: What of it ends that is in no row.
        kind: What the history calls it: a load of sheets, or a plan.
        expected_digest: The digest of the effects that were approved; with
            any others, nothing is committed.

    Raises:
        SheetsError: there are no sheets, or others are being loaded at this moment.
    """
    faults = Faults() if faults is None else faults
    sheet_files.check_names(files, faults)
    rows = parse(files, faults)
    report = Report()
    with transaction.atomic():
        if not acquire_load_lock():
            raise BusyError
        follow_ends(rows)
        newest = newest_entry_id()
        open_before = count_open() if with_effects else 0
        _check(rows, faults)
        batch = Batch(by, number=len(rows), defers_inserts=False, origin=Origin(kind))
        with batch.running():
            Importer(rows, faults, batch, reason=reason, progress=progress, end_unlisted=end_unlisted).run()
        if not faults:
            report.unlisted = find_unlisted(
                rows, without=end_unlisted.sheets if end_unlisted else frozenset()
            )
        if with_effects and not faults:
            report.effects = effects_since(newest, open_before=open_before, by=by, reason=reason)
        differs = bool(expected_digest and report.effects and report.effects.digest != expected_digest)
        report.committed = not (faults or dry_run or differs)
        transaction.set_rollback(not report.committed)
    report.faults = in_order(faults.found, workbook=faults.workbook)
    report.notes = in_order(faults.notes, workbook=faults.workbook)
    report.counts = count_outcomes(rows)
    return report


def _check(rows: Rows, faults: Faults) -> None:
    """Check rows against each other and against the keys in the database."""
    elements = {sheet.name: stored(sheet) for sheet in ELEMENTS}
    keys = {name: {str(key) for (key,) in by_key} for name, by_key in elements.items()}
    check(rows, StoredKeys(keys, former_keys(elements)), faults)


def count_outcomes(rows: Rows) -> dict[str, Counter[Outcome]]:
    return {name: Counter(row.outcome for row in sheet_rows) for name, sheet_rows in rows.by_sheet.items()}


def in_order(faults: list[Fault], *, workbook: bool) -> list[Fault]:
    """Faults by sheet and row, those of a whole file first; in a workbook they name its sheets."""
    order = {sheet.file: position for position, sheet in enumerate(SHEETS)}
    found = sorted(faults, key=lambda fault: (order.get(fault.file, -1), fault.row or 0))
    return [fault.for_workbook() for fault in found] if workbook else found
