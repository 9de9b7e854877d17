"""Entries as the API lists them: with a sentence, and rows by their public ids."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import cast

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from history.models import Act, RowChange
from history.public_ids import (
    Names,
    public_ids,
    published,
    published_change,
    references_in,
    references_of,
)
from history.sentences import sentences
from orgmodel.api.json import RawJSON
from orgmodel.domain.operations import Facts, Json
from people.privacy import PERSON, without

AS_JSON = ("subject", "arguments", "result", "changes")
COLUMNS = (
    "pk",
    "at",
    "operation",
    "by__username",
    "reason",
    "change_set_id",
    "mentions",
    *(f"{name}_json" for name in AS_JSON),
)

encode = json.JSONEncoder(ensure_ascii=False).encode

# The columns of an entry.
type Row = tuple[int, dt.datetime, str, str, str, int | None, list[str], str, str, str, str]


def with_json(entries: QuerySet) -> QuerySet:
    """`entries` with what COLUMNS names beside their fields."""
    return entries.annotate(
        **{
            f"{name}_json": Coalesce(Cast(name, TextField()), Value("null"), output_field=TextField())
            for name in AS_JSON
        }
    )


def entries_as_json(rows: Sequence[Row], hidden: Collection[str]) -> RawJSON:
    """The entries with these COLUMNS as a JSON array, each as EntrySerializer describes it; up to three queries.

    Facts of people that are `hidden` are left out.
    """
    return RawJSON(encode(list(entry_objects(rows, hidden))))


def entry_objects(rows: Sequence[Row], hidden: Collection[str]) -> Iterator[dict[str, Json]]:
    """The same, each as an object."""
    acts = [_act(row, hidden) for row in rows]
    changes: list[list[RowChange]] = [
        [_without_private(change, hidden) for change in json.loads(row[-1])] for row in rows
    ]
    names = _names(acts, list(chain.from_iterable(changes)))
    return map(partial(_object, names), rows, acts, changes, sentences(acts))


def iso_time(at: dt.datetime) -> str:
    """A moment by ISO 8601, with its offset from UTC in the time zone of the settings."""
    return timezone.localtime(at).isoformat().replace("+00:00", "Z")


def _act(row: Row, hidden: Collection[str]) -> Act:
    _, _, operation, _, _, _, mentions, subject, arguments, result, _ = row
    return Act(
        operation, json.loads(subject), without(json.loads(arguments), hidden), json.loads(result), mentions
    )


def _without_private(change: RowChange, hidden: Collection[str]) -> RowChange:
    if change["model"] != PERSON or not hidden:
        return change
    states: tuple[Facts | None, ...] = change["before"], change["after"]
    before, after = (facts and without(facts, hidden) for facts in states)
    return {**change, "before": before, "after": after}


def _names(acts: Iterable[Act], changes: list[RowChange]) -> Names:
    named = (reference for act in acts for value in act.values.values() for reference in references_in(value))
    return public_ids(chain(named, references_of(changes)), changes)


def _object(names: Names, row: Row, act: Act, changes: Iterable[RowChange], sentence: str) -> dict[str, Json]:
    pk, at, operation, by, reason, change_set, *_ = row
    return {
        "id": pk,
        "at": iso_time(at),
        "operation": operation,
        "sentence": sentence,
        "subject": published(cast(Json, act.subject), names),
        "arguments": published(act.arguments, names),
        "result": published(act.result, names),
        "changes": [cast(Json, published_change(change, names)) for change in changes],
        "by": by,
        "reason": reason,
        "change_set": change_set,
    }
