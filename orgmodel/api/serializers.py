"""What of rows is shown: the declared fields of a serializer, written as JSON by the database itself.

Reading goes this way alone: for fifty people with their memberships it takes
a tenth of what making objects of the rows and dictionaries of the objects
does, and no row can cost a query of its own.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Func, Subquery
from django.db.models.functions import Cast
from rest_framework import serializers
from rest_framework.serializers import BaseSerializer

from orgmodel.api.collections import choices


class Object(Func):
    """A JSON object of named expressions, in their order.

    Written from a row of a subselect: for 18,951 rows that took 44 ms, where
    json_build_object, which looks up the type of each value of each row, took 80.
    """

    output_field = models.TextField()

    def __init__(self, **parts: Any) -> None:
        super().__init__(*parts.values())
        self.names = tuple(parts)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **rest: Any) -> Any:
        sql, given = [], []
        for name, part in zip(self.names, self.source_expressions, strict=True):
            written, values = compiler.compile(part)
            sql.append(f"{written} AS {connection.ops.quote_name(name)}")
            given += values
        return f"(SELECT row_to_json(object) FROM (SELECT {', '.join(sql)}) AS object)", given  # noqa: S608


class Array(Subquery):
    """A JSON array of what a query of one column returns, in its order."""

    template = "(SELECT coalesce(json_agg(each.shown), '[]') FROM (%(subquery)s) AS each)"
    output_field = models.TextField()


@dataclass(frozen=True)
class Expansion:
    """Something that `?expand=` shows with each row: the `rows` of a day, of which each refers to it by OuterRef.

    One row stands in the place of its key, `many` are a list.
    """

    serializer: type["Shown"]
    rows: Callable[[dt.date], Any]
    many: bool = True

    def on(self, day: dt.date) -> Subquery:
        shown = self.rows(day).values(shown=Object(**self.serializer.parts(day)))
        return Array(shown) if self.many else Subquery(shown[:1])


class Shown(serializers.ModelSerializer):
    """The fields of a row, and what it can be shown with.

    `computed` says, for each field that the model has not, what it is on a
    day. `expandable` names what `?expand=` may ask for.
    """

    computed: ClassVar[dict[str, Callable[[dt.date], Any]]] = {}
    expandable: ClassVar[dict[str, Expansion]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.expandable = dict(cls.expandable)  # higher apps add to those of their own class alone

    @classmethod
    def text(cls, rows: Any, day: dt.date, asked: "RowShape | None" = None) -> Any:
        """`rows` with `shown`: each as JSON text, on `day`, as far as `asked` for."""
        return rows.annotate(shown=Cast(Object(**cls.parts(day, asked)), models.TextField()))

    @classmethod
    def parts(cls, day: dt.date, asked: "RowShape | None" = None) -> dict[str, Any]:
        """The expression of each field that is asked for."""
        asked = asked or RowShape()
        expanded = {name: cls.expandable[name].on(day) for name in asked.expand}
        names = [*(asked.fields or paths(cls)), *expanded]
        return {name: expanded.get(name) or cls.part(name, day) for name in dict.fromkeys(names)}

    @classmethod
    def part(cls, name: str, day: dt.date) -> Any:
        """The expression of one field."""
        return cls.computed[name](day) if name in cls.computed else F(paths(cls)[name])


@cache
def paths(shown: type[Shown]) -> dict[str, str]:
    """For each field of a serializer, where the database finds it unless it is computed: “person__name”.

    Raises TypeError for one that neither a column nor `computed` answers.
    """
    found = {}
    for name, field in shown().fields.items():
        path = str(field.source).replace(".", "__")
        if isinstance(field, serializers.SlugRelatedField):
            path = f"{path}__{field.slug_field}"
        plain = path != "*" and not isinstance(field, serializers.SerializerMethodField | BaseSerializer)
        if not (plain or name in shown.computed):
            raise TypeError(f"{shown.__name__}.{name} is no column; say in `computed` what it is.")
        found[name] = path
    return found


@dataclass(frozen=True)
class RowShape:
    """What of each row a query asks for: these `fields`, or all where it names none, with what `expand` names.

    A field that only `expand` can show needs no second word.
    """

    fields: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: Any, shown: type[Shown]) -> "RowShape":
        """What `?fields=` and `?expand=` say; rest_framework's ValidationError for names that there are not."""
        fields, expand = names_in(query, "fields"), names_in(query, "expand")
        plain = paths(shown)
        expand += tuple(name for name in fields if name in shown.expandable.keys() - {*plain, *expand})
        wrong = {
            "fields": _unknown(fields, [*plain, *shown.expandable]),
            "expand": _unknown(expand, list(shown.expandable)),
        }
        if errors := {name: why for name, why in wrong.items() if why}:
            raise serializers.ValidationError(errors)
        return cls(fields, expand)


def names_in(query: Any, name: str) -> tuple[str, ...]:
    """The names that a parameter lists, separated by commas, each once."""
    given = ",".join(query.getlist(name))
    return tuple(dict.fromkeys(each.strip() for each in given.split(","))) if given else ()


def _unknown(names: Iterable[str], known: Sequence[str]) -> list[str]:
    return [f"There is no “{name}” to ask for. {choices(known)}" for name in names if name not in known]
