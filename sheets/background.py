"""Hands uploads to the background worker, and waits a moment for small ones."""

import time

from orgmodel.jobs.state import worker_state
from people.models import User
from sheets.operations import queue_upload
from sheets.reads import AT_WORK, upload_and_phase

# In seconds.
SMALL_UPLOAD_TIMEOUT = 1.2
PAUSE = 0.05


def start(pk: int, *, by: User, dry_run: bool = True, reason: str = "") -> None:
    """Queue the check or the load of an upload; return a moment later, or as soon as it is done.

    Raises what `queue_upload` refuses for: PermissionDenied or SheetsError.
    """
    queue_upload(pk, by=by, dry_run=dry_run, reason=reason)
    end = time.monotonic() + SMALL_UPLOAD_TIMEOUT
    while worker_state().is_running and upload_and_phase(pk)[1] in AT_WORK and time.monotonic() < end:
        time.sleep(PAUSE)
