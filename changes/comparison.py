"""The comparison of a request: two days, an element, a kind, an order."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import BadRequest

from changes.facts import KINDS, About, Span
from changes.reads import Changes
from history.queries import element_named as named
from orgmodel.api.requests import ApiRequest
from orgmodel.domain.elements import Keyed
from orgmodel.domain.periods import Period
from orgmodel.web.current import Request
from trios.models import Trio

NEWEST, EARLIEST = "newest", "earliest"
DAY, ELEMENT = "day", "element"
A_MONTH = dt.timedelta(days=30)


@dataclass(frozen=True)
class Comparison:
    """Two days, and which changes between them to show; about `element` alone, if there is one."""

    span: Span
    element: Keyed | Trio | None
    kind: str
    earliest_first: bool
    by_element: bool

    def changes(self, today: dt.date) -> Changes:
        return Changes(
            self.span,
            today,
            about=about(self.element) if self.element else {},
            kind=self.kind,
            earliest_first=self.earliest_first,
            by_element=self.by_element,
        )


def read_comparison(request: Request | ApiRequest) -> Comparison:
    """Read ?from=, to, about, kind, order and by; the two days may be in either order.

    Raises BadRequest with what is wrong and how to write it.
    """
    first, last = _days(request)
    planned = first >= request.today
    return Comparison(
        span=Span(min(first, last), max(first, last)),
        element=element_named(request.GET.get("about", "")),
        kind=_one_of(request, "kind", ("", *KINDS), ""),
        earliest_first=_one_of(request, "order", (NEWEST, EARLIEST), EARLIEST if planned else NEWEST)
        == EARLIEST,
        by_element=_one_of(request, "by", (DAY, ELEMENT), DAY) == ELEMENT,
    )


def about(*elements: Period) -> About:
    """The ids of `elements`, by model."""
    ids: dict[type[Period], list[int]] = {}
    for element in elements:
        ids.setdefault(type(element), []).append(element.pk)
    return ids


def element_named(text: str) -> Keyed | Trio | None:
    """The element that “squad:search” names, by its present or a former key; None for no text.

    Raises BadRequest where it names none.
    """
    if not text:
        return None
    kind, _, key = text.partition(":")
    if kind == Trio._meta.model_name:  # which answers to the key of its tribe
        return Trio.objects.get(tribe=named(f"tribe:{key}", parameter="about"))
    return named(text, parameter="about")


def _days(request: Request | ApiRequest) -> tuple[dt.date, dt.date]:
    """The two days; by default the day of the page and today, or the last month."""
    other = request.today if request.as_of != request.today else request.today - A_MONTH
    first, last = sorted((other, request.as_of))
    return _day(request, "from", first), _day(request, "to", last)


def _day(request: Request | ApiRequest, name: str, otherwise: dt.date) -> dt.date:
    text = request.GET.get(name, "")
    try:
        return dt.date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise BadRequest(
            f"{name}=“{text}” is not a day. Write it as year-month-day, such as {request.today}."
        ) from None


def _one_of(request: Request | ApiRequest, name: str, choices: tuple[str, ...], otherwise: str) -> str:
    text = request.GET.get(name) or otherwise
    if text not in choices:
        raise BadRequest(f"{name}=“{text}” is not known. Choose one of {', '.join(filter(None, choices))}.")
    return text
