"""The page of changes between two days, and the strokes on the time bar."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from itertools import groupby

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from changes.comparison import about, element_named, read_comparison
from changes.facts import KINDS
from changes.reads import Change
from changes.timebar import WEEKS, changes_on, line, ticks
from orgmodel.domain.periods import Period
from orgmodel.web.current import Request
from orgmodel.web.pages import paged, render_page
from orgmodel.web.query import read, read_or_leave_out

# A day, an element, or None for people.
type Heading = dt.date | Period | None


@require_safe
def change_list(request: Request) -> HttpResponse:
    """What is different on the day `?to=` from the day `?from=`, in sentences."""
    comparison = read_comparison(request, partial(read_or_leave_out, request))
    changes = comparison.changes(request.today)
    page = paged(request, changes)
    context = {
        "comparison": comparison,
        "page": page,
        "total": sum(changes.counts.values()),
        "counts": [(name, kind, n) for name, kind in KINDS.items() if (n := changes.counts[name])],
        "groups": _grouped(page.object_list, by_element=comparison.by_element),
        "spans": _spans(request.today),
    }
    return render_page(request, "changes/change_list.html", context, fragments={"page"})


def _grouped(changes: Iterable[Change], *, by_element: bool) -> list[tuple[Heading, list[Change]]]:
    """Changes that follow each other under one day, or under one element; None stands for people."""
    if not by_element:
        return [(day, list(those)) for day, those in groupby(changes, key=lambda change: change.shown_on)]
    grouped = groupby(changes, key=lambda change: None if change.kind == "person" else change.element)
    return [(element, list(those)) for element, those in grouped]


def _spans(today: dt.date) -> list[tuple[str, dt.date, dt.date]]:
    """Pairs of days to choose together."""
    return [
        ("Last 7 days", today - dt.timedelta(days=7), today),
        ("Last 30 days", today - dt.timedelta(days=30), today),
        ("Last 12 months", today - dt.timedelta(days=365), today),
        ("Next 90 days", today, today + dt.timedelta(days=90)),
    ]


@require_safe
@cache_control(private=True, max_age=60)
def time_bar(request: Request) -> HttpResponse:
    """The strokes of the weeks round the day; those of `?about=squad:search` alone where it is given.

    None where that is no more: a page asks again after each change, also after the one that removed its subject.
    """
    shown = line(request.today, request.as_of)
    try:
        element = element_named(read(request, "about"))
    except BadRequest:
        counts = [0] * WEEKS
    else:
        counts = changes_on(shown, about(element) if element else {})
    return render_page(request, "changes/ticks.html", {"counts": counts, "ticks": ticks(shown, counts)})
