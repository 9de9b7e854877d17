"""The changes between two days: counted, a page of them in words, and how many fall into each week."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from typing import overload

from django.db.models import Q, QuerySet

from changes.facts import FACT_OF, FACTS, KINDS, About, Fact, Span
from changes.queries import (
    WEEK,
    Key,
    Listing,
    compiled_by_kind,
    compiled_by_week,
    compiled_list,
    shape_of,
    values_of,
)
from changes.sentences import Event, parent_id, sentence
from history.sentences import SentencePart
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.caching.organisation import cached
from orgmodel.domain.days import day_after, day_before
from orgmodel.domain.periods import Period, Tenure
from people.models import Person, mark_namesakes

type Slice = slice[int | None, int | None, int | None]


@dataclass(frozen=True)
class Change:
    """Something that is different from `day` on; `element` is what it is listed under.

    Pages show it on `shown_on`: what begins on its first day, what ends on its last.

    `row` begins or ends on that day; `replaced` are the rows that end as it begins.
    """

    day: dt.date
    kind: str
    element: Period
    sentence: list[SentencePart]
    row: Period
    begins: bool
    replaced: Sequence[Period] = ()

    @property
    def id(self) -> str:
        """What it is known by, whenever one asks: the beginning or the end of a row."""
        known = f"{self.row.public_id}.{'begins' if self.begins else 'ends'}"
        own = self.row.starts_on if self.begins else self.row.ends_before
        return known if self.day == own else f"{known}.{self.day}"

    @property
    def shown_on(self) -> dt.date:
        return self.day if self.begins else day_before(self.day)

    @property
    def before(self) -> list[Period]:
        """The rows that hold up to the day before."""
        return list(self.replaced) if self.begins else [self.row]

    @property
    def after(self) -> list[Period]:
        """The rows that hold from the day on."""
        return [self.row] if self.begins else []

    @property
    def glyph(self) -> str:
        return KINDS[self.kind].glyph

    @property
    def names(self) -> list[SentencePart]:
        """The parts of the sentence that are links."""
        return [part for part in self.sentence if part.row]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.sentence)


@dataclass(frozen=True)
class Changes(Sequence[Change]):
    """What changes in `span`; of one kind, and about some elements, where these are given.

    Ends are ordered by their last day, as pages show them, or by the day after it, as the API has them.

    Counting takes one query, or none while the organisation stays the same. A slice
    takes one for the page, or none then, at most two for each kind of fact on it, and one for names that several people have.
    """

    span: Span
    today: dt.date
    about: About = field(default_factory=dict)
    kind: str = ""
    earliest_first: bool = False
    by_element: bool = False
    by_last_day: bool = True

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind, whatever `kind` is."""
        return cached(self._counts, "changes by kind", *self._key)

    def __len__(self) -> int:
        return self.counts[self.kind] if self.kind else sum(self.counts.values())

    @overload
    def __getitem__(self, index: int) -> Change: ...

    @overload
    def __getitem__(self, index: "Slice") -> list[Change]: ...

    def __getitem__(self, index: "int | Slice") -> Change | list[Change]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        if index.stop == 0:
            return []
        listing = Listing(
            self.kind, self.earliest_first, self.by_element, self.by_last_day, index.start, index.stop
        )
        found = cached(lambda: self._keys(listing), "changes listed", *self._key, *listing)
        return _changes([Key(*row) for row in found], self.today)

    @property
    def key(self) -> tuple[object, ...]:
        """What they depend on besides the organisation."""
        return *self._key, self.today, self.kind, self.earliest_first, self.by_element, self.by_last_day

    def _keys(self, listing: Listing) -> list[tuple]:
        return compiled_list(shape_of(self.about), listing).rows(**values_of(self.span, self.about))

    def weeks(self) -> list[int]:
        """How many are shown in each week of the span, from its first day on; one query at most."""
        return cached(self._weeks, "changes by week", *self._key)

    def _counts(self) -> dict[str, int]:
        counts: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
        for kind, n in compiled_by_kind(shape_of(self.about)).rows(**values_of(self.span, self.about)):
            counts[kind] += n
        return dict(counts)

    def _weeks(self) -> list[int]:
        weeks = -(-(self.span.last - self.span.first).days // WEEK)
        found: Counter[int] = Counter()
        span = Span(self.span.first, day_after(self.span.last))  # what ends then has its last day in the span
        for week, n in compiled_by_week(shape_of(self.about)).rows(**values_of(span, self.about)):
            found[week] += n
        return [found[week] for week in range(weeks)]

    @property
    def _key(self) -> tuple[object, ...]:
        """What its counts depend on besides the organisation."""
        return self.span, [(model._meta.label, ids) for model, ids in self.about.items()]


def _changes(keys: Sequence[Key], today: dt.date) -> list[Change]:
    """The changes of `keys`, in their order."""
    keys_of: dict[str, list[Key]] = defaultdict(list)
    for key in keys:
        keys_of[key.fact].append(key)
    read = {label: _rows(FACT_OF[label], those) for label, those in keys_of.items()}
    mark_namesakes(_people_of(chain.from_iterable(rows.values() for rows in read.values())))
    found = {}
    for label, those in keys_of.items():
        fact, rows = FACT_OF[label], read[label]
        children = _children(fact, those)
        replaced = _replaced(fact, those, rows.values())
        for key in those:
            row = rows[key.row]
            again = key.begins and key.day != row.starts_on
            event = Event(row, key.begins, key.day > today, replaced[key], children[key], again)
            parts = sentence(event)
            element = _element(fact, row)
            found[key] = Change(key.day, fact.kind, element, parts, row, key.begins, event.replaced)
    return [found[key] for key in keys]


def _people_of(rows: Iterable[Period]) -> Iterator[Person]:
    """The people that the sentences on `rows` name."""
    for row in rows:
        if isinstance(row, Person):
            yield row
        elif isinstance(row, Tenure):
            yield row.person


def _rows(fact: Fact, keys: Iterable[Key]) -> dict[int, Period]:
    """The rows of `keys` by id, with those of the same subjects that begin or end on one of the days."""
    ids, days = [key.row for key in keys], {key.day for key in keys}
    query = _with_same_subject(fact) if fact.subject else _of_ids(fact)
    found = query.objects(ids=ids, **({"days": list(days)} if fact.subject else {}))
    return {row.pk: row for row in found}


@cache
def _of_ids(fact: Fact) -> CompiledQuery[Period, Period]:
    return CompiledQuery(
        lambda ids: fact.model.objects.with_parents().filter(pk__among=ids).order_by(), ids=list
    )


@cache
def _with_same_subject(fact: Fact) -> CompiledQuery[Period, Period]:
    """The rows of the subjects of those with some `ids` that begin or end on one of some `days`."""
    subject = fact.subject[0]

    def rows(ids: list[int], days: list[dt.date]) -> QuerySet[Period]:
        subjects = fact.model.objects.filter(pk__among=ids).order_by().values(subject)
        same = fact.model.objects.with_parents().filter(_on_one_of(days), **{f"{subject}__in": subjects})
        return same.order_by()

    return CompiledQuery(rows, ids=list, days=list)


def _on_one_of(days: list[dt.date]) -> Q:
    return Q(starts_on__among=days) | Q(ends_before__among=days)


def _replaced(fact: Fact, keys: Iterable[Key], rows: Iterable[Period]) -> dict[Key, list[Period]]:
    """For each change that begins, the rows that it replaces: each ended row once.

    One of the same element first (another role), then any other (a move); the
    last that begins also replaces those that remain.
    """
    found: dict[Key, list[Period]] = {key: [] for key in keys}
    if not fact.subject:
        return found
    groups: dict[tuple[object, ...], tuple[list[Period], list[Period]]] = defaultdict(lambda: ([], []))
    for row in sorted(rows, key=lambda row: row.pk):
        subject = tuple(row.serializable_value(name) for name in fact.subject)
        groups[row.starts_on, subject][0].append(row)
        groups[row.ends_before, subject][1].append(row)
    replaced: dict[int, list[Period]] = {}
    for begun, ended in groups.values():
        replaced |= _pairs(begun, ended)
    return {key: replaced.get(key.row, []) if key.begins else [] for key in keys}


def _pairs(begun: list[Period], ended: list[Period]) -> dict[int, list[Period]]:
    pairs: dict[int, list[Period]] = {row.pk: [] for row in begun}
    remaining = list(ended)
    for fits in (lambda old, new: parent_id(old) == parent_id(new), lambda old, new: True):
        for new in begun:
            old = next((row for row in remaining if not pairs[new.pk] and fits(row, new)), None)
            if old:
                pairs[new.pk].append(old)
                remaining.remove(old)
    if begun:
        pairs[begun[-1].pk] += remaining
    return pairs


def _children(fact: Fact, keys: Sequence[Key]) -> dict[Key, list[Period]]:
    """For each change of a squad or an alliance, the rows within it that begin or end with it."""
    found: dict[Key, list[Period]] = {key: [] for key in keys}
    child = next((other for other in FACTS if other.reported_with and other.kind == fact.kind), None)
    if fact.reported_with or child is None:
        return found
    days = {key.day for key in keys}
    for row in _reported_with(child).objects(parents=[key.row for key in keys], days=list(days)):
        parent = getattr(row, f"{child.reported_with}_id")
        for key in keys:
            if key.row == parent and key.day == (row.starts_on if key.begins else row.ends_before):
                found[key].append(row)
    return found


@cache
def _reported_with(child: Fact) -> CompiledQuery[Period, Period]:
    """The rows of a fact within some `parents` that begin or end on one of some `days`."""
    return CompiledQuery(
        lambda parents, days: child.model.objects.with_parents().filter(
            _on_one_of(days), **{f"{child.reported_with}__among": parents}
        ),
        parents=list,
        days=list,
    )


def _element(fact: Fact, row: Period) -> Period:
    for name in filter(None, fact.parent.split("__")):
        row = getattr(row, name)
    return row
