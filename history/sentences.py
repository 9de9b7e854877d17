"""Entries as sentences with links, and as lists of what they altered."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from string import Formatter
from typing import ClassVar

from django.db.models import Field

from history.models import ENTRY, Act, Entry, as_day, as_text
from history.rows import (
    Reference,
    Rows,
    StoredRow,
    affected,
    look_up,
    referred,
    referred_otherwise,
    stored_rows,
)
from history.undoing import Reader, own, undoable
from orgmodel.domain.days import EndField
from orgmodel.domain.gaps import Gap, GapsField
from orgmodel.domain.operations import Facts, Json, Said
from orgmodel.domain.periods import long_date, period_model
from orgmodel.web.links import Addressable
from people.models import Person, mark_namesakes
from people.privacy import PERSON, hidden_about_all

# What an edit always changes, and what means nothing to a reader.
UNSAID = {"id", "public_id", "version", "merged_ids", "former_ids"}
# Fields of which nothing means that nobody knows it, and what alterations say then.
NOT_KNOWN = {"allocation", "starts_on"}
# What sentences say of a first day that nobody knows.
UNKNOWN_DAY = "an unknown day"
type Links = Mapping[Reference, StoredRow]
# A field's name, and its value before (None in a row that was made) and after.
type AlteredField = tuple[str, str | None, str]


@dataclass(frozen=True)
class SentencePart:
    """A piece of a sentence; with `row`, a link to it."""

    text: str
    row: Addressable | None = None


@dataclass(frozen=True)
class Alteration:
    """One row that the entry made, altered or removed, in words; one that was removed has no fields."""

    row: Reference
    what: str
    fields: list[AlteredField] = field(default_factory=list)


@dataclass(frozen=True)
class EntryRow:
    """An entry, ready to be shown; `undo` when whoever reads it may undo it now."""

    entry: Entry
    sentence: list[SentencePart]
    alterations: list[Alteration]
    undo: bool = False
    is_set: ClassVar = False

    @property
    def at(self) -> dt.datetime:
        return self.entry.at

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.sentence)


def entry_rows(
    entries: Iterable[Entry],
    reader: Reader | None = None,
    *,
    brief: bool = False,
    hidden: Collection[str] | None = None,
) -> list[EntryRow]:
    """Entries ready to be shown; one query for all links.

    Facts of people that are `hidden` are left out; unless given, those that `reader` may not see.

    Those that `reader` may undo, and that nothing supersedes, offer it: two queries more, and what
    it takes to find out what the reader may. `brief` is without what they altered, which takes one query for
    each kind of row that a field referred to or refers to now.
    """
    entries = list(entries)
    earlier = _undone_by([entry.act for entry in entries])
    named = {reference for each in (*entries, *earlier.values()) for reference in _named(each.act)}
    own_entries = own(entries, reader) if reader else []
    hidden = hidden_about_all(reader) if hidden is None else hidden
    altered = [[] for _ in entries] if brief else alterations(entries, hidden=hidden)
    named |= {alteration.row for each in altered for alteration in each}
    rows = stored_rows(named, with_facts=set().union(*map(affected, own_entries)))
    altered = with_handles(altered, rows)
    offered = undoable(own_entries, rows, reader) if reader else set()
    return [
        EntryRow(entry, list(_sentence(entry.act, rows, earlier)), alterations_of_entry, entry.pk in offered)
        for entry, alterations_of_entry in zip(entries, altered, strict=True)
    ]


def sentences(acts: Sequence[Act], *, tell_apart: bool = False) -> list[str]:
    """What was done, without links and without who did it; one query at most, for what they undid.

    One more to `tell_apart` people of one name.
    """
    earlier = _undone_by(acts)
    named = {reference for act in acts for reference in _named(act)} if tell_apart else set()
    rows = stored_rows(named, with_facts=set())
    return ["".join(part.text for part in _sentence(act, rows, earlier)) for act in acts]


def alterations(
    entries: Sequence[Entry], *, hidden: Collection[str], made: bool = False
) -> list[list[Alteration]]:
    """The rows that each entry altered or removed, with `made` those that it made too.

    Facts of people that are `hidden` are left out.

    One query for each kind of row that a field refers to or referred to.
    """
    known = look_up({reference for entry in entries for reference in _shown(entry, made=made)})
    mark_namesakes(row for row in known.values() if isinstance(row, Person))
    return [list(_alterations(entry, known, hidden, made=made)) for entry in entries]


def with_handles(altered: Sequence[list[Alteration]], rows: Links) -> list[list[Alteration]]:
    """The same with the handles of people whose name another has, in what `rows` are called."""
    return [
        [
            replace(each, what=rows[each.row].with_handle(each.what)) if each.row in rows else each
            for each in some
        ]
        for some in altered
    ]


def _undone_by(acts: Sequence[Act]) -> dict[int, Entry]:
    """The entries that some of `acts` undid, and those that these undid, by their ids; one query at most."""
    ids = {pk for act in acts for pk in act.undoes}
    return Entry.objects.in_bulk(ids) if ids else {}


def _named(act: Act) -> Iterator[Reference]:
    """The rows that its sentence links to."""
    values = act.values
    for _, name, _, _ in Formatter().parse(act.template):
        value = values.get(name) if name else None
        if isinstance(value, dict) and value["model"] != ENTRY:
            yield _reference(value)


def _reference(value: dict[str, Json]) -> Reference:
    """The row that an argument of an entry is."""
    pk = value["id"]
    assert isinstance(pk, int)
    return str(value["model"]), pk


def _shown(entry: Entry, *, made: bool) -> Iterator[Reference]:
    """The rows whose names the alterations of an entry show."""
    for change in entry.changes:
        if made and change["before"] is None:
            yield from referred(change["model"], change["after"])
        else:
            yield from referred_otherwise(change)


def _sentence(act: Act, links: Links, earlier: Mapping[int, Entry]) -> Iterator[SentencePart]:
    values = act.values
    for text, name, spec, _ in Formatter().parse(act.template):
        if text:
            yield SentencePart(text)
        if name:
            value = values.get(name)
            if not isinstance(value, dict):
                known = UNKNOWN_DAY if name == "starts_on" and value is None else as_text(value)
                yield SentencePart(format(Said(known, as_day(value)), spec or ""))
            elif value["model"] == ENTRY:
                yield from _sentence(earlier[_reference(value)[1]].act, links, earlier)
            else:
                row = links.get(_reference(value))
                yield SentencePart(row.with_handle(as_text(value)) if row else as_text(value), row)


def _alterations(entry: Entry, known: Rows, hidden: Collection[str], *, made: bool) -> Iterator[Alteration]:
    for change in entry.changes:
        row, before, after = (change["model"], change["id"]), change["before"], change["after"]
        columns = list(_told(change["model"], hidden))
        if after is None:
            yield Alteration(row, f"Removed {change['text']}")
        elif before is not None:
            if fields := list(_differing(columns, before, after, known)):
                yield Alteration(row, change["text"], fields)
        elif made:
            yield Alteration(row, change["text"], list(_given(columns, after, known)))


def _differing(columns: Iterable[Field], before: Facts, after: Facts, known: Rows) -> Iterator[AlteredField]:
    for column in columns:
        if before.get(column.attname) != after.get(column.attname):
            yield str(column.verbose_name), _value(column, before, known), _value(column, after, known)


def _given(columns: Iterable[Field], facts: Facts, known: Rows) -> Iterator[AlteredField]:
    for column in columns:
        if facts.get(column.attname) not in (None, "", []):
            yield str(column.verbose_name), None, _value(column, facts, known)


def _told(label: str, hidden: Collection[str]) -> Iterator[Field]:
    unsaid = UNSAID.union(hidden) if label == PERSON else UNSAID
    return (column for column in period_model(label)._meta.concrete_fields if column.name not in unsaid)


def _value(column: Field, facts: Facts, known: Rows) -> str:
    value = facts.get(column.attname)
    if column.related_model and isinstance(value, int):
        row = known.get((column.related_model._meta.label_lower, value))
        return str(row) if row else f"no. {value}, since removed"
    if value is None and column.name in NOT_KNOWN:
        return "not known"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, EndField):
        return format(Said(as_text(value), as_day(value)), "last day")
    if isinstance(column, GapsField):
        return "; ".join(_days(gap) for gap in column.to_python(value)) or "—"
    return as_text(value) if not isinstance(value, list) else "; ".join(map(_item, value)) or "—"


def _days(gap: Gap) -> str:
    return f"{long_date(gap.starts_on)} to {long_date(gap.last_day)}"


def _item(value: Json) -> str:
    # The database keeps the keys in an order of its own.
    return " ".join(str(value[name]) for name in sorted(value)) if isinstance(value, dict) else str(value)
