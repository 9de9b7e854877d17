"""The queries of search: documents for the words of a query, the best first; compiled once."""

import datetime as dt
from collections.abc import Callable
from dataclasses import fields
from functools import lru_cache
from typing import NamedTuple

from django.db.models import QuerySet, Value

from orgmodel.caching.compiled import CompiledQuery
from search.kinds import KINDS
from search.models import EXACT, PREFIX, Document, DocumentQuerySet, Terms

# So that odd questions do not fill the memory.
MOST_QUERIES = 200


class ResultRange(NamedTuple):
    """The results from `start` up to `stop`, of one kind, or of all kinds where `kind` is empty."""

    kind: str
    start: int
    stop: int


type Rows = QuerySet[Document, tuple[object, ...]]
type Compiled = CompiledQuery[Document, tuple[object, ...]]


def values_of(terms: Terms, day: dt.date) -> dict[str, dt.date | str]:
    """The values of a compiled query."""
    return {**vars(terms), "day": day}


@lru_cache(MOST_QUERIES)
def compiled_ranking(part: ResultRange, *, typos: bool) -> Compiled:
    """`ranking`, compiled."""
    return _compiled(lambda terms, day: ranking(terms, day, part, typos=typos))


@lru_cache(MOST_QUERIES)
def compiled_beginnings(part: ResultRange) -> Compiled:
    """`beginnings`, compiled."""
    return _compiled(lambda terms, day: beginnings(terms, day, part))


def matching(terms: Terms, kind: str) -> DocumentQuerySet:
    """All documents that have the words."""
    found = Document.objects.with_words(terms)
    return found.filter(kind=kind) if kind else found


def ranking(terms: Terms, day: dt.date, part: ResultRange, *, typos: bool) -> Rows:
    """The documents that have the words, the best first; all of them are read to sort them."""
    rows = matching(terms, part.kind).ranked(terms, day, typos=typos)
    return rows.as_rows()[part.start : part.stop]


def beginnings(terms: Terms, day: dt.date, part: ResultRange) -> Rows:
    """What `ranking` begins with: what is called just so, and then what there is on `day` and begins so.

    Indexes know them: of each kind the first few by name are read, however many
    there are. Where there are too few, others come after them.
    """
    weights = [kind.weight for kind in KINDS.values() if part.kind in ("", kind.name)]
    begun = [
        Document.objects.filter(weight=weight)
        .only_beginning_so(terms)
        .present(day)
        .of_tier(Value(PREFIX), day)
        for weight in weights
    ]
    called_so = [
        rows.of_tier(Value(EXACT), day).best_first()
        for rows in (
            Document.objects.filter(weight__in=weights).called_so(terms),
            matching(terms, part.kind).by_name().filter(key=terms.key),
        )
    ]
    first, *others = [rows.as_rows()[: part.stop] for rows in (*begun, *called_so)]
    ranked = first.union(*others).order_by("tier", "state", "weight", "name", "pk")
    return ranked[part.start : part.stop]


def _compiled(make: Callable[[Terms, dt.date], Rows]) -> Compiled:
    def rows(day: dt.date, **terms: str) -> Rows:
        return make(Terms(**terms), day)

    return CompiledQuery(rows, day=dt.date, **{field.name: str for field in fields(Terms)})
