"""Writing an organisation at once, where calling its operations one by one would take hours."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from random import Random

from django.apps import apps
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from access.operations import command_line_user
from history.models import Entry
from history.operations import take_turn
from orgmodel.domain.gaps import Gaps
from orgmodel.domain.periods import Period
from samples.generated.recorder import Recorder
from samples.generated.simulation import simulate
from sheets.loading.importer import Progress

# Insertions into the index of the history are deferred and made together, which takes a fraction of the time.
DEFER_INDEX = "SET LOCAL gin_pending_list_limit = '2GB'"
FLUSH_INDEX = "SELECT gin_clean_pending_list('history_mentions')"
NEXT_ID = "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
SET_LAST_ID = "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)"


@transaction.atomic
def seed_organisation(
    people: int, *, seed: int = 1, today: dt.date | None = None, progress: Progress = lambda done, total: None
) -> int:
    """Write an organisation in which `people` work on `today`, with ten years of history;
    return its number of rows.

    It is the same for the same seed and day. Rows and entries are such as the
    operations would have written, with every constraint and trigger on, and
    search is indexed anew. Needs a database without an organisation.
    """
    by = command_line_user()
    period_models = [model for model in apps.get_models() if issubclass(model, Period)]
    first_ids: dict[type[Period], int] = {}
    take_turn()
    with connection.cursor() as cursor:
        cursor.execute(DEFER_INDEX)
        for model in period_models:
            cursor.execute(NEXT_ID, [model._meta.db_table])
            first_ids[model] = cursor.fetchone()[0]
        entry_fields = [field for field in Entry._meta.concrete_fields if not field.primary_key]
        with _copy_into(cursor, Entry, entry_fields) as write:

            def write_entry(entry: dict[str, object]) -> None:
                write([by.pk if field.name == "by" else entry[field.name] for field in entry_fields])

            recorder = Recorder(by, lambda model: count(first_ids[model]), write_entry)
            simulate(recorder, Random(seed), people, today or timezone.localdate(), progress)  # noqa: S311
        for model in period_models:
            _copy_rows(cursor, model, recorder.rows.get(model, []))
        cursor.execute(FLUSH_INDEX)
        cursor.execute("ANALYZE")
    call_command("index_search", verbosity=0)
    return sum(map(len, recorder.rows.values()))


def _copy_rows(cursor: CursorWrapper, model: type[Period], rows: Sequence[Period]) -> None:
    """Write rows that have ids, and continue the sequence of ids after them."""
    fields = model._meta.concrete_fields
    with _copy_into(cursor, model, fields) as write:
        for row in rows:
            write([_copied(getattr(row, field.attname)) for field in fields])
    if rows:
        cursor.execute(SET_LAST_ID, [model._meta.db_table, rows[-1].pk])


def _copied(value: object) -> object:
    return value.text if isinstance(value, Gaps) else value


@contextmanager
def _copy_into(
    cursor: CursorWrapper, model: type[models.Model], fields: Sequence[models.Field]
) -> Iterator[Callable[[list[object]], None]]:
    """A function that writes a row, given the values of `fields`, into the table of a model."""
    name = connection.ops.quote_name
    json_positions = [
        position for position, field in enumerate(fields) if isinstance(field, models.JSONField)
    ]
    encode = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    columns = ", ".join(name(field.column or field.attname) for field in fields)
    with cursor.copy(f"COPY {name(model._meta.db_table)} ({columns}) FROM STDIN") as copy:

        def write(values: list[object]) -> None:
            for position in json_positions:
                if values[position] is not None:
                    values[position] = encode(values[position])
            copy.write_row(values)

        yield write
