"""Whose turn it is: sheets are checked or loaded one after the other, and a lock tells whether anybody still is."""

from django.db import connection

# Half of the names of our advisory locks; the other half is an upload, or 0 for the turn itself.
OURS = 0x5EE75
ANY = 0


def take_turn(upload: int = ANY) -> bool:
    """Whether nobody else is at it; then it is ours, and known to be about `upload`, until the transaction ends."""
    return _lock(ANY) and (upload == ANY or _lock(upload))


def is_at_work(upload: int) -> bool:
    """Whether some process is checking or loading this upload at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = %s::oid AND objid = %s::oid"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [OURS, upload],
        )
        return cursor.fetchone()[0]


def _lock(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [OURS, number])
        return cursor.fetchone()[0]
