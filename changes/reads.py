"""The changes between two days: counted, a page of them in words, and how many fall into each week."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

from django.db.models import Q

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
from orgmodel.caching.organisation import cached
from orgmodel.domain.periods import Period


@dataclass(frozen=True)
class Change:
    """Something that is different from `day` on; `element` is what it stands under."""

    day: dt.date
    kind: str
    element: Period
    sentence: list[SentencePart]

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

    Counts with one query, or none while the organisation stays the same. A slice
    takes one for the page and, at most, two for each kind of fact on it.
    """

    span: Span
    today: dt.date
    about: About = field(default_factory=dict)
    kind: str = ""
    earliest_first: bool = False
    by_element: bool = False

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind, whichever is chosen."""
        return cached(self._counts, "changes by kind", *self._key)

    def __len__(self) -> int:
        return self.counts[self.kind] if self.kind else sum(self.counts.values())

    @overload
    def __getitem__(self, part: int) -> Change: ...

    @overload
    def __getitem__(self, part: slice) -> list[Change]: ...

    def __getitem__(self, part: int | slice) -> Change | list[Change]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        if part.stop == 0:
            return []
        listing = Listing(self.kind, self.earliest_first, self.by_element, part.start, part.stop)
        found = compiled_list(shape_of(self.about), listing).rows(**values_of(self.span, self.about))
        return _in_words([Key(*row) for row in found], self.today)

    def weeks(self) -> list[int]:
        """How many fall into each week of the span, from its first day on; one query at most."""
        return cached(self._weeks, "changes by week", *self._key)

    def _counts(self) -> dict[str, int]:
        counts: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
        for kind, n in compiled_by_kind(shape_of(self.about)).rows(**values_of(self.span, self.about)):
            counts[kind] += n
        return dict(counts)

    def _weeks(self) -> list[int]:
        found = [0] * -(-(self.span.last - self.span.first).days // WEEK)
        for week, n in compiled_by_week(shape_of(self.about)).rows(**values_of(self.span, self.about)):
            found[week] += n
        return found

    @property
    def _key(self) -> tuple[object, ...]:
        """What its numbers depend on beside the organisation."""
        return self.span, [(model._meta.label, ids) for model, ids in self.about.items()]


def _in_words(keys: Sequence[Key], today: dt.date) -> list[Change]:
    """The changes that `keys` name, in their order."""
    wanted: dict[str, list[Key]] = defaultdict(list)
    for key in keys:
        wanted[key.fact].append(key)
    found = {}
    for label, those in wanted.items():
        fact = FACT_OF[label]
        rows, parts = _rows(fact, those), _parts(fact, those)
        replaced = _replaced(fact, those, rows.values())
        for key in those:
            row = rows[key.row]
            event = Event(row, key.begins, key.day > today, replaced[key], parts[key])
            found[key] = Change(key.day, fact.kind, _element(fact, row), sentence(event))
    return [found[key] for key in keys]


def _rows(fact: Fact, keys: Iterable[Key]) -> dict[int, Period]:
    """The rows of `keys` by id, with those of the same subjects that begin or end on one of the days."""
    rows, pks = fact.model.objects.with_wholes(), [key.row for key in keys]
    if not fact.subject:
        return rows.in_bulk(pks)
    subject = fact.subject[0]
    same = {f"{subject}__in": fact.model.objects.filter(pk__in=pks).order_by().values(subject)}
    return {row.pk: row for row in rows.filter(_on_one_of(keys), **same)}


def _on_one_of(keys: Iterable[Key]) -> Q:
    days = {key.day for key in keys}
    return Q(starts_on__in=days) | Q(ends_before__in=days)


def _replaced(fact: Fact, keys: Iterable[Key], rows: Iterable[Period]) -> dict[Key, list[Period]]:
    """For each change that begins, the rows in whose place it does: each ended row once.

    One of the same element first (another role), then any other (a move); what
    is left over goes with the last that begins.
    """
    found: dict[Key, list[Period]] = {key: [] for key in keys}
    if not fact.subject:
        return found
    groups: dict[tuple, tuple[list, list]] = defaultdict(lambda: ([], []))
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
    left = list(ended)
    for fits in (lambda old, new: parent_id(old) == parent_id(new), lambda old, new: True):
        for new in begun:
            old = next((row for row in left if not pairs[new.pk] and fits(row, new)), None)
            if old:
                pairs[new.pk].append(old)
                left.remove(old)
    if begun:
        pairs[begun[-1].pk] += left
    return pairs


def _parts(fact: Fact, keys: Iterable[Key]) -> dict[Key, list[Period]]:
    """For each change of a squad or an alliance, what of it begins or end with it."""
    found: dict[Key, list[Period]] = {key: [] for key in keys}
    part = next(
        (other for other in FACTS if other.reported_with and other.kind == fact.kind != other.model), None
    )
    if fact.reported_with or part is None:
        return found
    rows = part.model.objects.filter(
        _on_one_of(keys), **{f"{part.reported_with}__in": [key.row for key in keys]}
    )
    for row in rows.with_wholes():
        for day, begins in ((row.starts_on, True), (row.ends_before, False)):
            for key in keys:
                if (key.row, key.day, key.begins) == (getattr(row, f"{part.reported_with}_id"), day, begins):
                    found[key].append(row)
    return found


def _element(fact: Fact, row: Period) -> Period:
    for name in filter(None, fact.parent.split("__")):
        row = getattr(row, name)
    return row
