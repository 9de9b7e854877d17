"""Writing a whole organisation at once, where calling its operations one by one would take hours."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
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
from orgmodel.periods import Period
from people.operations import command_line_user
from sheets.enact import Progress
from sheets.seed.life import live
from sheets.seed.scribe import Scribe

# Insertions into the index of the history are put off and made together, which takes a fraction of the time.
PUT_OFF = "SET LOCAL gin_pending_list_limit = '2GB'"
CATCH_UP = "SELECT gin_clean_pending_list('history_mentions')"
RESERVE = "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
RESERVED = "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)"

Write = Callable[[Any], None]


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
    with connection.cursor() as cursor:
        cursor.execute(PUT_OFF)
        for model in kinds:
            cursor.execute(RESERVE, [model._meta.db_table])
            first[model] = cursor.fetchone()[0]
        with _copying(cursor, Entry, without="id") as write:
            scribe = Scribe(by, lambda model: count(first[model]), write)
            live(scribe, Random(seed), people, today or timezone.localdate(), progress)  # noqa: S311
        for model in kinds:
            _copy(cursor, model, scribe.rows.get(model, []))
        cursor.execute(CATCH_UP)
        cursor.execute("ANALYZE")
    call_command("index_search", verbosity=0)
    return sum(map(len, scribe.rows.values()))


def _copy(cursor: Any, model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Write rows that have ids, and let the next one have one after them."""
    last = 0
    with _copying(cursor, model) as write:
        for row in rows:
            write(row)
            last = row.pk
    if last:
        cursor.execute(RESERVED, [model._meta.db_table, last])


@contextmanager
def _copying(cursor: Any, model: type[models.Model], without: str = "") -> Iterator[Write]:
    """What takes rows of a model, one after the other, into its table."""
    fields = [field for field in model._meta.concrete_fields if field.name != without]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    readers = [(field.attname, _written(field)) for field in fields]
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:

        def write(row: Any) -> None:
            copy.write_row([as_text(getattr(row, name)) for name, as_text in readers])

        yield write


def _written(field: Any) -> Callable[[Any], Any]:
    """How a value of the field goes to the database."""
    if isinstance(field, models.JSONField):
        encoder = (field.encoder or DjangoJSONEncoder)(ensure_ascii=False, separators=(",", ":"))
        return lambda value: None if value is None else encoder.encode(value)
    return lambda value: value
