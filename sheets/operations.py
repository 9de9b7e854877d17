"""Every write about uploads: storing one, and checking or loading it, with its progress.

The organisation itself is changed by the operations that `load` calls. The
outcome is written in the transaction of the load: both are there, or neither
is, whatever stops the process in between. Only the progress is written at
once, on a connection of its own.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from itertools import batched

from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from orgmodel.domain.texts import short_text
from people.models import User
from sheets.format.faults import Faults, FoldedFault, folded
from sheets.format.files import Files, SheetsError
from sheets.format.reading import read_upload
from sheets.format.rows import Outcome
from sheets.loading.effects import Effects
from sheets.loading.importer import Progress
from sheets.loading.load import REASON, BusyError, Report, load
from sheets.loading.load_lock import LOADING, acquire_load_lock, is_locked
from sheets.loading.unlisted import EndUnlisted, Unlisted
from sheets.models import RETENTION, Finding, FoundEffect, FoundFault, FoundUnlisted, State, Upload
from sheets.rules import LOAD_SHEETS

MOST_LINES = 100_000
OUTCOMES: tuple[Outcome, ...] = ("new", "changed", "unchanged")
MOST_FAULTS = 5_000
MOST_NOTES = 100
BATCH = 1_000
PROGRESS_INTERVAL = 0.4  # seconds
RESULT = (
    *("state", "finished", "refusal", "counts", "faults_found"),
    *("digest", "ends", "open_before", "changed_meanwhile", "notes", "over_allocated"),
)
FOUND = (FoundFault, FoundEffect, FoundUnlisted)

UPDATE_PROGRESS = "UPDATE sheets_upload SET state = %s, done = %s, total = %s, queued_at = NULL WHERE id = %s"
RUN_UPLOAD = "sheets.run_upload"  # the job, in tasks.py

log = logging.getLogger(__name__)

# Writes the state of an upload, and how much of the total is done.
WriteProgress = Callable[[State, int, int], None]


def receive(name: str, content: bytes, *, by: User) -> Upload:
    """Store an upload, and delete the content of old ones. Raises PermissionDenied."""
    _require(by)
    delete_old_content()
    return Upload.objects.create(name=short_text(name)[:200], content=content, by=by)


def delete_old_content() -> None:
    """Delete the files of old uploads, and what was found in them; the uploads themselves stay."""
    old = Upload.objects.filter(at__lt=timezone.now() - RETENTION)
    old.exclude(content=None).update(content=None)
    for model in FOUND:
        model.objects.filter(upload__in=old).delete()


def choose_unlisted(
    upload: Upload, sheets: Collection[str], ends_before: dt.date | None, *, by: User
) -> None:
    """Set for which sheets what isn't in them is to end, before the upload is checked again.

    Raises PermissionDenied.
    """
    _require(by)
    upload.end_unlisted, upload.unlisted_ends_before = sorted(sheets), ends_before
    upload.save(update_fields=["end_unlisted", "unlisted_ends_before"])


def queue_upload(pk: int, *, by: User, dry_run: bool = True, reason: str = "") -> None:
    """Let the background worker check an upload, or load what was checked without `dry_run`.

    Raises:
        PermissionDenied: `by` is no administrator.
        SheetsError: other sheets are being loaded, or this upload can't be.
    """
    _require(by)
    if is_locked(LOADING):
        raise BusyError
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=pk)
        _check_can_run(upload, dry_run=dry_run)
        if upload.queued_at:
            return
        upload.queued_at = timezone.now()
        upload.state = State.WAITING if dry_run else upload.state
        upload.save(update_fields=["queued_at", "state"])
        app.configure_task(RUN_UPLOAD, allow_unknown=False).defer(
            upload=pk, by=by.pk, dry_run=dry_run, reason=reason
        )


def run_queued_upload(pk: int, *, by: User, dry_run: bool, reason: str) -> None:
    """`run_upload`, unless it has begun before and was stopped; its refusals are shown by what the upload says.

    Raises BusyError while other sheets are being checked or loaded.
    """
    if not Upload.objects.filter(pk=pk).exclude(queued_at=None).exists():
        return
    try:
        run_upload(pk, by=by, dry_run=dry_run, reason=reason)
    except BusyError:
        raise
    except (SheetsError, PermissionDenied) as refusal:
        log.warning("Upload %s was not %s: %s", pk, "checked" if dry_run else "loaded", refusal)
        Upload.objects.filter(pk=pk).update(queued_at=None)


def run_upload(
    pk: int,
    *,
    by: User,
    dry_run: bool = True,
    reason: str = "",
) -> None:
    """Check an upload, or load what was checked without `dry_run`.

    Loading that has other effects than the check found is rolled back, and counts as another check.

    Raises:
        PermissionDenied: `by` is no administrator.
        SheetsError: other sheets are being loaded, or this upload can't be.
    """
    _require(by)
    with transaction.atomic(), _progress_writer(pk) as write:
        if not acquire_load_lock(pk):
            raise BusyError
        upload = Upload.objects.get(pk=pk)
        _check_can_run(upload, dry_run=dry_run)
        state = State.CHECKING if dry_run else State.LOADING
        write(state, 0, 0)
        try:
            report = _load(upload, by, reason, _throttled(write, state), dry_run=dry_run)
            _save(upload, report, dry_run=dry_run)
        except Exception:
            write(State.FAILED, 0, 0)
            raise


def _require(by: User) -> None:
    if not by.has_perm(LOAD_SHEETS):
        raise PermissionDenied(
            "You don’t have permission to load sheets. People admins and administrators can."
        )


def _check_can_run(upload: Upload, *, dry_run: bool) -> None:
    if upload.content is None:
        raise SheetsError("This file was deleted. Upload it again.")
    if not dry_run and upload.state != State.READY:
        raise SheetsError("This upload hasn’t been checked successfully. Check it first.")


def _load(
    upload: Upload, by: User, reason: str, progress: Progress, *, dry_run: bool
) -> Report | SheetsError:
    faults = Faults()
    try:
        files = read_upload(upload.name, bytes(upload.content or b""), faults)
        _refuse_many_lines(files)
        return load(
            files,
            by=by,
            faults=faults,
            dry_run=dry_run,
            reason=reason or REASON,
            progress=progress,
            with_effects=True,
            expected_digest="" if dry_run else upload.digest,
            end_unlisted=_ending(upload),
        )
    except SheetsError as error:
        return error


def _ending(upload: Upload) -> EndUnlisted | None:
    """What ends because it isn't in the sheets."""
    ends_before = upload.unlisted_ends_before
    return EndUnlisted(frozenset(upload.end_unlisted), ends_before) if ends_before else None


