"""Writing a whole organisation at once, where calling its operations one by one would take hours."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from random import Random
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from history.models import Entry
from history.operations import take_turn
from orgmodel.domain.periods import Period
from people.models import User
from people.operations import command_line_user
from samples.generated.life import live
from samples.generated.scribe import Scribe
from sheets.loading.importer import Progress

# Insertions into the index of the history are put off and made together, which takes a fraction of the time.
PUT_OFF = "SET LOCAL gin_pending_list_limit = '2GB'"
CATCH_UP = "SELECT gin_clean_pending_list('history_mentions')"
RESERVE = "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
RESERVED = "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)"


@transaction.atomic
def seed_organisation(
    people: int, *, seed: int = 1, today: dt.date | None = None, progress: Progress = lambda done, total: None
) -> int:
    """Write an organisation in which `people` work on `today`, with ten years of history; return its number of rows.

    It is the same for the same seed and day. Rows and entries are such as the
    operations would have written, with every constraint and trigger on, and
    search is indexed anew. Needs a database without an organisation.
    """
    by, first = command_line_user(), {}
    kinds: list[Any] = [model for model in apps.get_models() if issubclass(model, Period)]
    take_turn()
    with connection.cursor() as cursor:
        cursor.execute(PUT_OFF)
        for model in kinds:
            cursor.execute(RESERVE, [model._meta.db_table])
            first[model] = cursor.fetchone()[0]
        with _telling(cursor, by) as tell:
            scribe = Scribe(by, lambda model: count(first[model]), tell)
            live(scribe, Random(seed), people, today or timezone.localdate(), progress)  # noqa: S311
        for model in kinds:
            _copy(cursor, model, scribe.rows.get(model, []))
        cursor.execute(CATCH_UP)
        cursor.execute("ANALYZE")
    call_command("index_search", verbosity=0)
    return sum(map(len, scribe.rows.values()))


def _copy(cursor: Any, model: Any, rows: list[Any]) -> None:
    """Write rows that have ids, and let the next one have one after them."""
    names = [field.attname for field in model._meta.concrete_fields]
    with _copying(cursor, model, list(model._meta.concrete_fields)) as write:
        for row in rows:
            write([getattr(row, name) for name in names])
    if rows:
        cursor.execute(RESERVED, [model._meta.db_table, rows[-1].pk])


@contextmanager
def _telling(cursor: Any, by: User) -> Iterator[Callable[[dict[str, Any]], None]]:
    """What takes entries, by field, into the history; the database numbers them."""
    fields: list[Any] = [field for field in Entry._meta.concrete_fields if not field.primary_key]
    with _copying(cursor, Entry, fields) as write:

        def tell(entry: dict[str, Any]) -> None:
            write([by.pk if field.name == "by" else entry[field.name] for field in fields])

        yield tell


@contextmanager
def _copying(cursor: Any, model: Any, fields: list[Any]) -> Iterator[Callable[[list[Any]], None]]:
    """What takes the values of `fields`, row by row, into the table of a model."""
    name = connection.ops.quote_name
    documents = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    encode = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    columns = ", ".join(name(field.column) for field in fields)
    with cursor.copy(f"COPY {name(model._meta.db_table)} ({columns}) FROM STDIN") as copy:

        def write(values: list[Any]) -> None:
            for place in documents:
                if values[place] is not None:
                    values[place] = encode(values[place])
            copy.write_row(values)

        yield write
