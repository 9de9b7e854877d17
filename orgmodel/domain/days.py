"""Which days the product takes: none that can only be a slip of the keyboard."""

import datetime as dt
from collections.abc import Sequence

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
