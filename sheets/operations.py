"""Every write about uploads: keeping one, and the work on it, which is told of while it goes on.

The organisation itself is changed by the operations that `load` calls. The
result of the work is written in the transaction of the load: both are there,
or neither is, whatever stops the process in between. Only how far it is goes
past that transaction, on a connection of its own.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import batched
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils import timezone

from people.models import User
from sheets.format.faults import Fault, Faults
from sheets.format.files import Files, SheetsError
from sheets.format.reading import read_upload
from sheets.format.rows import Outcome
from sheets.loading.importer import Progress
from sheets.loading.load import BUSY, REASON, Report, load
from sheets.loading.load_lock import take_turn
from sheets.models import KEPT_FOR, FoundEffect, FoundFault, State, Upload
from sheets.rules import LOAD_SHEETS

MOST_LINES = 100_000
OUTCOMES: tuple[Outcome, ...] = ("new", "changed", "unchanged")
MOST_FAULTS = 5_000
BATCH = 1_000
BETWEEN_NOTES = 0.4  # seconds
RESULT = (
    *("state", "finished", "refusal", "counts", "faults_found"),
    *("digest", "ends", "open_before", "changed_meanwhile"),
)
NOTE = "UPDATE sheets_upload SET state = %s, done = %s, total = %s WHERE id = %s"


def receive(name: str, content: bytes, *, by: User) -> Upload:
    """Keep what was uploaded, and forget what is a week old. Raises PermissionDenied."""
    _require(by)
    forget_old()
    return Upload.objects.create(name=name[:200], content=content, by=by)


def forget_old() -> None:
    """Delete the files of old uploads, and what was found in them; that they were there is kept."""
    old = Upload.objects.filter(at__lt=timezone.now() - KEPT_FOR)
    old.exclude(content=None).update(content=None)
    for model in (FoundFault, FoundEffect):
        model.objects.filter(upload__in=old).delete()


def work(
    pk: int, *, by: User, keep: bool = False, reason: str = "", begun: Callable[[], Any] = lambda: None
) -> None:
    """Check an upload, or with `keep` load what was checked, in the name of `by`.

    `begun` is called when nothing stands in the way any more. Loading that
    would do anything else than what the check found is undone, and counts as
    another check.

    Raises:
        PermissionDenied: `by` is no administrator.
        SheetsError: others are at it, or there is nothing to do it with.
    """
    _require(by)
    with transaction.atomic(), _beside() as note:
        if not take_turn(pk):
            raise SheetsError(BUSY)
        upload = Upload.objects.get(pk=pk)
        _check_can(upload, keep=keep)
        state = State.LOADING if keep else State.CHECKING
        note(state, 0, 0, pk)
        begun()
        try:
            _save(upload, _attempt(upload, by, reason, note, keep=keep), keep=keep)
        except Exception:
            note(State.FAILED, 0, 0, pk)
            raise


def _require(by: User) -> None:
    if not by.has_perm(LOAD_SHEETS):
        raise PermissionDenied("Only administrators load sheets.")


def _check_can(upload: Upload, *, keep: bool) -> None:
    if upload.content is None:
        raise SheetsError("The file is no longer here. Upload it again.")
    if keep and upload.state != State.READY:
        raise SheetsError("This was not checked without a fault. Check it first.")


def _attempt(upload: Upload, by: User, reason: str, note: Callable, *, keep: bool) -> Report | SheetsError:
    faults = Faults()
    try:
        files = read_upload(upload.name, bytes(upload.content or b""), faults)
        _refuse_many_lines(files)
        return load(
            files,
            by=by,
            faults=faults,
            dry_run=not keep,
            reason=reason or REASON,
            progress=_noting(note, upload.pk, State.LOADING if keep else State.CHECKING),
            with_effects=True,
            expecting=upload.digest if keep else "",
        )
    except SheetsError as error:
        return error


def _refuse_many_lines(files: Files) -> None:
    if sum(content.count(b"\n") for content in files.values()) > MOST_LINES:
        raise SheetsError(
            f"The sheets have more than {MOST_LINES:,} lines, which is the limit here. "
            "Load them in parts, or let somebody load them with the command."
        )


def _noting(note: Callable, pk: int, state: State) -> Progress:
    """Notes how far it is, not more often than somebody looks."""
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        if (now := time.monotonic()) - last > BETWEEN_NOTES:
            last = now
            note(state, done, total, pk)

    return progress


@contextmanager
def _beside() -> Iterator[Callable[..., None]]:
    """Notes state, done and total of an upload at once, whatever becomes of the transaction at hand."""
    other = connections.create_connection(DEFAULT_DB_ALIAS)

    def note(*values: Any) -> None:
        with other.cursor() as cursor:
            cursor.execute(NOTE, values)

    try:
        yield note
    finally:
        other.close()


def _save(upload: Upload, report: Report | SheetsError, *, keep: bool) -> None:
    """Write what the work came to."""
    upload.foundfaults.all().delete()
    upload.foundeffects.all().delete()
    upload.finished, upload.refusal, upload.faults_found = timezone.now(), "", 0
    upload.changed_meanwhile = False
    if isinstance(report, SheetsError):
        upload.state, upload.refusal, upload.counts = State.FAULTY, str(report), []
    elif report.faults:
        upload.state, upload.faults_found, upload.counts = State.FAULTY, len(report.faults), []
        _save_faults(upload, report.faults[:MOST_FAULTS])
    else:
        _save_effects(upload, report)
        upload.changed_meanwhile = keep and not report.kept
        upload.state = State.LOADED if report.kept else State.READY
        upload.content = None if report.kept else upload.content
    upload.save(update_fields=[*RESULT, *(["content"] if upload.content is None else [])])


def _save_faults(upload: Upload, faults: list[Fault]) -> None:
    rows = (
        FoundFault(
            upload=upload,
            number=number,
            sheet=fault.file[:200],
            row=fault.row,
            column=(fault.column or "")[:200],
            message=fault.message.replace("\0", "�"),
        )
        for number, fault in enumerate(faults)
    )
    for batch in batched(rows, BATCH, strict=False):
        FoundFault.objects.bulk_create(batch)


def _save_effects(upload: Upload, report: Report) -> None:
    assert report.effects is not None
    upload.counts = [
        (name, *(of[outcome] for outcome in OUTCOMES)) for name, of in report.counts.items() if of.total()
    ]
    upload.digest = report.effects.digest
    upload.ends, upload.open_before = report.effects.ends, report.effects.open
    rows = (
        FoundEffect(
            upload=upload,
            number=number,
            kind=effect.kind,
            element=effect.element[:300],
            sentence=effect.sentence,
            altered=effect.altered,
        )
        for number, effect in enumerate(report.effects.told)
    )
    for batch in batched(rows, BATCH, strict=False):
        FoundEffect.objects.bulk_create(batch)
