"""Rows and days as JSON carries them and as people read them."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Self, cast
from uuid import UUID

from django.db import models

from orgmodel.domain.days import day_before
from orgmodel.domain.gaps import Gaps
from orgmodel.domain.periods import DERIVED, Period, long_date

type Json = str | int | float | list[Json] | dict[str, Json] | None
# The fields of a row by column name, as JSON carries them.
type Facts = dict[str, Json]

# How a value is said that there is not.
UNKNOWN = "—"
# The types of most values, tested first.
PLAIN = (str, int)


def words(value: object) -> str:
    """An argument as people read it."""
    if isinstance(value, dt.date):
        return long_date(value)
    return UNKNOWN if value in (None, "") else str(getattr(value, "label", value)).replace("_", " ")


class Said(str):
    """An argument in the sentence of an operation, with the `day` that it is, if it is one.

    Its format “%” is for a percentage, which may not be known; “last day” for an end, which people
    know as the day before; “ with email …” for words that stand there with the value as “…”, and not without one.
    """

    day: dt.date | None

    def __new__(cls, text: str, day: dt.date | None = None) -> Self:
        made = super().__new__(cls, text)
        made.day = day
        return made

    def __format__(self, spec: str) -> str:
        if spec == "last day":
            return words(day_before(self.day)) if self.day else str(self)
        if "…" in spec:
            return "" if self in ("", UNKNOWN) else spec.replace("…", self)
        if spec == "%":
            return "an unknown share" if self == UNKNOWN else f"{self} %"
        return super().__format__(spec)


class Known:
    """A value in the phrase of what an operation does, which may be None: not known yet.

    Its format is what stands there with the value as “…”, a bar, and what stands there without:
    “{squad: in …|}”. What has no bar stands there without the value: “{person:a person}”.
    """

    def __init__(self, value: object) -> None:
        self._value = value

    def __getattr__(self, name: str) -> "Known":
        return Known(getattr(self._value, name, None))

    def __format__(self, spec: str) -> str:
        known, _, unknown = spec.rpartition("|")
        return unknown if self._value is None else (known or "…").replace("…", words(self._value))


def as_json(value: object) -> Json:
    """Days as ISO 8601, rows as a reference with the name they had, anything else as it is."""
    if value is None or type(value) in PLAIN:
        return cast(Json, value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, models.Model):
        return reference(value)
    if isinstance(value, Gaps):
        return list(value.texts)
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return cast(Json, value)


def reference(row: models.Model) -> dict[str, Json]:
    """A row by its model and id, with the name it has now."""
    return {"model": row._meta.label_lower, "id": row.pk, "text": str(row)}


def public_reference(row: object) -> dict[str, Json] | None:
    """A row by its model and the id that others know it by, with the name it has now; None for what is none."""
    return {**reference(row), "id": str(row.public_id)} if isinstance(row, Period) else None


def facts_of(row: models.Model, values: Mapping[str, object] | None = None) -> Facts:
    """The fields of `row` as JSON carries them, by column name; of `values` where given.

    Without what follows from other rows, which is no fact of its own.
    """
    values = row.__dict__ if values is None else values
    return {name: as_json(values[name]) for name in _columns(type(row))}


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if field.name not in DERIVED)
