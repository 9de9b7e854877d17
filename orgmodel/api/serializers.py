"""Rows as JSON, which the database itself writes from the declared fields of a serializer.

Reading goes this way alone: for fifty people with their memberships it takes
a tenth of what making objects of the rows and dictionaries of the objects
does, and no row can cost a query of its own.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from django.db import models
from django.db.models import F, Func, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.http import QueryDict
from rest_framework import serializers
from rest_framework.serializers import BaseSerializer

from orgmodel.api.collections import choices


def json_object(**fields: Combinable) -> "Func[models.TextField]":
    """A JSON object of named expressions, in their order.

    Written from a row of a subselect: for 18,951 rows that took 44 ms, where
    json_build_object, which looks up the type of each value of each row, took 80.
    """
    columns = [
        Func(value, template=f'%(expressions)s AS "{name}"', output_field=models.TextField())
        for name, value in fields.items()
    ]
    template = "(SELECT row_to_json(object) FROM (SELECT %(expressions)s) AS object)"
    return Func(*columns, template=template, output_field=models.TextField())


def json_array(rows: QuerySet) -> "Subquery[models.TextField]":
    """A JSON array of the values of `shown` in `rows`, in their order."""
    template = "(SELECT coalesce(json_agg(each.shown), '[]') FROM (%(subquery)s) AS each)"
    return Subquery(rows, output_field=models.TextField(), template=template)


@dataclass(frozen=True)
class Expansion:
    """Something that `?expand=` adds to each row: the `rows` of a day, which refer to it by OuterRef.

    One row replaces its key, `many` are a list.
    """

    serializer: type["JsonSerializer"]
    rows: Callable[[dt.date], QuerySet]
    many: bool = True

    def on(self, day: dt.date) -> "Subquery[models.TextField]":
        shown = self.rows(day).values(shown=json_object(**self.serializer.expressions(day)))
        return json_array(shown) if self.many else Subquery(shown[:1])


class JsonSerializer(serializers.ModelSerializer):
    """The fields of a row, and what `?expand=` can add.

    `computed` has, for each field that the model has not, its expression on a
    day. `expandable` names what `?expand=` may ask for.
    """

    id = serializers.UUIDField(
        source="public_id",
        read_only=True,
        help_text="A permanent id, whatever else changes.",
    )

    computed: ClassVar[dict[str, Callable[[dt.date], Combinable]]] = {}
    expandable: ClassVar[dict[str, Expansion]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.expandable = dict(cls.expandable)  # higher apps add to those of their own class alone

    @classmethod
    def with_json(cls, rows: QuerySet, day: dt.date, shape: "RowShape | None" = None) -> QuerySet:
        """`rows` with `shown`: each as JSON text, on `day`, in the given `shape`."""
        return rows.annotate(shown=Cast(json_object(**cls.expressions(day, shape)), models.TextField()))

    @classmethod
    def expressions(cls, day: dt.date, shape: "RowShape | None" = None) -> dict[str, Combinable]:
        """The expression of each field in `shape`; of all fields unless given."""
        shape = shape or RowShape()
        expanded = {name: cls.expandable[name].on(day) for name in shape.expand}
        names = [*(shape.fields or paths(cls)), *expanded]
        return {name: expanded.get(name) or cls.expression(name, day) for name in dict.fromkeys(names)}

    @classmethod
    def expression(cls, name: str, day: dt.date) -> Combinable:
        """The expression of one field."""
        return cls.computed[name](day) if name in cls.computed else F(paths(cls)[name])


@cache
def paths(shown: type[JsonSerializer]) -> dict[str, str]:
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
    """The sparse fields of a query: these `fields`, or all where it names none, with those of `expand`.

    A field that only `expand` has may be in `fields` alone.
    """

    fields: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: QueryDict, shown: type[JsonSerializer]) -> "RowShape":
        """The shape by `?fields=` and `?expand=`. Raises rest_framework's ValidationError for unknown
        names."""
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


def names_in(query: QueryDict, name: str) -> tuple[str, ...]:
    """The names that a parameter lists, separated by commas, each once."""
    given = ",".join(query.getlist(name))
    return tuple(dict.fromkeys(each.strip() for each in given.split(","))) if given else ()


def _unknown(names: Iterable[str], known: Sequence[str]) -> list[str]:
    return [f"There is no “{name}” to ask for. {choices(known)}" for name in names if name not in known]
