"""The changes of all facts as one query: by kind, by week, or listed; compiled once for each shape.

The union of all facts has up to 35 parts. Compiling its SQL takes far longer than
PostgreSQL takes to execute it, so it is compiled once for each shape: the kinds of
elements that the changes are about, and, roughly, how many of each.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db import models
from django.db.models import Count, F, Func, Model, QuerySet, Value
from django.db.models.functions import Lower

from changes.facts import FACTS, KINDS, About, Fact, Span
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.periods import Period

WEEK = 7
KIND_ORDER = list(KINDS)
# The order of elements when changes are listed by element.
ELEMENTS = ("tribe", "squad", "chapter", "guild", "alliance", "person", "bot")
# So that rare shapes do not fill the memory: a query takes some 50 kB.
MOST_SHAPES = 200

# The kinds of elements that changes are about, and how many ids of each the query takes.
type Shape = tuple[tuple[type[Period], int], ...]
type Compiled = CompiledQuery[Model, tuple[object, ...]]


class Key(NamedTuple):
    """A change as the database lists it: the row of a fact that begins or ends.

    From `day` on it is different; pages show it on `shown_on`, which of an end is the last day.
    """

    day: dt.date
    shown_on: dt.date
    place: int
    named: str
    element: int
    fact: str
    row: int
    begins: bool


class Listing(NamedTuple):
    """Which changes are listed, in which order, from `start` up to `stop`."""

    kind: str
    earliest_first: bool
    by_element: bool
    by_last_day: bool
    start: int | None = None
    stop: int | None = None


def shape_of(about: About) -> Shape:
    """The shape of a query, which takes the next power of four of ids."""
    return tuple((model, _capacity(len(ids))) for model, ids in about.items() if ids)


def values_of(span: Span, about: About) -> dict[str, dt.date | int]:
    """The values of a compiled query; where it takes more ids, the last one again."""
    values: dict[str, dt.date | int] = {"first": span.first, "last": span.last}
    for model, capacity in shape_of(about):
        ids = about[model]
        values |= {_name(model, place): ids[min(place, len(ids) - 1)] for place in range(capacity)}
    return values


@lru_cache(MOST_SHAPES)
def compiled_by_kind(shape: Shape) -> Compiled:
    """`by_kind`, compiled."""
    return _compiled(shape, by_kind)


@lru_cache(MOST_SHAPES)
def compiled_by_week(shape: Shape) -> Compiled:
    """`by_week`, compiled."""
    return _compiled(shape, by_week)


@lru_cache(MOST_SHAPES)
def compiled_list(shape: Shape, listing: Listing) -> Compiled:
    """`listed`, compiled."""
    return _compiled(shape, lambda span, about: listed(span, about, listing))


def by_kind(span: Span, about: About) -> QuerySet:
    """How many changes there are: (kind, number); a kind may come more than once."""
    return _union(
        [
            rows.annotate(kind=Value(fact.kind))
            .values("kind")
            .annotate(n=Count("pk"))
            .values_list("kind", "n")
            for fact, rows in _changes(span, about)
        ]
    )


def by_week(span: Span, about: About) -> QuerySet:
    """How many changes are shown in each week: (week, number), the first week being 0.

    A week may come more than once. An end on the first day is shown on the day before, in week -1.
    """
    week = Func(
        F("shown_on"),
        Value(span.first),
        # Rounded down, also before the first week.
        template=f"(%(expressions)s - 1 + {WEEK}) / {WEEK} - 1",
        arg_joiner=" - ",
        output_field=models.IntegerField(),
    )
    return _union(
        [
            rows.annotate(week=week).values("week").annotate(n=Count("pk")).values_list("week", "n")
            for _, rows in _changes(span, about)
        ]
    )


def listed(span: Span, about: About, listing: Listing) -> QuerySet:
    """The changes as Keys; none where no change of that kind can be about these elements."""
    direction = "" if listing.earliest_first else "-"
    by_day = (f"{direction}{'shown_on' if listing.by_last_day else 'day'}", "place")
    order = ("place", "named", "element", *by_day[:1]) if listing.by_element else by_day
    found = [
        _with_key(fact, rows, by_element=listing.by_element)
        for fact, rows in _changes(span, about)
        if listing.kind in ("", fact.kind)
    ]
    if not found:
        return FACTS[0].model.objects.filter(pk=0).values_list("pk")
    return _union(found).order_by(*order, "fact", "row")[listing.start : listing.stop]


def _changes(span: Span, about: About) -> Iterator[tuple[Fact, QuerySet]]:
    for fact in FACTS:
        for rows in fact.changes(span, about):
            yield fact, rows


def _with_key(fact: Fact, rows: QuerySet, *, by_element: bool) -> QuerySet:
    """The rows as Keys; name and id of their element only where these give the order."""
    place = ELEMENTS.index(fact.element_kind) if by_element else KIND_ORDER.index(fact.kind)
    return rows.annotate(
        place=Value(place),
        named=Lower(f"{fact.parent}__name" if fact.parent else "name") if by_element else Value(""),
        element=F(fact.parent or "pk") if by_element else Value(0),
        fact=Value(fact.label),
        row=F("pk"),
    ).values_list(*Key._fields)


def _union(parts: Sequence[QuerySet]) -> QuerySet:
    return parts[0].union(*parts[1:], all=True).order_by()


def _compiled(shape: Shape, make: Callable[[Span, About], QuerySet]) -> Compiled:
    names = {model: [_name(model, place) for place in range(capacity)] for model, capacity in shape}

    def rows(first: dt.date, last: dt.date, **ids: int) -> QuerySet:
        about = {model: [ids[name] for name in those] for model, those in names.items()}
        return make(Span(first, last), about)

    every = [name for those in names.values() for name in those]
    return CompiledQuery(rows, first=dt.date, last=dt.date, **dict.fromkeys(every, int))


def _capacity(number: int) -> int:
    capacity = 1
    while capacity < number:
        capacity *= 4
    return capacity


def _name(model: type[Period], place: int) -> str:
    return f"{model.__name__.lower()}_{place}"
