"""A lock so that only one process at a time brings a database up to date or fills an empty one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

SETUP = 7_316_552_018  # any number, the same everywhere
PAUSE = 0.2  # seconds


@contextmanager
def setup_lock() -> Iterator[None]:
    """Wait until no other process is within it. The database frees it if this process ends."""
    # Asked for again and again: a session that waits holds a snapshot, for which indexes made CONCURRENTLY wait.
    while not _is_taken():
        time.sleep(PAUSE)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [SETUP])


def _is_taken() -> bool:
    """Take the lock if nobody has it. Whether it is ours now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [SETUP])
        (taken,) = cursor.fetchone()
    return bool(taken)
