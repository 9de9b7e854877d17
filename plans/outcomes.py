"""What the calls or sheets of a plan come to: the rows they change, and why they cannot be."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import TypedDict

from history.models import Entry
from history.public_ids import (
    PublishedRow,
    public_ids,
    published,
    published_change,
    references_in,
    references_of,
)
from history.rows import Reference
from orgmodel.domain.operations import Json
from sheets.loading.effects import KINDS, count_ended, effects_of, over_allocated

NewNames = dict[Reference, str]


class PlannedChange(TypedDict):
    """What one call does to one element: its `kind`, name and key before that, in a sentence, and row by row."""

    index: int | None
    operation: str
    kind: str
    element: str
    key: str
    sentence: str
    # One that is new has a name instead of an id.
    rows: list[PublishedRow]


@dataclass
class Outcome:
    """What was done, by element, or would be: `results` of each call, and all that is wrong.

    `over_allocated`: who gives more than all of their time by it. Of sheets also what is `unlisted` in
    them, and `notes` on how some cells were read.
    """

    changes: list[PlannedChange] = field(default_factory=list)
    results: list[dict[str, Json]] = field(default_factory=list)
    refusals: list[dict[str, object]] = field(default_factory=list)
    unlisted: list[dict[str, Json]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    over_allocated: list[dict[str, Json]] = field(default_factory=list)
    ends: int = 0
    digest: str = ""


def outcome_of(entries: Iterable[Entry], indexes: Iterable[int | None]) -> Outcome:
    """What these entries of the history tell of, each with the index of its call; within their transaction."""
    entries, indexes = list(entries), list(indexes)
    new = _new_rows(entries)
    known = _known_rows(entries)
    names = {**known, **new}
    rows = [[published_change(change, names) for change in entry.changes] for entry in entries]
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
        {"index": index, "result": published(entry.result, known), "entry": entry.pk}
        for index, entry in zip(indexes, entries, strict=True)
    ]
    return Outcome(
        changes,
        results,
        over_allocated=[each.document for each in over_allocated(entries)],
        ends=sum(map(count_ended, entries)),
        digest=_digest(rows),
    )


def _digest(rows: list[list[PublishedRow]]) -> str:
    """The same for two outcomes that change the same rows in the same way; names of others do not matter."""
    stated = [[[row["model"], row["id"], row["before"], row["after"]] for row in of] for of in rows]
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def _known_rows(entries: list[Entry]) -> dict[Reference, str]:
    """The public ids of all rows that entries changed, name or return."""
    changes = [change for entry in entries for change in entry.changes]
    named = references_in([entry.result for entry in entries])
    return public_ids(chain(references_of(changes), named), changes)


def _new_rows(entries: list[Entry]) -> NewNames:
    """How rows that are not there yet are named: their ids will be others when they are."""
    made = (
        (change["model"], change["id"])
        for entry in entries
        for change in entry.changes
        if change["before"] is None
    )
    return {reference: f"new:{number}" for number, reference in enumerate(dict.fromkeys(made), 1)}
