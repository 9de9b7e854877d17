"""Rows as others know them: by their public ids, in place of the numbers that the history keeps."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TypedDict

from django.db import connection
from django.db.models import F, Value

from history.models import ENTRY, RowChange
from history.rows import Reference, foreign_keys, id_of_removed, ids_by_label, referred
from orgmodel.caching.compiled import CompiledQuery, union
from orgmodel.domain.elements import PUBLIC_ID
from orgmodel.domain.operations import Facts, Json
from orgmodel.domain.periods import period_model

# What rows are called, each by its model and number.
type Names = Mapping[Reference, str]

# The removals of rows that some entries mention.
REMOVED = """
    SELECT change->>'model', (change->>'id')::bigint, change->'before'->>'public_id'
    FROM history_entry, jsonb_array_elements(changes) AS change
    WHERE mentions && %s::varchar[] AND change->'before' ? 'public_id' AND change->>'after' IS NULL
"""


class PublishedRow(TypedDict):
    """A changed row as others know it."""

    model: str
    id: str
    text: str
    before: Facts | None
    after: Facts | None


# Columns of changed rows that hold numbers which others do not know rows by, and the id, which stands beside them.
LEFT_OUT = {PUBLIC_ID, "merged_ids", "former_ids"}


def public_ids(references: Iterable[Reference], changes: Iterable[RowChange] = ()) -> dict[Reference, str]:
    """The public id of each of `references`, which may have been removed, and of what `changes` were of.

    One query for those that no change tells of; one more if some of these were removed.
    """
    found = dict(_in_changes(changes))
    wanted = {reference for reference in references if reference not in found}
    if wanted:
        found.update(_stored(wanted))
    if missing := wanted - found.keys():
        found.update(
            dict.fromkeys(missing, "") | {each: pk for each, pk in _removed(missing) if each in missing}
        )
    return {reference: pk or id_of_removed(reference) for reference, pk in found.items()}


def references_in(value: Json) -> Iterator[Reference]:
    """The rows that a subject, a result or arguments of an entry name."""
    match value:
        case {"model": str(label), "id": int(pk)} if label != ENTRY:
            yield label, pk
        case dict():
            for each in value.values():
                yield from references_in(each)
        case list():
            for each in value:
                yield from references_in(each)


def references_of(changes: Iterable[RowChange]) -> Iterator[Reference]:
    """The rows that entries changed, and those that these refer to or did."""
    for change in changes:
        yield change["model"], change["id"]
        yield from referred(change["model"], change["before"], change["after"])


def published(value: Json, names: Names) -> Json:
    """A subject, a result or arguments of an entry, their rows by `names`."""
    match value:
        case {"model": str(label), "id": int(pk), "text": text} if label != ENTRY:
            return {"model": label, "id": names[label, pk], "text": text}
        case dict():
            return {name: published(each, names) for name, each in value.items()}
        case list():
            return [published(each, names) for each in value]
    return value


def published_change(change: RowChange, names: Names) -> PublishedRow:
    """A changed row, and what it refers to, by `names`."""
    label = change["model"]
    return {
        "model": label,
        "id": names[label, change["id"]],
        "text": change["text"],
        "before": _facts(label, change["before"], names),
        "after": _facts(label, change["after"], names),
    }


def _facts(label: str, facts: Facts | None, names: Names) -> Facts | None:
    if facts is None:
        return None
    targets = {"id": label, **foreign_keys(label)}
    return {
        name: names[targets[name], value] if name in targets and isinstance(value, int) else value
        for name, value in facts.items()
        if name not in LEFT_OUT
    }


def _in_changes(changes: Iterable[RowChange]) -> Iterator[tuple[Reference, str]]:
    for change in changes:
        pk = (change["after"] or change["before"] or {}).get(PUBLIC_ID)
        if isinstance(pk, str):
            yield (change["model"], change["id"]), pk


def _stored(references: Iterable[Reference]) -> Iterator[tuple[Reference, str]]:
    """Those that are still there; one query."""
    for label, pk, public_id in union(*(_ids(label).sql(ids=pks) for label, pks in ids_by_label(references))):
        yield (label, pk), str(public_id)


@cache
def _ids(label: str) -> CompiledQuery:
    model = period_model(label)
    columns = Value(label), F("pk"), F(PUBLIC_ID)
    return CompiledQuery(
        lambda ids: model.objects.filter(pk__among=ids).order_by().values_list(*columns), ids=list
    )


def _removed(references: Iterable[Reference]) -> Iterator[tuple[Reference, str]]:
    """Those that some entry tells the removal of, perhaps with others; one query."""
    with connection.cursor() as cursor:
        cursor.execute(REMOVED, [[f"{label}:{pk}" for label, pk in references]])
        for label, pk, public_id in cursor.fetchall():
            yield (label, pk), public_id
