"""Queries whose SQL is compiled once, in memory, and run with other values each time.

Compiling the SQL of what shows one squad takes three times as long as
PostgreSQL takes to answer it. What is cached depends on the models alone, so
it is valid for as long as the process runs.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from weakref import ref

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import QuerySet

type Value = dt.date | int | str
type Parameter = Value | float | list[Parameter] | None
# Names of foreign keys, and those of what they lead to, as `select_related` notes them.
type Tree = Mapping[str, Tree]

# Values of the types that a query takes, which no request has.
STAND_INS: dict[type, Callable[[int], Value]] = {
    dt.date: lambda place: dt.date(4711, 11, 1 + place),
    int: lambda place: 471_112_400 + place,
    str: "\ufdd0 stands in {}".format,
}


class CompiledQuery[M: models.Model, Row]:
    """The query that `make` returns for values of the given types, by name: `CompiledQuery(make, squad=int)`.

    It is made once with stand-ins, which are replaced by the values each time; so
    `make` may not depend on a value. Raises ValueError for what is no SELECT, when
    it is used first.
    """

    def __init__[**P](self, make: Callable[P, QuerySet[M, Row]], **types: type) -> None:
        self._stand_ins = {name: STAND_INS[kind](place) for place, (name, kind) in enumerate(types.items())}
        # The stand-ins have the names and types that `make` takes, which no type can say of a mapping.
        made = partial(make, **self._stand_ins)  # type: ignore[arg-type]
        self._make: Callable[[], QuerySet[M, Row]] = made

    def sql(self, **values: Value) -> tuple[str, list[Parameter]]:
        """The SQL and its parameters, with these values."""
        return self._with(values, *self._compiled)

    def rows(self, **values: Value) -> list[tuple]:
        """The rows as the database returns them, with these values."""
        return _fetch(*self.sql(**values))

    def objects(self, **values: Value) -> list[M]:
        """Instances of the model, with its annotations and what `select_related` names."""
        sql, parameters, instances = self._of_instances
        rows = _fetch(*self._with(values, sql, parameters))
        return list(instances.of(rows))

    def _with(
        self, values: Mapping[str, Value], sql: str, parameters: Sequence[Parameter]
    ) -> tuple[str, list[Parameter]]:
        return sql, _exchanged(parameters, {self._stand_ins[name]: value for name, value in values.items()})

    @cached_property
    def _compiled(self) -> tuple[str, Sequence[Parameter]]:
        return _compile(self._make())

    @cached_property
    def _of_instances(self) -> tuple[str, Sequence[Parameter], "Instances[M]"]:
        rows = self._make()
        columns: list[str] = []
        named = rows.query.select_related
        instances = _instances(rows.model, named if isinstance(named, dict) else {}, columns)
        instances.annotations.extend(rows.query.annotation_select)
        columns.extend(instances.annotations)
        return *_compile(rows.values_list(*columns)), instances


@dataclass(frozen=True)
class Instances[M: models.Model]:
    """Makes instances of `model` from rows: its fields are the columns from `first` on,
    then those of `related`.

    The annotations are the last columns; only the outermost model has any.
    """

    model: type[M]
    first: int
    names: list[str]
    converters: list[tuple[int, Callable]]
    related: "list[tuple[str, Instances]]"
    annotations: list[str]

    def of(self, rows: list[tuple]) -> Iterator[M]:
        peers: list[ref[models.Model]] = []
        for row in rows:
            found = self.one(row)
            # A deferred field that is read of one is read of all of them, as querysets do.
            found._state.peers = peers
            peers.append(ref(found))
            for name, value in zip(self.annotations, row[len(row) - len(self.annotations) :], strict=True):
                setattr(found, name, value)
            yield found

    def one(self, row: tuple) -> M:
        """The instance of one row; what is related is None where its key is."""
        values = list(row[self.first : self.first + len(self.names)])
        for place, convert in self.converters:
            values[place] = convert(values[place], None, connection)
        found = self.model.from_db(DEFAULT_DB_ALIAS, self.names, values, fetch_mode=models.FETCH_PEERS)
        for name, related in self.related:
            there = row[related.first] is not None
            setattr(found, name, related.one(row) if there else None)
        return found


def _instances(model: type[models.Model], related: Tree, columns: list[str], path: str = "") -> Instances:
    """How instances of `model` are made; adds the columns that they are made of, the primary key first."""
    fields = sorted(model._meta.concrete_fields, key=lambda field: not field.primary_key)
    first = len(columns)
    columns.extend(f"{path}{field.attname}" for field in fields)
    return Instances(
        model=model,
        first=first,
        names=[field.attname for field in fields],
        converters=[
            (place, field.from_db_value)
            for place, field in enumerate(fields)
            if hasattr(field, "from_db_value")
        ],
        related=[
            (name, _instances(_related_model(model, name), deeper, columns, f"{path}{name}__"))
            for name, deeper in related.items()
        ],
        annotations=[],
    )


def _related_model(model: type[models.Model], name: str) -> type[models.Model]:
    related = model._meta.get_field(name).related_model
    if related is None:
        raise TypeError(f"{model.__name__}.{name} refers to no model.")
    return related


def _compile(rows: QuerySet) -> tuple[str, Sequence[Parameter]]:
    sql, parameters = rows.query.sql_with_params()
    if not sql.lstrip("(").startswith("SELECT"):  # a union begins with a parenthesis
        raise ValueError("Only what reads can be compiled.")
    return sql, parameters


def _fetch(sql: str, parameters: list[Parameter]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _exchanged(parameters: Sequence[Parameter], values: Mapping[Value, Value]) -> list[Parameter]:
    """The parameters, also those within lists, with the values in the places of the stand-ins."""
    # psycopg's own kinds of numbers are numbers too; what is no plain value cannot be one that stands in.
    return [
        values.get(each, each)
        if isinstance(each, dt.date | int | str)
        else _exchanged(each, values)
        if isinstance(each, list)
        else each
        for each in parameters
    ]
