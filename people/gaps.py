"""The days on which somebody who left and was hired again was gone."""

import datetime as dt
from itertools import pairwise
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan

from orgmodel.domain.days import day_before
from orgmodel.domain.gaps import Gap, Gaps, GapsField
from orgmodel.domain.periods import Period, days, long_date, lower_bound


class PeriodHere(NamedTuple):
    """One of the periods in which a person is here."""

    starts_on: dt.date | None
    ends_before: dt.date | None

    @property
    def last_day(self) -> dt.date | None:
        """The last day that belongs to it; None while it is open."""
        return self.ends_before and day_before(self.ends_before)


class JoinedPeriods(NamedTuple):
    """When one person is here who had several records: first and last day, and the gaps in between."""

    starts_on: dt.date | None
    ends_before: dt.date | None
    gaps: Gaps


def joined_periods(*people: "WithGaps") -> JoinedPeriods:
    """The days on which any of `people` is here; periods that touch or overlap are one."""
    joined: list[PeriodHere] = []
    for period in sorted(
        (each for person in people for each in person.periods), key=lambda each: lower_bound(each.starts_on)
    ):
        last = joined[-1] if joined else None
        if last is None or (last.ends_before and lower_bound(period.starts_on) > last.ends_before):
            joined.append(period)
        elif last.ends_before and (period.ends_before is None or period.ends_before > last.ends_before):
            joined[-1] = last._replace(ends_before=period.ends_before)
    gaps = Gaps(
        Gap(one.ends_before, another.starts_on)
        for one, another in pairwise(joined)
        if one.ends_before and another.starts_on
    )
    return JoinedPeriods(joined[0].starts_on, joined[-1].ends_before, gaps)


class PersonGap(models.Model):
    """One gap of a person, by the id and the name of the person: rows of a view, to look for gaps by their days."""

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_before = models.DateField()

    class Meta:
        managed = False
        db_table = "people_gap"
        default_permissions = ()


def days_here() -> "Func[models.TextField]":
    """The days of a person without their gaps, as a multirange of SQL; a TextField, as migrations know it."""
    whole = Func(days(), function="datemultirange", output_field=models.TextField())
    none = Func(function="datemultirange", output_field=models.TextField())
    gaps = Coalesce("gaps", none, output_field=models.TextField())
    return Func(whole, gaps, arg_joiner=" - ", template="(%(expressions)s)", output_field=models.TextField())


def between_first_and_last_day() -> Q:
    """The condition that there is a day before the first gap, and one after the last."""
    bounds = (Func("gaps", function=name, output_field=models.DateField()) for name in ("lower", "upper"))
    first, last = bounds
    return Q(GreaterThan(first, F("effective_from"))) & (
        Q(ends_before=None) | Q(LessThan(last, F("ends_before")))
    )


class WithGaps(Period):
    """A period in which there may be gaps."""

    gaps = GapsField()

    class Meta(Period.Meta):
        abstract = True

    def clean(self) -> None:
        """Also raise ValidationError where a gap leaves no day before or after it."""
        super().clean()
        self._refuse_gaps_outside()

    def _refuse_gaps_outside(self) -> None:
        for gap in self.gaps[:1]:
            if gap.starts_on <= self.begins:
                self._refuse_gap("starts_on", gap, "first day before")
        for gap in self.gaps[-1:]:
            if self.ends_before and gap.ends_before >= self.ends_before:
                self._refuse_gap("ends_before", gap, "last day after")

    def _refuse_gap(self, on: str, gap: Gap, choose: str) -> None:
        days = f"from {long_date(gap.starts_on)} to {long_date(gap.last_day)}"
        raise ValidationError({on: f"{self} isn’t here {days}. Choose a {choose} that."}, code="outside")

    def gap_between(self, start: dt.date, end: dt.date | None) -> Gap | None:
        return next((gap for gap in self.gaps if gap.overlaps(start, end)), None)

    def begins_after(self, day: dt.date) -> bool:
        """Whether they join after `day`, or come back after it from the gap that they are in."""
        return super().begins_after(day) or self.gap_on(day) is not None

    def is_gone_on(self, day: dt.date) -> bool:
        """Whether they have left by `day`, for good or until they come back."""
        return self.ended_by(day) or self.gap_on(day) is not None

    @property
    def periods(self) -> list[PeriodHere]:
        """The periods in which they are here, the earliest first."""
        starts = [self.starts_on, *(gap.ends_before for gap in self.gaps)]
        ends = [*(gap.starts_on for gap in self.gaps), self.ends_before]
        return [PeriodHere(*days) for days in zip(starts, ends, strict=True)]
