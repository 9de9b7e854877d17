"""Queries whose SQL is compiled once, in memory, and run with other values each time.

Compiling the SQL of what shows one squad takes three times as long as
PostgreSQL takes to answer it. What is cached depends on the models alone, so
it is valid for as long as the process runs.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import ref

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from orgmodel.caching.prepared import CompiledSQL

type Value = dt.date | int | str
type Values = Collection[int] | Collection[dt.date] | Collection[str]
type Parameter = Value | float | list[Parameter] | None
# Names of foreign keys, and those of what they lead to, as `select_related` notes them.
type Tree = Mapping[str, Tree]
type SQL = tuple[str, list[Parameter]]

# Values of the types that a query takes, which no request has; for a list, its only item.
STAND_INS: dict[type, Callable[[int], Value]] = {
    dt.date: lambda place: dt.date(4711, 11, 1 + place),
    int: lambda place: 471_112_400 + place,
    str: "\ufdd0 stands in {}".format,
    list: lambda place: 471_200_000 + place,
}


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):  # type: ignore[explicit-any]  # its parameters, to the stubs
    """`id__among=ids`: like `__in`, with one parameter for any number of integers, days or texts, also for none."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        array, ids = self.process_rhs(compiler, connection)
        return f"{column} = ANY({array}::{_array_of(self.lhs.output_field)})", (*parameters, *ids)


def _array_of(field: Field) -> str:
    """The type of an array that is compared with the values of `field`."""
    if isinstance(field, models.DateField):
        return "date[]"
    return "varchar[]" if isinstance(field, models.CharField) else "bigint[]"


class CompiledQuery[M: models.Model, Row]:
    """The query that `make` returns for values of the given types, by name: `CompiledQuery(make, squad=int)`.

    It is made once with values that stand in, which are exchanged each time;
    so `make` may not decide anything by a value. The type `list` stands for
    any number of integers, days or texts, to be used with `__among`. Raises ValueError for what is no SELECT,
    when it is used first.
    """

    def __init__[**P](self, make: Callable[P, QuerySet[M, Row]], **types: type) -> None:
        self._stand_ins = {name: STAND_INS[kind](place) for place, (name, kind) in enumerate(types.items())}
        given = {
            name: [self._stand_ins[name]] if types[name] is list else self._stand_ins[name] for name in types
        }

        def make_with_stand_ins() -> QuerySet[M, Row]:
            # They have the names and types that `make` takes, which no type can say of a mapping.
            return make(**given)  # type: ignore[arg-type, call-arg]

        self._make = make_with_stand_ins

    def sql(self, **values: Value | Values) -> SQL:
        """The SQL and its parameters, with these values."""
        sql, parameters = self._compiled
        return sql, _exchanged(parameters, self._exchange(values))

    def rows(self, **values: Value | Values) -> list[tuple]:
        """The rows as the database returns them, with these values."""
        return _fetch(*self.sql(**values))

    def objects(self, **values: Value | Values) -> list[M]:
        """Instances of the model, with its annotations and what `select_related` names."""
        sql, parameters, instances = self._of_instances
        rows = _fetch(sql, _exchanged(parameters, self._exchange(values)))
        return list(instances.of(rows))

    def _exchange(self, values: Mapping[str, Value | Values]) -> Mapping[Value, Value | Values]:
        """The value for each that stands in."""
        if values.keys() != self._stand_ins.keys():
            raise TypeError(
                f"The query takes {', '.join(self._stand_ins)}; it was given {', '.join(values)}."
            )
        return {self._stand_ins[name]: value for name, value in values.items()}

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


def union(*queries: SQL) -> list[tuple]:
    """The rows of queries that have as many columns, in one query and in no order; at least one query."""
    return _fetch(
        " UNION ALL ".join(f"({sql})" for sql, _ in queries),
        [parameter for _, parameters in queries for parameter in parameters],
    )


def _compile(rows: QuerySet) -> tuple[str, Sequence[Parameter]]:
    sql, parameters = rows.query.sql_with_params()
    if not sql.lstrip("(").startswith("SELECT"):  # a union begins with a parenthesis
        raise ValueError("Only what reads can be compiled.")
    return sql, parameters


def _fetch(sql: str, parameters: list[Parameter]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(CompiledSQL(sql), parameters)
        return cursor.fetchall()


def _exchanged(parameters: Sequence[Parameter], values: Mapping[Value, Value | Values]) -> list[Parameter]:
    """The parameters, also those within lists, with the values in the places of the stand-ins."""
    exchanged: list[Parameter] = []
    for each in parameters:
        if isinstance(each, list):
            exchanged.append(_exchanged(each, values))
        # psycopg's own kinds of numbers are numbers too; what is no plain value cannot be one that stands in.
        elif not isinstance(each, dt.date | int | str):
            exchanged.append(each)
        else:
            value = values.get(each, each)
            exchanged.extend([value] if isinstance(value, dt.date | int | str) else value)
    return exchanged
