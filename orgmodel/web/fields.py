"""The fields of our forms: of a model's fields, of days, and of elements chosen from a list."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, cast, runtime_checkable

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.db import models

from orgmodel.domain.days import LastDay, day_after
from orgmodel.domain.elements import HasKey
from orgmodel.domain.periods import Period, long_date

# What an empty first day means.
UNKNOWN_FIRST_DAY = "Leave empty if it isn’t known."


def field_of(model: type[models.Model], name: str, *, label: str = "", help_text: str = "") -> forms.Field:
    """The form field of a field of `model`: its length or limits, choices, initial value, and whether it is
    required.

    `label` and `help_text` replace those that the model field has.
    Raises FieldDoesNotExist where there is no such field, TypeError where forms have none for it.
    """
    model_field = model._meta.get_field(name)
    field = _form_field(model_field) if isinstance(model_field, models.Field) else None
    if field is None:
        raise TypeError(f"Forms have no field for {model.__name__}.{name}.")
    field.label = label or field.label
    field.help_text = help_text or field.help_text
    return field


def _form_field(field: models.Field) -> forms.Field | None:
    """The form field that Django makes of `field`; texts have three lines, numbers the limits of its validators."""
    if isinstance(field, models.TextField):
        return field.formfield(widget=forms.Textarea(attrs={"rows": 3}))
    if isinstance(field, models.IntegerField):
        least, most = _limit(field, MinValueValidator), _limit(field, MaxValueValidator)
        return field.formfield(min_value=least, max_value=most)
    return field.formfield()


def _limit(field: models.Field, kind: type[BaseValidator]) -> object:
    return next((each.limit_value for each in field.validators if isinstance(each, kind)), None)


def slug_of(model: type[models.Model], *, example: str) -> forms.Field:
    """The form field of an element's slug."""
    help_text = f"Used in web addresses and sheets, such as {example}."
    return field_of(model, "slug", label="Short name", help_text=help_text)


class DayField(forms.DateField):
    """A day, typed or picked; its initial value is the day that the page shows, unless `today` is False."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(
        self, *, today: bool = True, label: str | None = None, help_text: str = "", required: bool = True
    ) -> None:
        super().__init__(label=label, help_text=help_text, required=required)
        self.today = today

    def initial_on(self, day: dt.date) -> dt.date:
        """The initial value on a page that shows `day`."""
        return day


class LastDayField(LastDay, DayField):
    """A last day; its value is the end that this means, the day after it. Otherwise as `DayField`."""

    def __init__(
        self, *, today: bool = True, label: str = "Last day", help_text: str = "", required: bool = True
    ) -> None:
        super().__init__(today=today, label=label, help_text=help_text, required=required)

    def initial_on(self, day: dt.date) -> dt.date:
        return day_after(day)


class FirstDayField(DayField):
    """A first day, which is unknown where the field is empty; only one that corrects may be left out of what is sent."""

    def __init__(
        self, *, today: bool = True, label: str = "First day", help_text: str = UNKNOWN_FIRST_DAY
    ) -> None:
        super().__init__(today=today, label=label, help_text=help_text, required=False)

    def clean(self, value: object) -> dt.date | None:
        """The day; None where it is unknown. Raises ValidationError."""
        if value is None and self.today:
            raise ValidationError(self.error_messages["required"], code="required")
        return cast(dt.date | None, super().clean(value))


@runtime_checkable
class ReadsAddress(Protocol):
    """A field whose initial value in an address is not as one types it."""

    def from_address(self, value: str) -> object:
        """The initial value that an address means."""


class KeyedChoiceField(forms.ModelChoiceField):
    """One element of a moderate number, chosen from a list; its key stands in the address and the form."""

    def __init__(
        self,
        queryset: models.QuerySet[models.Model],
        *,
        empty_label: str = "",
        label: str | None = None,
        required: bool = True,
    ) -> None:
        super().__init__(
            queryset, to_field_name="slug", empty_label=empty_label, label=label, required=required
        )

    def offer(self, rows: Iterable[HasKey], day: dt.date) -> None:
        """List these only, those that begin after `day` with their first day; any other is still accepted,
        and refused by the operation in its own words."""
        self.choices = lambda: [("", str(self.empty_label)), *_choices(rows, day)]

    def offer_groups(self, *groups: tuple[str, Iterable[HasKey]], day: dt.date) -> None:
        """List these under headings, such as those nearby first; otherwise as `offer`."""
        self.choices = lambda: [
            ("", str(self.empty_label)),
            *((label, choices) for label, rows in groups if (choices := _choices(rows, day))),
        ]


def _choices(rows: Iterable[HasKey], day: dt.date) -> list[tuple[str, str]]:
    return [(row.key, _label(row, day)) for row in rows]


def _label(row: HasKey, day: dt.date) -> str:
    if isinstance(row, Period) and row.begins_after(day):
        return f"{row}, from {long_date(row.begins)}"
    return str(row)
