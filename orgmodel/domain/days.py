"""Which days the product takes, none that can only be a slip of the keyboard; ends, which people know as last days."""

import datetime as dt
from collections.abc import Sequence
from typing import cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format


def latest_day() -> dt.date:
    """The last day that is taken, YEARS_AHEAD years from today."""
    today = timezone.localdate()
    year = min(today.year + settings.YEARS_AHEAD, dt.MAXYEAR)
    return (
        today.replace(year=year, day=28) if (today.month, today.day) == (2, 29) else today.replace(year=year)
    )


def valid_day(day: dt.date) -> None:
    """Raise ValidationError for a day before EARLIEST_DAY, or later than `latest_day`."""
    first, last = settings.EARLIEST_DAY, latest_day()
    if not first <= day <= last:
        raise ValidationError(
            f"“{day}” is not from {date_format(first, 'j F Y')} to {date_format(last, 'j F Y')}. Check the year.",
            code="range",
        )


class DayField(models.DateField):
    """A day in the range that makes sense. Migrations know it as a DateField."""

    default_validators = [valid_day]

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs


def day_before(day: dt.date) -> dt.date:
    """The day before `day`; of the first day that there is, that day itself."""
    return day - dt.timedelta(days=1) if day > dt.date.min else day


def day_after(day: dt.date) -> dt.date:
    """The day after `day`; of the last day that there is, that day itself."""
    return day + dt.timedelta(days=1) if day < dt.date.max else day


class LastDay(forms.DateField):
    """A field of a form in which people read and type a last day; its value is the day after it, an exclusive end."""

    def prepare_value(self, value: object) -> object:
        """What the field shows of an end; what was typed, as it was typed."""
        return day_before(value) if isinstance(value, dt.date) else value

    def to_python(self, value: object) -> dt.date | None:
        """The end that a typed last day means; an end as it is."""
        if isinstance(value, dt.date):
            return value
        day = super().to_python(cast(str | None, value))
        return day and day_after(day)


class EndField(DayField):
    """An exclusive end, of which forms show and take the last day."""

    def formfield(self, **kwargs: object) -> forms.Field | None:
        return super().formfield(**{"form_class": LastDay, **kwargs})  # type: ignore[arg-type]
