"""Queries that are the same each time but for a few values: their SQL is made once."""

import datetime as dt
from collections.abc import Callable, Sequence
from copy import copy
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

# No value that anybody sends, and of the types that a query is made with.
STAND_INS: dict[type, Callable[[int], Any]] = {
    dt.date: lambda place: dt.date(4711, 11, 1 + place),
    int: lambda place: 471_112_400 + place,
    str: "\ufdd0 stands in {}".format,
}


class Prepared:
    """A query made by `make`, which is given a value of each of the types `given`, by name.

    Making the SQL of what shows one squad takes three times as long as the
    database takes to answer it; so it is made with values that stand in, which
    are exchanged each time. `make` may not decide anything by a value.
    """

    def __init__(self, make: Callable[..., Any], **given: type) -> None:
        self._make = make
        self._stand_ins = {name: STAND_INS[kind](place) for place, (name, kind) in enumerate(given.items())}

    def sql(self, **values: Any) -> tuple[str, list[Any]]:
        """The SQL and its parameters, with these values."""
        _, _, sql, parameters = self._made
        return sql, _exchanged(parameters, {self._stand_ins[name]: value for name, value in values.items()})

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """What the database answers, with these values, as it is."""
        with connection.cursor() as cursor:
            cursor.execute(*self.sql(**values))
            return cursor.fetchall()

    def objects(self, **values: Any) -> list[Any]:
        """What the query yields, with these values: rows of its model, or what it asks for instead of them."""
        made, compiler, _, _ = self._made
        query, compiler = made.all(), copy(compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # of this thread
        compiler.as_sql = lambda *_, **__: self.sql(**values)
        query.query.get_compiler = lambda *_, **__: compiler
        return list(query)

    @cached_property
    def _made(self) -> tuple[Any, Any, str, Sequence[Any]]:
        """The query, its compiler, its SQL and its parameters, with what stands in."""
        made = self._make(**self._stand_ins)
        compiler = made.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        if not sql.startswith("SELECT"):
            raise ValueError("Only what reads can be prepared.")
        return made, compiler, sql, parameters


def _exchanged(parameters: Sequence[Any], values: dict[Any, Any]) -> list[Any]:
    """The parameters, also those within lists, with what stands in exchanged for the values."""
    # psycopg's own kinds of numbers are numbers too; what is no plain value cannot be one that stands in.
    return [
        values.get(each, each)
        if isinstance(each, dt.date | int | str)
        else _exchanged(each, values)
        if isinstance(each, list)
        else each
        for each in parameters
    ]