def _refuse_many_lines(files: Files) -> None:
    if sum(content.count(b"\n") for content in files.values()) > MOST_LINES:
        raise SheetsError(
            f"The sheets have more than {MOST_LINES:,} lines, which is the limit here. "
            "Load them in parts, or ask an administrator to load them with the command."
        )


def _throttled(write: WriteProgress, state: State) -> Progress:
    """Writes progress, not more often than browsers ask for it."""
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        if (now := time.monotonic()) - last > PROGRESS_INTERVAL:
            last = now
            write(state, done, total)

    return progress


@contextmanager
def _progress_writer(pk: int) -> Iterator[WriteProgress]:
    """Writes the progress of an upload outside the current transaction, on a connection of its own."""
    other = connections.create_connection(DEFAULT_DB_ALIAS)

    def write(state: State, done: int, total: int) -> None:
        with other.cursor() as cursor:
            cursor.execute(UPDATE_PROGRESS, [state, done, total, pk])

    try:
        yield write
    finally:
        other.close()


def _save(upload: Upload, report: Report | SheetsError, *, dry_run: bool) -> None:
    """Write the outcome, in place of that of an earlier check."""
    for model in FOUND:
        model.objects.filter(upload=upload).delete()
    upload.finished = timezone.now()
    upload.refusal = ""
    upload.faults_found = 0
    upload.changed_meanwhile = False
    upload.notes, upload.over_allocated = [], []
    if isinstance(report, SheetsError):
        upload.state = State.FAULTY
        upload.refusal = str(report)
        upload.counts = []
    elif report.effects is None:
        upload.state = State.FAULTY
        upload.faults_found = len(report.faults)
        upload.counts = []
        _create(FoundFault, map(partial(_fault, upload), enumerate(folded(report.faults[:MOST_FAULTS]))))
    else:
        _save_effects(upload, report, report.effects)
        _create(FoundUnlisted, map(partial(_unlisted, upload), enumerate(report.unlisted)))
        upload.notes = [str(note) for note in folded(report.notes)][:MOST_NOTES]
        upload.over_allocated = [str(each) for each in report.effects.over_allocated]
        upload.changed_meanwhile = not dry_run and not report.committed
        upload.state = State.LOADED if report.committed else State.READY
        upload.content = None if report.committed else upload.content
    upload.save(update_fields=[*RESULT, *(["content"] if upload.content is None else [])])


def _create[Found: Finding](model: type[Found], rows: Iterable[Found]) -> None:
    for batch in batched(rows, BATCH, strict=False):
        model._default_manager.bulk_create(batch)


def _fault(upload: Upload, numbered: tuple[int, FoldedFault]) -> FoundFault:
    number, same = numbered
    return FoundFault(
        upload=upload,
        number=number,
        sheet=same.first.file[:200],
        row=same.first.row,
        column=(same.first.column or "")[:200],
        message=_storable(same.first.message),
        others=[(fault.row, _storable(fault.message)) for fault in same.faults[1:]],
        number_of=len(same.faults),
    )


def _storable(message: str) -> str:
    return message.replace("\0", "�")


def _unlisted(upload: Upload, numbered: tuple[int, Unlisted]) -> FoundUnlisted:
    number, row = numbered
    return FoundUnlisted(upload=upload, number=number, **asdict(row))


def _save_effects(upload: Upload, report: Report, effects: Effects) -> None:
    upload.counts = [
        (name, *(counts[outcome] for outcome in OUTCOMES))
        for name, counts in report.counts.items()
        if counts.total()
    ]
    upload.digest = effects.digest
    upload.ends = effects.ends
    upload.open_before = effects.open
    rows = (
        FoundEffect(
            upload=upload,
            number=number,
            kind=effect.kind,
            element=effect.element[:300],
            key=effect.key,
            sentence=effect.sentence,
            altered=effect.altered,
        )
        for number, effect in enumerate(effects.by_element)
    )
    _create(FoundEffect, rows)
