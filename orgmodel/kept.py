"""What need not be asked or made again while nothing in the database has changed."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import connection

# Only so that the memory does not grow; what is in it is never wrong.
SECONDS = 600


def kept[T](make: Callable[[], T], *what: Any) -> T:
    """What `make` makes out of the database, remembered as `what` until something is committed.

    PostgreSQL's snapshot says which transactions have been committed. While it
    is the same text, every answer is the same, so it is kept under that text;
    within a transaction, whose own changes the text does not show, it is not.
    """
    if connection.in_atomic_block:
        return make()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text, current_database()")
        seen = f"{cursor.fetchone()} {what}"
    key = f"kept:{hashlib.sha256(seen.encode()).hexdigest()}"
    made = cache.get(key)
    if made is None:
        made = make()
        cache.set(key, made, SECONDS)
    return made
