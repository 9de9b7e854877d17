"""What the calls or sheets of a plan come to: the rows they change, and why they cannot be."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from history.models import Entry
from sheets.loading.effects import KINDS, count_ended, effects_of

Refs = dict[tuple[str, int], str]


@dataclass
class Outcome:
    """What was done, by element, or would be: `results` of each call, and all that is wrong."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[dict[str, Any]] = field(default_factory=list)
    ends: int = 0
    digest: str = ""


def outcome_of(entries: Iterable[Entry], indexes: Iterable[int | None]) -> Outcome:
    """What these entries of the history tell of, each with the index of its call; within their transaction."""
    entries, indexes = list(entries), list(indexes)
    new = _new_rows(entries)
    rows = [[_row(change, new) for change in entry.changes] for entry in entries]
    changes: list[dict[str, Any]] = [
        {
            "index": index,
            "operation": entry.operation,
            "kind": effect.kind,
            "element": effect.element,
            "sentence": effect.sentence,
            "rows": changed,
        }
        for index, entry, effect, changed in zip(indexes, entries, effects_of(entries), rows, strict=True)
    ]
    changes.sort(key=lambda change: (KINDS.index(change["kind"]), change["element"].casefold()))
    results = [
        {"index": index, "result": entry.result, "entry": entry.pk}
        for index, entry in zip(indexes, entries, strict=True)
    ]
    return Outcome(changes, results, ends=sum(map(count_ended, entries)), digest=_digest(rows))


def _digest(rows: list[list[dict[str, Any]]]) -> str:
    """The same for two outcomes that change the same rows in the same way; names of others do not matter."""
    said = [[[row[name] for name in ("model", "id", "before", "after")] for row in of] for of in rows]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _new_rows(entries: list[Entry]) -> Refs:
    """How rows that are not there yet are named: their ids will be others when they are."""
    made = (
        (change["model"], change["id"])
        for entry in entries
        for change in entry.changes
        if change["before"] is None
    )
    return {reference: f"new:{number}" for number, reference in enumerate(dict.fromkeys(made), 1)}


def _row(change: dict[str, Any], new: Refs) -> dict[str, Any]:
    label = change["model"]
    return {
        "model": label,
        "id": new.get((label, change["id"]), change["id"]),
        "text": change["text"],
        "before": _facts(label, change["before"], new),
        "after": _facts(label, change["after"], new),
    }


def _facts(label: str, facts: dict[str, Any] | None, new: Refs) -> dict[str, Any] | None:
    if facts is None:
        return None
    named = dict(_named(label))
    return {
        name: new.get((named[name], value), value) if name in named else value
        for name, value in facts.items()
    }


def _named(label: str) -> Iterator[tuple[str, str]]:
    """The columns of a model that name rows, and of which model."""
    for column in apps.get_model(label)._meta.concrete_fields:
        if column.primary_key:
            yield column.attname, label
        elif column.is_relation:
            yield column.attname, column.related_model._meta.label_lower
