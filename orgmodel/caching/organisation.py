"""Results of reads that depend on the organisation alone, shared until the organisation changes.

What is cached: counts, lists and numbers that many readers ask for alike, in
Django's cache, which each process has for itself.

Keyed by: the version of the organisation and the arguments. Every fact of the
organisation is written by operations, and each operation writes a history entry
in the same transaction. One transaction at a time may write entries: it takes an
advisory lock before its entries get their ids, and PostgreSQL releases that lock
only after the transaction is visible to others (history.operations.take_turn).
So ids of entries become visible in ascending order, and no two states of the
organisation have the same newest entry.

Invalid: when an operation is committed, since the version is another one then. A
result may be newer than the version it is keyed by (the version is read first),
never older.

Only what depends on nothing but facts and their history may be cached here.
Accounts, tokens, sessions, uploads and plans change without an entry. Whoever
changes facts past the operations, by SQL, sees old results for up to SECONDS.
"""

import hashlib
from collections.abc import Callable
from functools import cache as memoized
from functools import lru_cache

from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.db.models import BigIntegerField, Func

SECONDS = 600
# The table of history.models.Entry, which this layer may not import; a test compares the two.
HISTORY = "history_entry"
# That of history.models.ChangeSet, which is written with its entries.
CHANGE_SETS = "history_changeset"
# That of search.models.Document, which is written with the facts that it is made of; a test compares these too.
DOCUMENTS = "search_document"


def organisation_version() -> str:
    """The newest history entry: its id, and when it was written; "" while there is none. One query.

    Two equal versions mean the same facts. To be read before the facts that it stands for.
    """
    with connection.cursor() as cursor:
        # The time differs for entries of one id, before and after a backup was restored.
        cursor.execute(
            """
            SELECT concat(id, '-', (extract(epoch FROM at) * 1000000)::bigint)
            FROM history_entry ORDER BY id DESC LIMIT 1
            """
        )
        row = cursor.fetchone()
    return row[0] if row else ""


def newest_entry() -> int:
    """The id of the newest history entry; 0 while there is none. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM history_entry")
        return cursor.fetchone()[0]


def newest_entry_seen() -> "Func[BigIntegerField]":
    """The id of the newest history entry whose changes the query sees that this is part of."""
    return Func(template="(SELECT coalesce(max(id), 0) FROM history_entry)", output_field=BigIntegerField())


def cached[T](make: Callable[[], T], *key: object) -> T:
    """The result of `make` for this version of the organisation, made once for each `key`.

    `make` may read only facts of the organisation and its history, and what else
    it depends on must be in `key`: the day, the words searched for. It is called
    each time within a transaction, which may have written what others don't see
    yet, while there is no history, and when it returns None.
    """
    if connection.in_atomic_block or not (version := organisation_version()):
        return make()
    digest = hashlib.sha256(repr((version, key)).encode()).hexdigest()
    name = f"organisation:{digest}"
    result = cache.get(name)
    if result is None:
        result = make()
        cache.set(name, result, SECONDS)
    return result


@lru_cache(2000)
def reads_organisation_only(sql: str) -> bool:
    """Whether a query reads facts, what search makes of them, and their history alone, so that its result may be cached by version."""
    return not any(table in sql for table in _other_tables())


@memoized
def _other_tables() -> tuple[str, ...]:
    """The tables, quoted, of models whose rows change without a history entry."""
    return tuple(
        f'"{model._meta.db_table}"'
        for model in apps.get_models(include_auto_created=True)
        if not hasattr(model, "within")
        and model._meta.db_table not in (HISTORY, CHANGE_SETS, DOCUMENTS)  # only periods have that
    )
