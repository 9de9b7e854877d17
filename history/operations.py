"""Writing the history: an entry for each operation, in its transaction."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from history.models import Entry, mention
from orgmodel.operations import Call, Change, as_json, listen
from orgmodel.periods import Period


@listen
def record(call: Call) -> None:
    """Write the entry of a call that has just succeeded."""
    Entry.objects.create(**entry_of(call))


def entry_of(call: Call) -> dict[str, Any]:
    """What the entry of a call says, by field."""
    return {
        "operation": call.operation.name,
        "subject": as_json(call.subject),
        "result": as_json(call.result),
        "arguments": {name: as_json(value) for name, value in call.arguments.items()},
        "changes": [_change(change) for change in call.changes],
        "mentions": sorted(set(_mentions(call))),
        "by": call.by,
        "reason": call.reason,
    }


def _change(change: Change) -> dict[str, Any]:
    row = change.row
    return {
        "model": row._meta.label_lower,
        "id": change.id,
        "text": str(row),
        "before": change.before,
        "after": change.after,
    }


def _mentions(call: Call) -> Iterator[str]:
    for value in (call.subject, call.result, *call.arguments.values()):
        if isinstance(value, models.Model) and value.pk:
            yield mention(value)
    for change in call.changes:
        yield f"{change.row._meta.label_lower}:{change.id}"
        yield from _wholes(change.row)


def _wholes(row: Period) -> Iterator[str]:
    """What `row` lies within; for one that is part of another (a trio of its tribe), that one too."""
    for name in row.within:
        field: Any = row._meta.get_field(name)
        if pk := getattr(row, f"{name}_id"):
            yield f"{field.related_model._meta.label_lower}:{pk}"
            if any(
                field.related_model._meta.get_field(part).one_to_one for part in field.related_model.within
            ):
                yield from _wholes(getattr(row, name))
