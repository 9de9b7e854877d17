"""The rows that entries speak of: as they are now, and as they were."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Case, Expression, F, Value, When
from django.db.models.expressions import RawSQL

from history.models import ENTRY, Entry, RowChange
from orgmodel.caching.addresses import address
from orgmodel.caching.compiled import CompiledQuery, union
from orgmodel.domain.gaps import Gaps
from orgmodel.domain.operations import Facts, as_json
from orgmodel.domain.periods import DERIVED, Period, Tenure, depth, parents_of, period_model
from people.models import Person, has_namesake

# A row by its model's label and its id.
type Reference = tuple[str, int]
type Rows = Mapping[Reference, Period]


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row that is still there: the address of its page, and its facts as entries have them, if they were read.

    One that is a person whose name another has, or a tenure of theirs, comes with that name and their handle.
    """

    url: str
    json: str = ""
    name: str = ""
    handle: str = ""

    @property
    def facts(self) -> Facts:
        facts = {name: value for name, value in json.loads(self.json).items() if name not in DERIVED}
        if "gaps" in facts:  # of people, which PostgreSQL writes as text
            facts["gaps"] = as_json(Gaps.from_text(facts["gaps"] or ""))
        return facts

    def get_absolute_url(self) -> str:
        return self.url

    def with_handle(self, text: str) -> str:
        """`text`, which an entry has of the row, with the handle where another person has the very name."""
        return text.replace(self.name, f"{self.name} ({self.handle})", 1) if self.name else text


def stored_rows(references: set[Reference], *, with_facts: set[Reference]) -> dict[Reference, StoredRow]:
    """Those of `references` and of `with_facts` that are still there, the latter with their facts; one query."""
    queries = [
        *(_facts(label).sql(ids=pks) for label, pks in ids_by_label(with_facts)),
        *(_keys(label).sql(ids=pks) for label, pks in ids_by_label(references - with_facts)),
    ]
    rows = union(*queries) if queries else []
    return {
        (label, pk): StoredRow(
            address(period_model(label).page()[0], key), facts, *(named if named[0] else ())
        )
        for label, pk, key, facts, *named in rows
    }


def look_up(references: Iterable[Reference]) -> dict[Reference, Period]:
    """The rows that are still there; at most one query for each kind.

    Children are read before their parents, which come along with them and are not
    read again.
    """
    wanted: dict[Reference, Period | None] = dict.fromkeys(references)
    for label in sorted(
        {label for label, _ in wanted}, key=lambda label: depth(period_model(label)), reverse=True
    ):
        pks = [pk for (kind, pk), row in wanted.items() if kind == label and row is None]
        for row in _rows(label).objects(ids=pks) if pks else ():
            for each in _with_parents(row):
                reference = each._meta.label_lower, each.pk
                if reference in wanted and wanted[reference] is None:
                    wanted[reference] = each
    return {reference: row for reference, row in wanted.items() if row is not None}


def ids_by_label(references: Iterable[Reference]) -> Iterator[tuple[str, list[int]]]:
    """The ids of the rows of each model."""
    for label, rows in groupby(sorted(references), key=itemgetter(0)):
        yield label, [pk for _, pk in rows]


@cache
def _keys(label: str) -> CompiledQuery:
    return _stored(label, Value(""))


@cache
def _facts(label: str) -> CompiledQuery:
    # An object of the fields by name would be the same, at twice the price and twenty times as long.
    table = period_model(label)._meta.db_table
    return _stored(label, RawSQL(f'row_to_json("{table}")::text', ()))  # noqa: S611  a table's own name


def _stored(label: str, facts: Value | RawSQL) -> CompiledQuery:
    """The rows of a model that have some `ids`: label, id, key of their page, facts; name and handle of a namesake."""
    model = period_model(label)
    columns = Value(label), F("pk"), F(model.page()[1]), facts, *_namesake(model)
    return CompiledQuery(
        lambda ids: model.objects.filter(pk__among=ids).order_by().values_list(*columns), ids=list
    )


