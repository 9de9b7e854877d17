"""Entries as sentences with links, and as lists of what they altered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from django.apps import apps

from history.models import ENTRY, Act, Entry, spoken
from history.rows import LinkedRow, Reference, Rows, changed, linked, look_up, referred
from history.undoing import own, undoable
from orgmodel.web.links import Addressable

# What an edit always changes, and what says nothing by itself.
UNSAID = {"id", "version", "former_keys"}
type Links = Mapping[Reference, LinkedRow]


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; with `row`, a link to it."""

    text: str
    row: Addressable | None = None


@dataclass(frozen=True)
class Alteration:
    """One row that the entry made, altered or removed, in words."""

    what: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """An entry, ready to be shown; `undo` when whoever reads it may undo it now."""

    entry: Entry
    sentence: list[Part]
    alterations: list[Alteration]
    undo: bool = False

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.sentence)


def tell(entries: Iterable[Entry], reader: Any = None, *, brief: bool = False) -> list[Told]:
    """Put entries into words; at most one query for each kind of row that they name.

    Those that `reader` may undo, and that nothing supersedes, offer it. `brief`
    is without what they altered, and without reading that.
    """
    entries = list(entries)
    earlier = _undone_by(entries)
    references: set[Reference] = set().union(*map(_altered, own(entries, reader) if reader else []))
    if not brief:
        references.update(reference for entry in entries for reference in _shown_in_alterations(entry))
    known = look_up(references)
    named = {reference for entry in (*entries, *earlier.values()) for reference in _named(entry)}
    links = linked(named, known)
    offered = undoable(entries, known, reader) if reader else set()
    return [
        Told(
            entry,
            list(_sentence(entry, links, earlier)),
            [] if brief else list(_alterations(entry, known)),
            entry.pk in offered,
        )
        for entry in entries
    ]


def sentences(entries: Sequence[Act]) -> list[str]:
    """What was done, without links and without who did it; one query at most, for what entries undid."""
    earlier = _undone_by(entries)
    return ["".join(part.text for part in _sentence(entry, {}, earlier)) for entry in entries]


def _undone_by(entries: Sequence[Act]) -> dict[int, Entry]:
    """The entries that some of `entries` undid, and those that these undid, by their ids; one query at most."""
    ids = {pk for entry in entries for pk in entry.undoes}
    return Entry.objects.in_bulk(ids) if ids else {}


def _named(entry: Entry) -> Iterator[Reference]:
    """The rows that its sentence links to."""
    values = entry.values
    for _, name, _, _ in Formatter().parse(entry.says):
        value = values.get(name) if name else None
        if isinstance(value, dict) and value["model"] != ENTRY:
            yield value["model"], value["id"]


def _altered(entry: Entry) -> set[Reference]:
    """The rows that it changed, and what these refer to."""
    return changed(entry) | {reference for change in entry.changes for reference in referred(change)}


def _shown_in_alterations(entry: Entry) -> Iterator[Reference]:
    """The rows whose names the alterations of an entry show: what its edits refer to, before or after."""
    for change in entry.changes:
        if change["before"] and change["after"]:
            yield from referred(change)


def _sentence(entry: Act, links: Links, earlier: Mapping[int, Entry]) -> Iterator[Part]:
    values = entry.values
    for text, name, _, _ in Formatter().parse(entry.says):
        if text:
            yield Part(text)
        if name:
            value = values.get(name)
            if isinstance(value, dict) and value["model"] == ENTRY:
                yield from _sentence(earlier[value["id"]], links, earlier)
            elif isinstance(value, dict):
                yield Part(value["text"], links.get((value["model"], value["id"])))
            else:
                yield Part(spoken(value))


def _alterations(entry: Entry, known: Rows) -> Iterator[Alteration]:
    for change in entry.changes:
        before, after = change["before"], change["after"]
        if before is None:
            continue  # the sentence names what was made
        if after is None:
            yield Alteration(f"Removed {change['text']}")
            continue
        fields = [
            (str(column.verbose_name), _value(column, before, known), _value(column, after, known))
            for column in apps.get_model(change["model"])._meta.concrete_fields
            if column.name not in UNSAID and before.get(column.attname) != after.get(column.attname)
        ]
        if fields:
            yield Alteration(change["text"], fields)


def _value(column: Any, facts: dict[str, Any], known: Rows) -> str:
    value = facts.get(column.attname)
    if column.is_relation and value:
        row = known.get((column.related_model._meta.label_lower, value))
        return str(row) if row else f"no. {value}, since removed"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return spoken(value) if not isinstance(value, list) else "; ".join(map(_item, value)) or "—"


def _item(value: Any) -> str:
    # The database keeps the keys in an order of its own.
    return " ".join(str(value[name]) for name in sorted(value)) if isinstance(value, dict) else str(value)
