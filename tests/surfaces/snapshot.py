"""All that an operation may change, told without ids: every row by natural keys and days, and the history."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import models, transaction

from history.models import Entry
from orgmodel.domain.elements import Keyed
from orgmodel.domain.periods import Period
from tribes.models import Tribe

Known = dict[tuple[type[models.Model], int], Any]

PERIODS = [model for model in apps.get_models() if issubclass(model, Period)]


def rows() -> dict[str, list[dict[str, Any]]]:
    """What is true, by kind of row; in the order of what the rows say."""
    found = {model: list(model._base_manager.all()) for model in PERIODS}
    known = {(model, row.pk): row for model in PERIODS for row in found[model]}
    return {
        model._meta.label: sorted((_facts(row, known) for row in found[model]), key=repr) for model in PERIODS
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


def _facts(row: models.Model, known: Known) -> dict[str, str]:
    return {
        field.name: _key(known, field.related_model, getattr(row, field.attname))
        if field.is_relation
        else str(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name != "public_id"
    }


def _key(known: Known, model: Any, pk: int | None) -> str:
    """The key of a row that another refers to; a trio has that of its tribe."""
    if pk is None:
        return ""
    row = known[model, pk]
    return row.key if isinstance(row, Keyed) else _key(known, Tribe, row.tribe_id)


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(part) for name, part in value.items() if name != "id"}
    return [_without_ids(part) for part in value] if isinstance(value, list) else value