def _namesake(model: type[Period]) -> tuple[Expression, F | Value]:
    """Name and handle of the person that a row is, or is of, where another has the very name."""
    if not issubclass(model, Person | Tenure):
        return Value(""), Value("")
    path = "" if issubclass(model, Person) else "person"
    prefix = f"{path}__" if path else ""
    name = Case(When(has_namesake(path), then=F(f"{prefix}name")), default=Value(""))
    return name, F(f"{prefix}handle")


@cache
def _rows(label: str) -> CompiledQuery[Period, Period]:
    rows = period_model(label).objects.all()
    related = rows.with_parents() if hasattr(rows, "with_parents") else rows
    return CompiledQuery(lambda ids: related.filter(pk__among=ids).order_by(), ids=list)


def _with_parents(row: Period) -> Iterator[Period]:
    yield row
    for parent in parents_of(row):
        yield from _with_parents(parent)


def changed(entry: Entry) -> set[Reference]:
    """The rows that an entry made, altered or removed."""
    return {(change["model"], change["id"]) for change in entry.changes}


def affected(entry: Entry) -> set[Reference]:
    """The rows that an entry changed, and what these refer to or did before."""
    return changed(entry).union(
        *(referred(change["model"], change["before"], change["after"]) for change in entry.changes)
    )


def referred(label: str, *states: Facts | None) -> Iterator[Reference]:
    """What a row of the model with this label refers to in any of its states; None is where it was not there."""
    for column, target in foreign_keys(label).items():
        for facts in states:
            pk = facts.get(column) if facts else None
            if isinstance(pk, int):
                yield target, pk


def referred_otherwise(change: RowChange) -> Iterator[Reference]:
    """What an altered row refers to otherwise than before: what that was, and what it is."""
    before, after = change["before"], change["after"]
    if before and after:
        differing = {name for name in foreign_keys(change["model"]) if before.get(name) != after.get(name)}
        states = ({name: facts.get(name) for name in differing} for facts in (before, after))
        yield from referred(change["model"], *states)


@cache
def foreign_keys(label: str) -> dict[str, str]:
    """The columns of a model that refer to rows, each with the label of their model."""
    return {
        column.attname: column.related_model._meta.label_lower
        for column in period_model(label)._meta.concrete_fields
        if column.related_model
    }


def as_it_was(change: RowChange) -> Period:
    """A row as it was before it was removed; not saved."""
    row = period_model(change["model"])(public_id=id_of_removed((change["model"], change["id"])))
    set_facts(row, change["before"] or {})
    return row


def id_of_removed(reference: Reference) -> str:
    """The id of a row that was removed before rows had any: made of its number, so always the same."""
    label, pk = reference
    return str(uuid5(NAMESPACE_URL, f"{label}:{pk}"))


def set_facts(row: Period, facts: Facts) -> None:
    """Let `row` have these facts, read from JSON; columns that are no more are left out."""
    for column in row._meta.concrete_fields:
        if column.attname in facts:
            setattr(row, column.attname, column.to_python(facts[column.attname]))


def link(row: Period, rows: Rows) -> None:
    """Let `row` refer to these very instances, so that it sees what else is about to change."""
    for column in row._meta.concrete_fields:
        if column.related_model:
            reference = column.related_model._meta.label_lower, getattr(row, column.attname)
            if reference in rows:
                setattr(row, column.name, rows[reference])


def subject_of(entry: Entry) -> Period | Entry | None:
    """What the entry's operation acted on: as it is now, or as it was before it was removed; None for nothing."""
    if not entry.subject:
        return None
    reference = entry.subject["model"], entry.subject["id"]
    if reference[0] == ENTRY:
        return Entry.objects.filter(pk=reference[1]).first()
    if row := look_up([reference]).get(reference):
        return row
    gone = (change for change in entry.changes if (change["model"], change["id"]) == reference)
    return next((as_it_was(change) for change in gone if change["before"]), None)
