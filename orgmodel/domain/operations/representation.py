"""Rows, days and calls as JSON carries them and as people read them."""

import datetime as dt
from typing import Any

from django.db import models

from orgmodel.domain.operations.calls import Operation
from orgmodel.domain.periods import long_date

# Most values by far; what they are asked first.
PLAIN = (str, int)


def describe(known: Operation, subject: Any, arguments: dict[str, Any], result: Any) -> str:
    """What a call did as one sentence without its doer: “Placed Ada Holm in Payments …”."""
    values = {**arguments, "subject": subject, "result": result}
    sentence = known.says.format_map({name: words(value) for name, value in values.items()})
    return f"{sentence[0].upper()}{sentence[1:]}."


def words(value: Any) -> str:
    """An argument as people read it."""
    if isinstance(value, dt.date):
        return long_date(value)
    return "—" if value in (None, "") else str(getattr(value, "label", value)).replace("_", " ")


def as_json(value: Any) -> Any:
    """Days as ISO 8601, rows as a reference with the name they had, anything else as it is."""
    if value is None or type(value) in PLAIN:
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return {"model": value._meta.label_lower, "id": value.pk, "text": str(value)}
    return [as_json(item) for item in value] if isinstance(value, list | tuple) else value


def facts_of(row: models.Model, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """The fields of `row` as JSON carries them, by column name; of `values` where given."""
    values = row.__dict__ if values is None else values
    return {field.attname: as_json(values[field.attname]) for field in row._meta.concrete_fields}
