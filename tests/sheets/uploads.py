"""Uploads in every state that they can be in."""

import datetime as dt
import time
from typing import Any

from django.utils import timezone

from people.models import User
from sheets.format.files import Files
from sheets.format.writing import zipped
from sheets.models import State, Upload
from sheets.operations import receive, run_upload
from sheets.reads import AT_WORK, STOPPED, upload_and_phase
from tests.sheets.small import changed, small

PATIENCE = 180.0  # seconds; a busy machine is slow, not wrong


def wait_for(upload: Upload, *phases: str) -> tuple[Upload, str]:
    """The upload once it is in one of `phases`, and which."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found, now = upload_and_phase(upload.pk)
        if now in phases:
            return found, now
        time.sleep(0.05)
    raise AssertionError(f"It is {now}, and was never {' or '.join(phases)}.")


def settled(upload: Upload) -> Upload:
    """The upload once nobody is at it any more."""
    return wait_for(upload, *(set(State) - set(AT_WORK)), STOPPED)[0]


def uploaded(files: Files, by: User) -> Upload:
    """These sheets, waiting to be checked."""
    return receive("ours.zip", zipped(files), by=by)


def checked(files: Files, by: User) -> Upload:
    """These sheets, checked."""
    upload = uploaded(files, by)
    run_upload(upload.pk, by=by)
    upload.refresh_from_db()
    return upload


def loaded(files: Files, by: User) -> Upload:
    """These sheets, checked and loaded."""
    upload = checked(files, by)
    run_upload(upload.pk, by=by, dry_run=False)
    upload.refresh_from_db()
    return upload


def as_it_was(upload: Upload, **values: Any) -> Upload:
    """An upload that says of itself what a process left behind."""
    Upload.objects.filter(pk=upload.pk).update(**values)
    upload.refresh_from_db()
    return upload


def of_every_state(by: User) -> dict[str, Upload]:
    """One upload for each page that there is of them, by its phase."""
    faulty = {**small(), "guilds.csv": b"guild,name\nx,X\n"}
    return {
        "waiting": uploaded(small(), by),
        "faulty": checked(faulty, by),
        "unreadable": checked_text(by),
        "loaded": loaded(small(), by),
        "ready": checked(changed("squads", "Pay by card", "Pay by any card"), by),
        "unchanged": checked(small(), by),
        "stopped": as_it_was(uploaded(small(), by), state=State.LOADING, done=3, total=17),
        "queued": as_it_was(uploaded(small(), by), queued_at=timezone.now()),
        "failed": as_it_was(uploaded(small(), by), state=State.FAILED),
        "gone": as_it_was(
            uploaded(small(), by), content=None, at=timezone.now() - dt.timedelta(days=8), state=State.WAITING
        ),
    }


def checked_text(by: User) -> Upload:
    """What is called an archive and is none, checked."""
    upload = receive("ours.zip", b"no archive", by=by)
    run_upload(upload.pk, by=by)
    upload.refresh_from_db()
    return upload
