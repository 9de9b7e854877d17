"""The lines of the history: what was done alone, and, as one line, what was done together."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import ClassVar, NamedTuple

from django.db.models import BooleanField, Count, QuerySet, Value

from history.change_sets import undoable_sets
from history.models import ChangeSet, Entry, EntryQuerySet
from history.sentences import EntryRow, entry_rows
from history.undoing import Reader
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.accounts import reads_accounts
from orgmodel.web.pagination import FAR

PAGE = 50


class Line(NamedTuple):
    """An entry, or a change set, by its id."""

    pk: int
    is_set: bool


@dataclass(frozen=True)
class ChangeSetRow:
    """A change set, ready to be shown: how many of its changes are selected, and whether to offer to undo it."""

    change_set: ChangeSet
    selected: int
    undo: bool = False
    is_set: ClassVar = True

    @property
    def at(self) -> dt.datetime:
        return self.change_set.at

    @property
    def text(self) -> str:
        return self.change_set.label


type LineRow = EntryRow | ChangeSetRow


class Lines:
    """The lines of `entries`, newest first: what belongs to one change set is one line, unless they are `apart`.

    `all_of`: they are all that this reader may read, so that every change set has its line.
    """

    def __init__(self, entries: EntryQuerySet, *, all_of: Reader | None = None, apart: bool = False) -> None:
        self.entries, self.all_of, self.apart = entries, all_of, apart

    def __len__(self) -> int:
        return self.number

    @cached_property
    def number(self) -> int:
        """How many lines there are; one query."""
        return _lines(*self._parts).count()

    def __getitem__(self, part: "slice[int, int, None]") -> list[Line]:
        """The lines of a page; those in the second half are read from the end."""
        first, last = part.start or 0, part.stop
        if self.all_of and first == 0 and last == PAGE:
            return [Line(*row) for _, *row in _first_page(reads_accounts(self.all_of)).rows()]
        if first > FAR and first > len(self) // 2:
            first, last = max(len(self) - last, 0), len(self) - first
            rows = _lines(*(each.order_by("at", "pk")[:last] for each in self._parts)).order_by("at", "pk")[
                first:last
            ]
            return [Line(*row) for _, *row in rows][::-1]
        return [Line(*row) for _, *row in _newest(self._parts, first, last)] if first < last else []

    @cached_property
    def _parts(self) -> list[QuerySet]:
        """What is a line by itself, and the change sets."""
        if self.apart:
            return [_columns(self.entries, is_set=False)]
        sets = ChangeSet.objects.all()
        if not self.all_of:
            in_sets = self.entries.exclude(change_set=None).order_by()
            sets = sets.filter(pk__in=in_sets.values("change_set"))
        return [_columns(self.entries.filter(change_set=None), is_set=False), _columns(sets, is_set=True)]

    def rows(self, lines: Sequence[Line], reader: Reader | None = None) -> list[LineRow]:
        """Some of the lines, ready to be shown; a few queries, two more where there are change sets."""
        sets = [line.pk for line in lines if line.is_set]
        selected = {} if self.all_of else count_selected(self.entries, sets)
        single = [line.pk for line in lines if not line.is_set]
        entries = _entries.objects(ids=single) if single else ()
        rows = line_rows(entries, _sets.objects(ids=sets) if sets else (), reader, selected=selected)
        by_line = {Line(_pk(row), isinstance(row, ChangeSetRow)): row for row in rows}
        return [by_line[line] for line in lines if line in by_line]


def line_rows(
    entries: Iterable[Entry],
    sets: Iterable[ChangeSet],
    reader: Reader | None,
    *,
    selected: dict[int, int] | None = None,
    brief: bool = False,
) -> list[LineRow]:
    """Entries and change sets ready to be shown; `selected` counts the changes of each set that are."""
    sets = list(sets)
    offered = undoable_sets(sets, reader) if reader else set()
    counts = selected or {}
    return [
        *entry_rows(entries, reader, brief=brief),
        *(ChangeSetRow(each, counts.get(each.pk, each.size), each.pk in offered) for each in sets),
    ]


def _pk(row: LineRow) -> int:
    return row.change_set.pk if isinstance(row, ChangeSetRow) else row.entry.pk


def _columns(rows: QuerySet, *, is_set: bool) -> QuerySet:
    marked = rows.order_by("-at", "-pk").annotate(is_set=Value(is_set, output_field=BooleanField()))
    return marked.values_list("at", "pk", "is_set")


def _lines(*parts: QuerySet) -> QuerySet:
    """All rows of `parts`."""
    first, *others = parts
    return first.union(*others, all=True) if others else first


def _newest(parts: list[QuerySet], first: int, last: int) -> QuerySet:
    """The lines from `first` to `last`, newest first.

    Each part is cut before it is merged with the other: only so PostgreSQL reads both by their indexes.
    """
    rows = _lines(*(part[:last] for part in parts)) if len(parts) > 1 else parts[0]
    return rows.order_by("-at", "-pk")[first:last]


@cache
def _first_page(with_accounts: bool) -> CompiledQuery:
    entries: EntryQuerySet = Entry.with_accounts.all() if with_accounts else Entry.objects.all()
    parts = [
        _columns(entries.filter(change_set=None), is_set=False),
        _columns(ChangeSet.objects.all(), is_set=True),
    ]
    return CompiledQuery(lambda: _newest(parts, 0, PAGE))


def count_selected(entries: EntryQuerySet, sets: list[int]) -> dict[int, int]:
    """How many of `entries` each of `sets` has; one query, none for none."""
    if not sets:
        return {}
    counts = entries.filter(change_set__in=sets).order_by().values("change_set").annotate(n=Count("pk"))
    return dict(counts.values_list("change_set", "n"))


_entries = CompiledQuery(
    lambda ids: Entry.with_accounts.filter(pk__among=ids).select_related("by").order_by(), ids=list
)
_sets = CompiledQuery(
    lambda ids: ChangeSet.objects.filter(pk__among=ids).select_related("by", "undoes").order_by(), ids=list
)
