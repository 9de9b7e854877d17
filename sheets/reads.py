"""What the pages of uploads show, in a few queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q
from django.shortcuts import get_object_or_404

from sheets.catalogue import SHEETS
from sheets.effects import KINDS
from sheets.export import Table
from sheets.models import FoundEffect, FoundFault, State, Upload
from sheets.turn import is_at_work

LATEST = 8


@dataclass(frozen=True)
class Part:
    """Faults of one sheet, or effects on one kind of element, and how many there are."""

    name: str
    number: int


def uploads() -> Any:
    """Uploads without the files themselves; `there` tells whether the file still is."""
    return Upload.objects.defer("content").annotate(there=Q(content__isnull=False)).select_related("by")


def latest_uploads() -> list[Upload]:
    return list(uploads()[:LATEST])


def upload_and_phase(pk: int) -> tuple[Upload, str]:
    """An upload, and which page there is of it: that of its state, or “stopped” where nobody is at it any more.

    Whether somebody is at it is asked first: what is read after that is never older.
    """
    at_work = is_at_work(pk)
    upload = get_object_or_404(uploads(), pk=pk)
    stopped = upload.state in (State.CHECKING, State.LOADING) and not at_work
    return upload, "stopped" if stopped else upload.state


def faults_by_sheet(upload: Upload) -> list[Part]:
    """In how many places each sheet has faults, in the order of the sheets."""
    rows = FoundFault.objects.filter(upload=upload).values("sheet")
    counted = rows.annotate(found=Count("pk"), first=Min("number")).order_by("first")
    return [Part(row["sheet"], row["found"]) for row in counted]


def effects_by_kind(upload: Upload) -> list[Part]:
    """How many effects there are on each kind of element."""
    rows = FoundEffect.objects.filter(upload=upload).order_by().values("kind")
    found = {row["kind"]: row["found"] for row in rows.annotate(found=Count("pk"))}
    return [Part(kind, found[kind]) for kind in KINDS if kind in found]


def empty_tables() -> list[Table]:
    """Every sheet with nothing but its header, optional columns included."""
    return [Table(sheet, list(sheet.columns), iter(())) for sheet in SHEETS]
