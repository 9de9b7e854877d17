"""Finding: documents for the words of a query, by what they are, and what the palette shows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from operator import itemgetter

from orgmodel.caching.addresses import address
from orgmodel.caching.organisation import cached
from orgmodel.web.pagination import Part
from people.models import User
from people.reads import PersonRow
from search.experts import squads_to_ask
from search.kinds import KINDS
from search.models import (
    ANYWHERE,
    ENDED,
    EXACT,
    PLANNED,
    PRESENT,
    SHOWN,
    Document,
    DocumentQuerySet,
    Terms,
    Word,
)
from search.page_links import PageLink, page_links
from search.queries import ResultRange, compiled_beginnings, compiled_ranking, matching, values_of
from search.words import forgives, one_typo_apart, variants, words_asked_for

# With fewer results than these, words that are one typo away are looked for as well.
ENOUGH = 8
IN_THE_PALETTE = 12
# Names are looked at first where so many documents have the words that ranking all of them takes long:
# for words of so few letters, or for the first pages of more than so many documents.
SHORT, FIRST, MANY = 3, 110, 1000


@dataclass(frozen=True)
class Result:
    """What was found: a person or an element; `tier` and `state` say how it was ranked."""

    kind: str
    row: int
    key: str
    title: str
    subtitle: str
    starts_on: dt.date | None
    ends_before: dt.date | None
    tier: int
    state: int
    photo: str = ""

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address(f"{KINDS[self.kind].app}:detail", self.key)

    @cached_property
    def person(self) -> PersonRow | None:
        """For the avatar, where it is a person; the handle stands beside every name that was found."""
        if self.kind != "person":
            return None
        return PersonRow(self.row, self.key, self.title, self.subtitle, has_namesake=False, photo=self.photo)

    @property
    def state_name(self) -> str:
        """“present”, “planned” or “ended”."""
        return {PRESENT: "present", PLANNED: "planned", ENDED: "ended"}[self.state]


@dataclass
class Group:
    """Results of one kind in the palette, the best first."""

    name: str
    label: str
    links: list[PageLink] = field(default_factory=list)
    documents: list[Result] = field(default_factory=list)


@dataclass(frozen=True)
class SearchResults:
    """What was found, the best first: `number` in all; a page of it is a query or two."""

    terms: Terms | None
    day: dt.date
    kind: str
    typos: bool
    number: int

    @property
    def documents(self) -> DocumentQuerySet:
        """The documents of all of them, in no order."""
        return matching(self.terms, self.kind) if self.terms else Document.objects.none()

    def count(self) -> int:
        return self.number

    def __getitem__(self, part: Part) -> list[Result]:
        start = part.start or 0
        if self.terms is None or start >= self.number:
            return []
        stop = self.number if part.stop is None else part.stop
        names_first = self.number > MANY and stop <= FIRST
        wanted = ResultRange(self.kind, start, stop)
        return _ranked(self.terms, self.day, wanted, typos=self.typos, names_first=names_first)


def find(text: str, day: dt.date, kind: str = "") -> SearchResults:
    """Everything that `text` may mean, of one kind or of all; up to three queries.

    The words may stand in any order and begin what is found. Where few
    documents have them, each may also be one typo away.
    """
    words = words_asked_for(text)
    if not words:
        return SearchResults(None, day, kind, typos=False, number=0)
    # Documents change with the organisation alone.
    number, nearby = cached(partial(_counted, words, kind), "found", words, kind)
    return SearchResults(Terms.of(text, words, nearby), day, kind, nearby is not None, number)


def best(text: str, day: dt.date) -> list[Result]:
    """The first few of what `find` finds, without counting the others; up to four queries."""
    words = words_asked_for(text)
    if not words:
        return []
    part = ResultRange("", 0, IN_THE_PALETTE)
    terms = Terms.of(text, words)
    found = _ranked(terms, day, part, names_first=len(terms.name) <= SHORT)
    if len(found) < ENOUGH and any(map(forgives, words)):
        found = _ranked(Terms.of(text, words, _nearby(words)), day, part, typos=True)
    return found


def best_present(text: str, day: dt.date, kind: str, number: int) -> list[int]:
    """The ids of the first few rows of `kind` on `day` that `find` finds, the best first; up to three queries."""
    words = words_asked_for(text)
    if not words:
        return []
    terms = Terms.of(text, words)
    found = _present(terms, day, kind, number, typos=False)
    if len(found) < ENOUGH and any(map(forgives, words)):
        nearby = _nearby(words)
        if any(nearby.values()):
            found = _present(Terms.of(text, words, nearby), day, kind, number, typos=True)
    return found


def _present(terms: Terms, day: dt.date, kind: str, number: int, *, typos: bool) -> list[int]:
    ranked = matching(terms, kind).present(day).ranked(terms, day, typos=typos)
    return list(ranked.values_list("row", flat=True)[:number])


def _counted(words: list[str], kind: str) -> tuple[int, dict[str, list[str]] | None]:
    """How many documents have `words`; where they are few, with words one typo away, which are returned too."""
    number = matching(Terms.of("", words), kind).count()
    if number >= ENOUGH or not any(map(forgives, words)):
        return number, None
    nearby = _nearby(words)
    return matching(Terms.of("", words, nearby), kind).count(), nearby


def _ranked(
    terms: Terms, day: dt.date, part: ResultRange, *, typos: bool = False, names_first: bool = False
) -> list[Result]:
    """A part of the ranking: by names alone where enough begin so, else by all that have the words."""
    values = values_of(terms, day)
    rows = compiled_beginnings(part).rows(**values) if names_first else []
    if len(rows) < part.stop - part.start:
        rows = compiled_ranking(part, typos=typos).rows(**values)
    return [Result(*row[: len(SHOWN)]) for row in rows]


def _nearby(words: Sequence[str]) -> dict[str, list[str]]:
    """For each of `words`, the words of documents that are one typo away; one query."""
    variants_of = {word: variants(word) for word in words if forgives(word)}
    known = Word.objects.filter(variant__in=set().union(*variants_of.values()))
    candidates = set(known.values_list("word", flat=True))
    return {
        word: sorted(other for other in candidates if one_typo_apart(word, other)) for word in variants_of
    }


def in_the_palette(user: User, text: str, day: dt.date, acts: Sequence[PageLink] = ()) -> list[Group]:
    """The best few of everything, grouped by kind; the group of the best result stands first.

    Without words, all pages and the actions that `user` may perform. `acts` are what the words ask to do.
    """
    ranked = [(EXACT, act) for act in acts]
    ranked += [(tier, link) for link in page_links(user, text) if (tier := link.tier(text)) is not None]
    results = best(text, day)
    results += _squads_to_ask(results, text, day)
    found: list[tuple[int, PageLink | Result]] = [*ranked, *((row.tier, row) for row in results)]
    groups: dict[str, Group] = {}
    for _, result in sorted(found, key=itemgetter(0)):
        group = groups.setdefault(result.kind, Group(result.kind, label_of(result.kind)))
        if isinstance(result, PageLink):
            group.links.append(result)
        else:
            group.documents.append(result)
    return list(groups.values())


def _squads_to_ask(results: Sequence[Result], text: str, day: dt.date) -> list[Result]:
    """The squads of the people among `results` who can be asked about `text`, which are not among them."""
    people = [result.row for result in results if result.kind == "person" and result.tier == ANYWHERE]
    known = {result.row for result in results if result.kind == "squad"}
    return [
        Result("squad", pk, slug, title, f"Ask {names}", None, None, ANYWHERE, PRESENT)
        for pk, slug, title, names in squads_to_ask(people, words_asked_for(text), day)
        if pk not in known
    ]


def label_of(kind: str) -> str:
    """A kind's heading: “Squads”, “Pages”, “Actions”."""
    return KINDS[kind].plural if kind in KINDS else {"page": "Pages", "action": "Actions"}[kind]
