"""What lists of the admin are filtered by: the state of periods, their first and last days."""

import datetime as dt
from typing import ClassVar, cast

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from orgmodel.domain.periods import PeriodQuerySet, State

A_DAY = dt.timedelta(days=1)


class StateFilter(admin.SimpleListFilter):
    """Present, planned or ended today."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(str(state.value), str(state.label)) for state in State if state is not State.ALL]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        state = self.value() or State.ALL
        return cast(PeriodQuerySet, queryset).in_state(state, timezone.localdate())


class DayFilter(admin.SimpleListFilter):
    """Compares days that people know: `column` is that of a first day, or of an exclusive end if `is_end`."""

    column: ClassVar[str]
    is_end: ClassVar[bool] = False
    nothing: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("today", "Today"),
            ("last-7-days", "Last 7 days"),
            ("next-30-days", "Next 30 days"),
            ("this-month", "This month"),
            ("this-year", "This year"),
            ("none", self.nothing),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        chosen = self.value()
        if chosen == "none":
            return queryset.filter(**{self.column: None})
        spans = spans_around(timezone.localdate())
        if chosen not in spans:
            return queryset
        first, last = spans[chosen]
        later = A_DAY if self.is_end else dt.timedelta()
        return queryset.filter(**{f"{self.column}__range": (first + later, last + later)})


def spans_around(today: dt.date) -> dict[str, tuple[dt.date, dt.date]]:
    """The first and last day, both inclusive, of each span that a list is filtered by."""
    next_month = (today.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    return {
        "today": (today, today),
        "last-7-days": (today - 6 * A_DAY, today),
        "next-30-days": (today, today + 30 * A_DAY),
        "this-month": (today.replace(day=1), next_month - A_DAY),
        "this-year": (today.replace(month=1, day=1), today.replace(month=12, day=31)),
    }


class FirstDayFilter(DayFilter):
    """By the first day."""

    title = "first day"
    parameter_name = "first_day"
    column = "starts_on"
    nothing = "Not known"


class LastDayFilter(DayFilter):
    """By the last day, inclusive."""

    title = "last day"
    parameter_name = "last_day"
    column = "ends_before"
    is_end = True
    nothing = "None planned"


# Of every list of periods.
OF_PERIODS = (StateFilter, FirstDayFilter, LastDayFilter)
