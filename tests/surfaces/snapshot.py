"""All that an operation may change, told without ids: every row by natural keys and days, and the history."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from history.models import Entry
from orgmodel.domain.elements import Keyed
from orgmodel.domain.periods import Period
from tribes.models import Tribe

Row = dict[str, Any]
Known = dict[tuple[type[models.Model], int], Row]

PERIODS = [model for model in apps.get_models() if issubclass(model, Period)]
# In one question for all of them, since every place that is tried asks for it twice.
OF_ALL = " UNION ALL ".join(
    f"SELECT {number}, to_jsonb(row) FROM {connection.ops.quote_name(model._meta.db_table)} AS row"
    for number, model in enumerate(PERIODS)
)


def rows() -> dict[str, list[dict[str, Any]]]:
    """What is true, by kind of row; in the order of what the rows say."""
    found: dict[type[models.Model], list[Row]] = {model: [] for model in PERIODS}
    with connection.cursor() as cursor:
        cursor.execute(OF_ALL)
        for number, row in cursor.fetchall():
            found[PERIODS[number]].append(json.loads(row))
    known = {(model, row["id"]): row for model in PERIODS for row in found[model]}
    return {
        model._meta.label: sorted((_facts(model, row, known) for row in found[model]), key=repr)
        for model in PERIODS
    }


def entries() -> list[dict[str, Any]]:
    """What was done, by whom and why, oldest first."""
    return [
        {
            "operation": entry.operation,
            "subject": _without_ids(entry.subject),
            "arguments": _without_ids(entry.arguments),
            "result": _without_ids(entry.result),
            "changes": [(change["model"], change["text"]) for change in entry.changes],
            "by": entry.by.username,
            "reason": entry.reason,
        }
        for entry in Entry.objects.order_by("pk")
    ]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _facts(model: type[models.Model], row: Row, known: Known) -> dict[str, Any]:
    return {
        field.name: _key(known, field.related_model, row[field.column])
        if field.is_relation
        else row[field.column]
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name != "public_id"
    }


def _key(known: Known, model: Any, pk: int | None) -> str:
    """The key of a row that another refers to; a trio has that of its tribe."""
    if pk is None:
        return ""
    row = known[model, pk]
    return row[model.key_name] if issubclass(model, Keyed) else _key(known, Tribe, row["tribe_id"])


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(part) for name, part in value.items() if name != "id"}
    return [_without_ids(part) for part in value] if isinstance(value, list) else value
