"""The page of changes between two days, and the strokes on the time bar."""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from changes.asked import about, asked, element_named
from changes.facts import KINDS
from changes.reads import Change
from changes.timebar import changes_on, line, ticks
from orgmodel.web.pages import paged, render_page


@require_safe
def change_list(request: Any) -> HttpResponse:
    """What is different on the day `?to=` from the day `?from=`, in sentences."""
    wanted = asked(request)
    changes: Any = wanted.changes(request.today)
    page = paged(request, changes)
    kinds = [(name, kind, n) for name, kind in KINDS.items() if (n := changes.counts[name])]
    context = {
        "asked": wanted,
        "page": page,
        "total": sum(changes.counts.values()),
        "kinds": kinds,
        "groups": _grouped(page.object_list, by_element=wanted.by_element),
        "spans": _spans(request.today),
    }
    return render_page(request, "atlas/changes.html", context, fragments={"page"})


def _grouped(changes: Iterable[Change], *, by_element: bool) -> list[tuple[Any, list[Change]]]:
    """Changes that follow each other under one day, or under one element; None stands for people."""
    if not by_element:
        return [(day, list(those)) for day, those in groupby(changes, key=lambda change: change.day)]
    grouped = groupby(changes, key=lambda change: None if change.kind == "person" else change.element)
    return [(element, list(those)) for element, those in grouped]


def _spans(today: dt.date) -> list[tuple[str, dt.date, dt.date]]:
    """Pairs of days to choose at once."""
    return [
        ("Last 7 days", today - dt.timedelta(days=7), today),
        ("Last 30 days", today - dt.timedelta(days=30), today),
        ("Last 12 months", today - dt.timedelta(days=365), today),
        ("Next 90 days", today, today + dt.timedelta(days=90)),
    ]


@require_safe
@cache_control(private=True, max_age=60)
def time_bar(request: Any) -> HttpResponse:
    """The strokes of the weeks round the day; those of `?about=squad:search` alone where it is given."""
    element = element_named(request.GET.get("about", ""))
    shown = line(request.today, request.as_of)
    counts = changes_on(shown, about(element) if element else {})
    return render_page(request, "atlas/ticks.html", {"counts": counts, "ticks": ticks(shown, counts)})
