"""Entries as sentences with links, and as lists of what they altered."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from django.apps import apps
from django.db import models

from history.models import Entry
from orgmodel.operations import registry, words

Reference = tuple[str, int]
# What an edit always changes, and what says nothing by itself.
UNSAID = {"id", "version", "former_keys"}


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; with `row`, a link to it."""

    text: str
    row: models.Model | None = None


@dataclass(frozen=True)
class Alteration:
    """One row that the entry made, altered or removed, in words."""

    what: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """An entry, ready to be shown."""

    entry: Entry
    sentence: list[Part]
    alterations: list[Alteration]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.sentence)


def tell(entries: Iterable[Entry]) -> list[Told]:
    """Put entries into words; at most one query for each kind of row that they name."""
    entries = list(entries)
    known = _look_up({reference for entry in entries for reference in _references(entry)})
    return [Told(entry, list(_sentence(entry, known)), list(_alterations(entry, known))) for entry in entries]


def _references(entry: Entry) -> Iterator[Reference]:
    for value in (entry.subject, entry.result, *entry.arguments.values()):
        if isinstance(value, dict):
            yield value["model"], value["id"]
    for change in entry.changes:
        model = apps.get_model(change["model"])
        for column in model._meta.concrete_fields:
            if column.is_relation:
                for facts in (change["before"], change["after"]):
                    if facts and facts.get(column.attname):
                        yield column.related_model._meta.label_lower, facts[column.attname]


def _look_up(references: set[Reference]) -> dict[Reference, models.Model]:
    ids = defaultdict(set)
    for model, pk in references:
        ids[model].add(pk)
    found: dict[Reference, models.Model] = {}
    for label, pks in ids.items():
        rows: Any = apps.get_model(label)._default_manager.filter(pk__in=pks)
        rows = rows.with_wholes() if hasattr(rows, "with_wholes") else rows
        found |= {(label, row.pk): row for row in rows}
    return found


def _sentence(entry: Entry, known: dict[Reference, models.Model]) -> Iterator[Part]:
    operation = registry.get(entry.operation)
    says = operation.says if operation else f"did {entry.operation}"
    values = {**entry.arguments, "subject": entry.subject, "result": entry.result}
    for text, name, _, _ in Formatter().parse(says):
        if text:
            yield Part(text)
        if name:
            yield _part(values.get(name), known)


def _part(value: Any, known: dict[Reference, models.Model]) -> Part:
    if not isinstance(value, dict):
        return Part(words(_day(value)))
    return Part(value["text"], known.get((value["model"], value["id"])))


def _day(value: Any) -> Any:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def _alterations(entry: Entry, known: dict[Reference, models.Model]) -> Iterator[Alteration]:
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


def _value(column: Any, facts: dict[str, Any], known: dict[Reference, models.Model]) -> str:
    value = facts.get(column.attname)
    if column.is_relation and value:
        row = known.get((column.related_model._meta.label_lower, value))
        return str(row) if row else f"no. {value}, since removed"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return words(_day(value)) if not isinstance(value, list) else "; ".join(map(_item, value)) or "—"


def _item(value: Any) -> str:
    # The database keeps the keys in an order of its own.
    return " ".join(str(value[name]) for name in sorted(value)) if isinstance(value, dict) else str(value)
