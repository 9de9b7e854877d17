"""What the calls or sheets of a plan come to: the rows they change, and why they cannot be."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypedDict

from django.apps import apps

from history.models import Entry, RowChange
from orgmodel.domain.operations import Facts, Json
from sheets.loading.effects import KINDS, count_ended, effects_of

NewNames = dict[tuple[str, int], str]


class PlannedRow(TypedDict):
    """A changed row; one that is new has a name instead of an id."""

    model: str
    id: int | str
    text: str
    before: Facts | None
    after: Facts | None


class PlannedChange(TypedDict):
    """What one call does to one element: its `kind`, name and key before that, in a sentence, and row by row."""

    index: int | None
    operation: str
    kind: str
    element: str
    key: str
    sentence: str
    rows: list[PlannedRow]


@dataclass
class Outcome:
    """What was done, by element, or would be: `results` of each call, and all that is wrong.

    Of sheets also what is `unlisted` in them, and `notes` on how some cells were read.
    """

    changes: list[PlannedChange] = field(default_factory=list)
    results: list[dict[str, Json]] = field(default_factory=list)
    refusals: list[dict[str, object]] = field(default_factory=list)
    unlisted: list[dict[str, Json]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ends: int = 0
    digest: str = ""


def outcome_of(entries: Iterable[Entry], indexes: Iterable[int | None]) -> Outcome:
    """What these entries of the history tell of, each with the index of its call; within their transaction."""
    entries, indexes = list(entries), list(indexes)
    new = _new_rows(entries)
    rows = [[_row(change, new) for change in entry.changes] for entry in entries]
    changes: list[PlannedChange] = [
        {
            "index": index,
            "operation": entry.operation,
            "kind": effect.kind,
            "element": effect.element,
            "key": effect.key,
            "sentence": effect.sentence,
            "rows": changed,
        }
        for index, entry, effect, changed in zip(indexes, entries, effects_of(entries), rows, strict=True)
    ]
    changes.sort(
        key=lambda change: (KINDS.index(change["kind"]), change["element"].casefold(), change["key"])
    )
    results = [
        {"index": index, "result": entry.result, "entry": entry.pk}
        for index, entry in zip(indexes, entries, strict=True)
    ]
    return Outcome(changes, results, ends=sum(map(count_ended, entries)), digest=_digest(rows))


def _digest(rows: list[list[PlannedRow]]) -> str:
    """The same for two outcomes that change the same rows in the same way; names of others do not matter."""
    stated = [[[row[name] for name in ("model", "id", "before", "after")] for row in of] for of in rows]
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def _new_rows(entries: list[Entry]) -> NewNames:
    """How rows that are not there yet are named: their ids will be others when they are."""
    made = (
        (change["model"], change["id"])
        for entry in entries
        for change in entry.changes
        if change["before"] is None
    )
    return {reference: f"new:{number}" for number, reference in enumerate(dict.fromkeys(made), 1)}


def _row(change: RowChange, new: NewNames) -> PlannedRow:
    label = change["model"]
    return {
        "model": label,
        "id": new.get((label, change["id"]), change["id"]),
        "text": change["text"],
        "before": _facts(label, change["before"], new),
        "after": _facts(label, change["after"], new),
    }


def _facts(label: str, facts: Facts | None, new: NewNames) -> Facts | None:
    if facts is None:
        return None
    named = dict(_named(label))
    return {
        name: new.get((named[name], value), value) if name in named and isinstance(value, int) else value
        for name, value in facts.items()
    }


def _named(label: str) -> Iterator[tuple[str, str]]:
    """The columns of a model that name rows, and of which model."""
    for column in apps.get_model(label)._meta.concrete_fields:
        if column.primary_key:
            yield column.attname, label
        elif column.is_relation:
            yield column.attname, column.related_model._meta.label_lower
