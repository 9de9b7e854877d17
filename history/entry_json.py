"""Entries as the API lists them: their JSON as the database has it, not read and written again, and a sentence."""

import datetime as dt
import json
from collections.abc import Sequence

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from history.models import Act
from history.sentences import sentences
from orgmodel.api.json import RawJSON

AS_JSON = ("subject", "arguments", "result", "changes")
COLUMNS = (
    "pk",
    "at",
    "operation",
    "by__username",
    "reason",
    "mentions",
    *(f"{name}_json" for name in AS_JSON),
)

encode = json.JSONEncoder(ensure_ascii=False).encode

# The columns of an entry.
type Row = tuple[int, dt.datetime, str, str, str, list[str], str, str, str, str]


def with_json(entries: QuerySet) -> QuerySet:
    """`entries` with what COLUMNS names beside their fields."""
    return entries.annotate(
        **{
            f"{name}_json": Coalesce(Cast(name, TextField()), Value("null"), output_field=TextField())
            for name in AS_JSON
        }
    )


def entries_as_json(rows: Sequence[Row]) -> RawJSON:
    """The entries with these COLUMNS as a JSON array, each as EntrySerializer describes it; one query at most."""
    texts = sentences([_act(row) for row in rows])
    return RawJSON(f"[{','.join(_object(row, text) for row, text in zip(rows, texts, strict=True))}]")


def _act(row: Row) -> Act:
    _, _, operation, _, _, mentions, subject, arguments, result, _ = row
    return Act(operation, json.loads(subject), json.loads(arguments), json.loads(result), mentions)


def _object(row: Row, sentence: str) -> str:
    pk, at, operation, by, reason, _, subject, arguments, result, changes = row
    before = {
        "id": pk,
        "at": timezone.localtime(at).isoformat().replace("+00:00", "Z"),
        "operation": operation,
        "sentence": sentence,
    }
    after = encode({"by": by, "reason": reason})
    return (
        f'{encode(before)[:-1]}, "subject": {subject}, "arguments": {arguments}, '
        f'"result": {result}, "changes": {changes}, {after[1:]}'
    )
