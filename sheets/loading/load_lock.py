"""Advisory locks by which sheets are checked or loaded one after the other, and which tell whether somebody still is."""

from django.db import connection

# The first key of our advisory locks; the second is the id of an upload, or 0 for loading as such.
LOCK_CLASS = 0x5EE75
LOADING = 0


def acquire_load_lock(upload: int = LOADING) -> bool:
    """Lock loading, and `upload` with it, until the transaction ends; False while another process has the lock."""
    return _try_lock(LOADING) and (upload == LOADING or _try_lock(upload))


def is_locked(upload: int) -> bool:
    """Whether some process is checking or loading this upload now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = %s::oid AND objid = %s::oid"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCK_CLASS, upload],
        )
        return cursor.fetchone()[0]


def _try_lock(key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_CLASS, key])
        return cursor.fetchone()[0]
