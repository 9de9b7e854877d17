"""Reads for the pages of uploads."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.shortcuts import get_object_or_404

from sheets.export import Table
from sheets.format.catalogue import SHEETS
from sheets.loading.effects import KINDS
from sheets.loading.load_lock import is_locked
from sheets.models import FoundEffect, FoundFault, FoundUnlisted, State, Upload

LATEST = 8
# Phases of an upload besides its states.
QUEUED, STOPPED = "queued", "stopped"
AT_WORK = (QUEUED, State.CHECKING, State.LOADING)
FIRST_UNLISTED = 20


@dataclass(frozen=True)
class FindingCount:
    """How many faults one sheet has, or how many effects there are on one kind of element."""

    name: str
    number: int


@dataclass(frozen=True)
class UnlistedCount(FindingCount):
    """How much of one sheet is stored but not uploaded, and the first of it."""

    first: list[FoundUnlisted]


def uploads() -> QuerySet[Upload]:
    """Uploads without their content; `there` is whether it still exists."""
    return Upload.objects.defer("content").annotate(there=Q(content__isnull=False)).select_related("by")


def latest_uploads() -> list[Upload]:
    return list(uploads()[:LATEST])


def upload_and_phase(pk: int) -> tuple[Upload, str]:
    """An upload with its state; “queued” where it waits for the background worker, or “stopped” where no
    process works on it any more.

    The lock is read first: the state that is read after it is never older.
    """
    is_running = is_locked(pk)
    upload = get_object_or_404(uploads(), pk=pk)
    if upload.state in (State.CHECKING, State.LOADING):
        return upload, upload.state if is_running else STOPPED
    return upload, QUEUED if upload.queued_at else upload.state


def faults_by_sheet(upload: Upload) -> list[FindingCount]:
    """How many faults each sheet has, in the order of the sheets."""
    rows = FoundFault.objects.filter(upload=upload).values("sheet")
    counted = rows.annotate(found=Sum("number_of"), first=Min("number")).order_by("first")
    return [FindingCount(row["sheet"], row["found"]) for row in counted]


def unlisted_by_sheet(upload: Upload) -> list[UnlistedCount]:
    """How much of each sheet is stored but not uploaded, and the first of it; a query for each sheet."""
    rows = FoundUnlisted.objects.filter(upload=upload)
    counted = rows.values("sheet").annotate(found=Count("pk"), first=Min("number")).order_by("first")
    return [
        UnlistedCount(
            count["sheet"], count["found"], list(rows.filter(sheet=count["sheet"])[:FIRST_UNLISTED])
        )
        for count in counted
    ]


def effects_by_kind(upload: Upload) -> list[FindingCount]:
    """How many effects there are on each kind of element."""
    rows = FoundEffect.objects.filter(upload=upload).order_by()
    found = dict(rows.values_list("kind").annotate(Count("pk")))
    return [FindingCount(kind, found[kind]) for kind in KINDS if kind in found]


def grouped[Row](rows: Iterable[Row], *fields: str) -> list[tuple[object, list[Row]]]:
    """Each value of the `fields`, a tuple for several, with the consecutive rows that have it."""
    return [(value, list(group)) for value, group in groupby(rows, attrgetter(*fields))]


def empty_tables() -> list[Table]:
    """Every sheet with nothing but its header, optional columns included."""
    return [Table(sheet, list(sheet.columns), iter(())) for sheet in SHEETS]
