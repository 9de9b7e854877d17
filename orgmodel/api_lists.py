"""Collections of the REST API: their pages, what may be asked of them, and how that is described."""

import datetime as dt
from functools import cache
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination

from orgmodel.conditions import Chosen, Condition, OneOf
from orgmodel.counting import LongPaginator
from orgmodel.filters import Column, Filters
from orgmodel.periods import Period

AS_OF = OpenApiParameter("as_of", dt.date, description="The day asked for; today unless given.")
WORDS = OpenApiParameter("q", str, description="Keep what these words match.")


class Pages(PageNumberPagination):
    """Fifty at a time, or as many as `page_size` says, up to 500."""

    django_paginator_class = LongPaginator
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500


def found(asked: Filters) -> Any:
    """The rows that the query asks for.

    Raises rest_framework's ValidationError, by parameter, for what it may not say.
    """
    errors: dict[str, Any] = {name: ["There is no such parameter."] for name in sorted(asked.unknown)}
    if errors := errors | dict(asked.errors):
        raise exceptions.ValidationError(errors)
    return asked.found


def parameters_of(asked: type[Filters]) -> list[OpenApiParameter]:
    """The query parameters of a collection, as OpenAPI describes them."""
    filters = asked({}, day=dt.date.min).filters
    return [AS_OF, *(_parameter(name, condition) for name, condition in filters.items())]


def _parameter(name: str, condition: Condition) -> OpenApiParameter:
    many = condition.several
    return OpenApiParameter(
        name,
        OpenApiTypes.INT if condition.schema is int else OpenApiTypes.STR,
        description=condition.about,
        enum=condition.values() or None,
        many=many,
        explode=many or None,
    )


@cache
def filters_of_rows(model: type[Period]) -> type[Filters]:
    """What may be asked of dated rows that are nested under an element: who, as what, in which state."""
    conditions: dict[str, Any] = {}
    named = {field.name: field for field in cast(Any, model)._meta.fields}
    for name in {"role", "seat"} & set(named):
        kept: Any = {value: (label, _having(name, value)) for value, label in named[name].choices}
        conditions[name] = OneOf(label=name.capitalize(), **kept)
    if "person" in named:
        conditions["person"] = Chosen(
            named["person"].related_model, lambda rows, person, day: rows.filter(person=person)
        )
    columns = {name: Column(name, lambda row: row, (name,)) for name in ("starts_on", "ends_before")}
    dated: Any = type(
        f"{model.__name__}Filters", (Filters,), {"model": model, "columns": columns, **conditions}
    )
    del dated.base_filters["q"]
    return dated


def _having(name: str, value: str) -> Any:
    return lambda rows, day: rows.filter(**{name: value})
