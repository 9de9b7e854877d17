"""Finding: documents for the words of a query, by what they are, and what the palette shows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from search.kinds import KINDS
from search.models import Document, Word
from search.page_links import Way, ways
from search.words import forgives, one_typo_apart, variants, words_asked_for

# With fewer results than these, words that are one typo away are looked for as well.
ENOUGH = 8
IN_THE_PALETTE = 12


@dataclass
class Group:
    """Results of one kind in the palette, the best first."""

    name: str
    label: str
    ways: list[Way] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """What was found, the best first, each with `tier` and `state`; a page of it is one query."""

    rows: QuerySet[Document]
    number: int

    def count(self) -> int:
        return self.number

    def __getitem__(self, part: slice) -> QuerySet[Document]:
        return self.rows[part]


def find(text: str, day: dt.date, kind: str = "") -> Found:
    """Everything that `text` may mean, of one kind or of all; up to three queries.

    The words may stand in any order and begin what is found. Where few
    documents have them, each may also be one typo away.
    """
    words = words_asked_for(text)
    documents = Document.objects.filter(kind=kind) if kind else Document.objects.all()
    if not words:
        return Found(documents.none(), 0)
    found = documents.with_words(words)
    number = found.count()
    if typos := number < ENOUGH and any(map(forgives, words)):
        found = documents.with_words(words, _nearby(words))
        number = found.count()
    return Found(found.ranked(text, words, day, typos=typos), number)


def best(text: str, day: dt.date) -> list[Document]:
    """The first few of what `find` finds, without counting the others; up to three queries."""
    words = words_asked_for(text)
    if not words:
        return []
    found = list(Document.objects.with_words(words).ranked(text, words, day, typos=False)[:IN_THE_PALETTE])
    if len(found) < ENOUGH and any(map(forgives, words)):
        wider = Document.objects.with_words(words, _nearby(words))
        found = list(wider.ranked(text, words, day, typos=True)[:IN_THE_PALETTE])
    return found


def _nearby(words: Sequence[str]) -> dict[str, list[str]]:
    """For each of `words`, the words of documents that are one typo away; one query."""
    asked = {word: variants(word) for word in words if forgives(word)}
    known = Word.objects.filter(variant__in=set().union(*asked.values()))
    candidates = set(known.values_list("word", flat=True))
    return {word: sorted(other for other in candidates if one_typo_apart(word, other)) for word in asked}


def in_the_palette(user: Any, text: str, day: dt.date) -> list[Group]:
    """The best few of everything, grouped by kind; the group of the best result stands first.

    Without words, all pages and the verbs that `user` may perform.
    """
    ranked = [(tier, way) for way in ways(user, text) if (tier := way.tier(text)) is not None]
    found: list[Any] = [*best(text, day)]
    groups: dict[str, Group] = {}
    for _, result in sorted([*ranked, *((row.tier, row) for row in found)], key=lambda pair: pair[0]):
        group = groups.setdefault(result.kind, Group(result.kind, label_of(result.kind)))
        (group.ways if isinstance(result, Way) else group.documents).append(result)
    return list(groups.values())


def label_of(kind: str) -> str:
    """A kind's heading: “Squads”, “Pages”, “Actions”."""
    return KINDS[kind].plural if kind in KINDS else {"page": "Pages", "verb": "Actions"}[kind]
