"""Conditions over anything that has a history."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Cast, Concat

from history.models import Entry
from orgmodel.web.conditions import Condition, Rows


class Moment(forms.DateTimeField):
    """A moment in UTC, since PostgreSQL refuses offsets that no place on earth has."""

    def to_python(self, value: str | dt.datetime | dt.date | None) -> dt.datetime | None:
        moment = super().to_python(value)
        try:
            return moment and moment.astimezone(dt.UTC)
        except OverflowError:  # before the first year, or after the last
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class ChangedSince(Condition):
    """Rows that some operation since then acted on, named or altered, or altered what lies within."""

    field_class = Moment
    shown = False
    schema = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}

    def __init__(self) -> None:
        about = "A day or moment in ISO 8601: keep what some operation changed since, as its history says."
        super().__init__(changed_since, label="Changed since", about=about)


def changed_since(rows: Rows, moment: dt.datetime, day: dt.date) -> Rows:
    """Those of `rows` that the history mentions from `moment` on."""
    mentioned = Func("mentions", function="unnest", set_returning=True, output_field=models.TextField())
    entries = Entry.objects.filter(at__gte=moment).order_by().values_list(mentioned)
    label = Value(f"{rows.model._meta.label_lower}:")
    named = Concat(label, Cast("pk", models.TextField()), output_field=models.TextField())
    return rows.alias(mention=named).filter(mention__in=entries)
