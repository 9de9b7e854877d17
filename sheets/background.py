"""Checks and loads uploads in a thread of this process, so that it continues whatever the browser does.

There is no queue and no worker to look after: a process that is stopped takes
its thread with it, the database rolls back what was begun, and the lock that
goes with the transaction tells everybody that nobody is at it any more.
"""

import logging
from threading import Event, Thread

from django.core.exceptions import PermissionDenied
from django.db import connections

from people.models import User
from sheets.format.files import SheetsError
from sheets.operations import run_upload

# In seconds.
START_TIMEOUT = 15.0
SMALL_UPLOAD_TIMEOUT = 1.2

log = logging.getLogger(__name__)


def start(pk: int, *, by: User, dry_run: bool = True, reason: str = "") -> None:
    """Start `run_upload` in a thread; return when it has begun, or a moment later when it is done by then.

    Raises what `run_upload` refuses to begin for: PermissionDenied or SheetsError.
    """
    started = Event()
    refusals: list[SheetsError | PermissionDenied] = []

    def run() -> None:
        try:
            run_upload(pk, by=by, dry_run=dry_run, reason=reason, on_start=started.set)
        except (SheetsError, PermissionDenied) as refusal:
            refusals.append(refusal)
        except Exception:
            log.exception("The work on upload %s failed", pk)
        finally:
            started.set()
            connections.close_all()

    thread = Thread(target=run, name=f"sheets-{pk}", daemon=True)
    thread.start()
    started.wait(START_TIMEOUT)
    thread.join(SMALL_UPLOAD_TIMEOUT)
    if refusals:
        raise refusals[0]
