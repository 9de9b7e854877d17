"""The time zones that there are, and the field of a model that holds one."""

import difflib
from collections.abc import Sequence
from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError

from orgmodel.domain.texts import OfferingWidget, ShortText


@cache
def time_zones() -> tuple[str, ...]:
    """The names of all time zones, in order."""
    return tuple(sorted(available_timezones()))


def nearest(name: str) -> list[str]:
    """Up to three time zones that are called nearly so, or whose last part is."""
    wanted = name.casefold().replace(" ", "_")
    called = {zone.casefold(): zone for zone in time_zones()}
    places = {zone.casefold().rpartition("/")[2]: zone for zone in time_zones()}
    found = [
        *(called[each] for each in difflib.get_close_matches(wanted, called, 3)),
        *(places[each] for each in difflib.get_close_matches(wanted.rpartition("/")[2], places, 3)),
    ]
    return list(dict.fromkeys(found))[:3]


def valid_time_zone(name: str) -> None:
    """Raise ValidationError, with the nearest names, unless there is a time zone of this name."""
    if name not in time_zones():
        hint = ", ".join(nearest(name[:100]))
        hint = f"Did you mean {hint}?" if hint else "Use a name such as Europe/Stockholm or UTC."
        raise ValidationError(f"There is no time zone “{name}”. {hint}", code="time_zone")


class TimeZoneField(ShortText):
    """The name of a time zone. Migrations know it as a CharField."""

    def __init__(self, *, max_length: int = 60, blank: bool = True) -> None:
        super().__init__(max_length=max_length, blank=blank, validators=[valid_time_zone])

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators")
        return name, path, args, kwargs

    def formfield(self, **kwargs: object) -> forms.Field | None:
        return super().formfield(**{**kwargs, "widget": OfferingWidget(time_zones())})
