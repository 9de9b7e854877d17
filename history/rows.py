"""The rows that entries speak of: as they are now, and as they were."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from history.models import Entry
from orgmodel.caching.addresses import address
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.elements import Keyed
from orgmodel.domain.periods import Period, wholes_of

# A row by its model's label and its id.
Reference = tuple[str, int]
# For how many ids there is SQL: a page names few rows of each kind.
SIZES = (1, 4, 16, 64)
Rows = Mapping[Reference, models.Model]


def look_up(references: Iterable[Reference]) -> dict[Reference, models.Model]:
    """The rows that are still there, with what they lie within; at most one query for each kind.

    Parts are read before wholes, which come along with them and need not be asked for
    again: of eight queries that the history on a squad's page took, three are left out.
    """
    wanted: dict[Reference, models.Model | None] = dict.fromkeys(references)
    for label in sorted({label for label, _ in wanted}, key=_how_deep, reverse=True):
        pks = [pk for (kind, pk), row in wanted.items() if kind == label and row is None]
        if pks:
            for row in _of_ids(label, pks):
                for each in _with_wholes(row):
                    reference = each._meta.label_lower, each.pk
                    if reference in wanted and wanted[reference] is None:
                        wanted[reference] = each
    return {reference: row for reference, row in wanted.items() if row is not None}


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """An element or a person that is still there, as far as a link needs it."""

    url: str

    def get_absolute_url(self) -> str:
        return self.url


def linked(references: set[Reference], known: Rows) -> dict[Reference, LinkedRow]:
    """The rows that are still there, for links to them; at most one query for each kind. `known` are read already."""
    ids: dict[str, list[int]] = defaultdict(list)
    others: list[Reference] = []
    for label, pk in references - known.keys():
        if issubclass(apps.get_model(label), Keyed):
            ids[label].append(pk)
        else:
            others.append((label, pk))
    rows: dict[Reference, Any] = {**known, **look_up(others)}
    found = {each: LinkedRow(rows[each].get_absolute_url()) for each in references if each in rows}
    for label, pks in ids.items():
        page = f"{label.partition('.')[0]}:detail"
        found.update({(label, pk): LinkedRow(address(page, key)) for pk, key in _keys(label, pks)})
    return found


def _keys(label: str, pks: list[int]) -> Iterable[tuple[int, str]]:
    """The ids and keys of the rows with these ids."""
    size = next((size for size in SIZES if size >= len(pks)), None)
    if size is None:
        return _keyed(label, pks)
    filled = [*pks, *pks[-1:] * (size - len(pks))]
    return _compiled_keys(label, size).rows(**{f"pk_{place}": pk for place, pk in enumerate(filled)})


@cache
def _compiled_keys(label: str, size: int) -> CompiledQuery:
    def make(**pks: int) -> QuerySet[models.Model, tuple[int, str]]:
        return _keyed(label, list(pks.values()))

    return CompiledQuery(make, **{f"pk_{place}": int for place in range(size)})


def _keyed(label: str, pks: list[int]) -> QuerySet[models.Model, tuple[int, str]]:
    model = apps.get_model(label)
    rows = model._default_manager.filter(pk__in=pks)
    return rows.order_by().values_list("pk", getattr(model, "key_name"))  # noqa: B009  Keyed models have it


def _of_ids(label: str, pks: list[int]) -> list[Any]:
    """The rows with these ids, with their wholes; of few, by SQL made for the next larger of some numbers."""
    size = next((size for size in SIZES if size >= len(pks)), None)
    if size is None:
        return list(_rows(label).filter(pk__in=pks))
    filled = [*pks, *pks[-1:] * (size - len(pks))]
    return _of_some_ids(label, size).objects(**{f"pk_{place}": pk for place, pk in enumerate(filled)})


@cache
def _of_some_ids(label: str, size: int) -> CompiledQuery:
    def make(**pks: int) -> Any:
        return _rows(label).filter(pk__in=list(pks.values())).order_by()

    return CompiledQuery(make, **{f"pk_{place}": int for place in range(size)})


def _rows(label: str) -> Any:
    rows: Any = apps.get_model(label)._default_manager.all()
    return rows.with_wholes() if hasattr(rows, "with_wholes") else rows


def _how_deep(label: str) -> int:
    """How much a row of the model lies within; a part is always deeper than its whole."""
    model: Any = apps.get_model(label)
    within = getattr(model, "within", ())
    return sum(1 + _how_deep(model._meta.get_field(name).related_model._meta.label_lower) for name in within)


def _with_wholes(row: Any) -> Iterator[models.Model]:
    yield row
    if isinstance(row, Period):
        for whole in wholes_of(row):
            yield from _with_wholes(whole)


def changed(entry: Entry) -> set[Reference]:
    """The rows that an entry made, altered or removed."""
    return {(change["model"], change["id"]) for change in entry.changes}


def referred(change: Mapping[str, Any]) -> Iterator[Reference]:
    """What a changed row refers to, or did before."""
    for column in apps.get_model(change["model"])._meta.concrete_fields:
        if column.is_relation:
            for facts in (change["before"], change["after"]):
                if facts and facts.get(column.attname):
                    yield column.related_model._meta.label_lower, facts[column.attname]


def as_it_was(change: Mapping[str, Any]) -> Any:
    """A row as it was before it was removed; not saved."""
    row = apps.get_model(change["model"])()
    say(row, change["before"])
    return row


def say(row: models.Model, facts: Mapping[str, Any]) -> None:
    """Let `row` have these facts, read from JSON; columns that are no more are left out."""
    for column in row._meta.concrete_fields:
        if column.attname in facts:
            setattr(row, column.attname, column.to_python(facts[column.attname]))


def link(row: Any, rows: Rows) -> None:
    """Let `row` refer to these very instances, so that it sees what else is about to change."""
    for column in row._meta.concrete_fields:
        if column.is_relation:
            reference = column.related_model._meta.label_lower, getattr(row, column.attname)
            if reference in rows:
                setattr(row, column.name, rows[reference])


def subject_of(entry: Entry) -> Any:
    """What the entry's operation acted on: as it is now, or as it was before it was removed; None for nothing."""
    if not entry.subject:
        return None
    reference = entry.subject["model"], entry.subject["id"]
    if row := look_up([reference]).get(reference):
        return row
    gone = (change for change in entry.changes if (change["model"], change["id"]) == reference)
    return next((as_it_was(change) for change in gone if change["before"]), None)
