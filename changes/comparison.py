"""The comparison of a request: two days, an element, a kind, an order."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

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

    def changes(self, today: dt.date, *, by_last_day: bool = True) -> Changes:
        return Changes(
            self.span,
            today,
            about=about(self.element) if self.element else {},
            kind=self.kind,
            earliest_first=self.earliest_first,
            by_element=self.by_element,
            by_last_day=by_last_day,
        )


class Read(Protocol):
    """Reads a query parameter: what `meaning` makes of its value, or None where there is none."""

    def __call__[T](self, name: str, meaning: Callable[[str], T]) -> T | None: ...


def read_comparison(request: Request | ApiRequest, read: Read | None = None) -> Comparison:
    """Read ?from=, to, about, kind, order and by; the two days may be in either order.

    Raises BadRequest with what is wrong and how to write it, unless `read` leaves that out.
    """
    read = read or _strictly(request)
    other = request.today if request.as_of != request.today else request.today - A_MONTH
    first, last = sorted((other, request.as_of))
    first = read("from", _day("from", request.today)) or first
    last = read("to", _day("to", request.today)) or last
    order = read("order", _one_of("order", NEWEST, EARLIEST))
    return Comparison(
        span=Span(min(first, last), max(first, last)),
        element=read("about", element_named),
        kind=read("kind", _one_of("kind", *KINDS)) or "",
        earliest_first=order == EARLIEST if order else first >= request.today,
        by_element=read("by", _one_of("by", DAY, ELEMENT)) == ELEMENT,
    )


def _strictly(request: Request | ApiRequest) -> Read:
    def read[T](name: str, meaning: Callable[[str], T]) -> T | None:
        value = request.GET.get(name, "")
        return meaning(value) if value else None

    return read


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


def _day(name: str, today: dt.date) -> Callable[[str], dt.date]:
    def day(text: str) -> dt.date:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise BadRequest(
                f"{name}=“{text}” isn’t a day. Write it as year-month-day, such as {today}."
            ) from None

    return day


def _one_of(name: str, *choices: str) -> Callable[[str], str]:
    def choice(text: str) -> str:
        if text not in choices:
            raise BadRequest(f"{name}=“{text}” isn’t known. Choose one of {', '.join(choices)}.")
        return text

    return choice
