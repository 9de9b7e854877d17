"""Work on an upload in a thread of this process, so that it goes on whatever becomes of the browser.

There is no queue and no worker to look after: a process that is stopped takes
its thread with it, the database undoes what was begun, and the lock that goes
with the transaction tells everybody that nobody is at it any more.
"""

import logging
from threading import Event, Thread
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connections

from sheets.format.files import SheetsError
from sheets.operations import work

BEGINS_WITHIN, SMALL_ONES_END_WITHIN = 15.0, 1.2  # seconds

log = logging.getLogger(__name__)


def start(pk: int, **how: Any) -> None:
    """Begin `work`, and return when it has begun, or a moment later when it is done by then.

    Raises what `work` refuses to begin for: PermissionDenied or SheetsError.
    """
    begun, refusals = Event(), []

    def run() -> None:
        try:
            work(pk, begun=begun.set, **how)
        except (SheetsError, PermissionDenied) as refusal:
            refusals.append(refusal)
        except Exception:
            log.exception("The work on upload %s failed", pk)
        finally:
            begun.set()
            connections.close_all()

    thread = Thread(target=run, name=f"sheets-{pk}", daemon=True)
    thread.start()
    begun.wait(BEGINS_WITHIN)
    thread.join(SMALL_ONES_END_WITHIN)
    if refusals:
        raise refusals[0]
