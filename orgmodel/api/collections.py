"""Collections of the REST API: their pages, what may be asked of them, and how that is described."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from orgmodel.api.cursors import LARGEST, SIZE, Part, Window, slice_of
from orgmodel.domain.periods import Period
from orgmodel.web.conditions import Chosen, Condition, OneOf
from orgmodel.web.filters import Column, Filters
from orgmodel.web.pagination import LongPaginator

AS_OF = OpenApiParameter("as_of", dt.date, description="The day asked for; today unless given.")
PAGED = frozenset({"cursor", "page_size"})
OF_ANY_LIST = frozenset({*PAGED, "fields", "expand", "facets"})


class Pages(BasePagination):
    """Fifty rows at a time, or as many as `page_size` says; the pages beside it are linked to (RFC 8288)."""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        """A page of anything that can be sliced; its places are numbers."""
        self.request, self.part = request, slice_of(queryset, Window.of(request.GET))
        self.count = LongPaginator(queryset, 1).count
        return self.part.rows

    def get_paginated_response(self, data: Any) -> Response:
        links = links_of(self.request, self.part)
        return Response({"count": self.count, **links, "results": data}, headers=link_header(links))

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "minimum": 0, "description": "How many there are in all."},
                "next": {**link, "description": "The page after this one."},
                "previous": {**link, "description": "The page before this one."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[Any]:
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": SIZE}
        return [
            {
                "name": "cursor",
                "in": "query",
                "schema": {"type": "string"},
                "description": "Where the page begins; taken from the links of another page.",
            },
            {"name": "page_size", "in": "query", "schema": size, "description": "At most how many rows."},
        ]


def links_of(request: Any, part: Part) -> dict[str, str | None]:
    """The addresses of the pages beside a part of the list."""
    return {
        "next": address(request, cursor=part.next) if part.next else None,
        "previous": address(request, cursor=part.previous) if part.previous else None,
    }


def link_header(links: Mapping[str, str | None]) -> dict[str, str]:
    """The same as a header."""
    rels = {"next": "next", "previous": "prev"}
    written = [f'<{links[name]}>; rel="{rel}"' for name, rel in rels.items() if links[name]]
    return {"Link": ", ".join(written)} if written else {}


def address(request: Any, **changed: Any) -> str:
    """The address of this request with other values for some parameters."""
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = value
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def found(asked: Filters) -> Any:
    """The rows that the query asks for.

    Raises rest_framework's ValidationError, by parameter, for what it may not say.
    """
    if asked.errors:
        raise exceptions.ValidationError(dict(asked.errors))
    return asked.found


def facets_of(asked: Filters, names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """How many of the rows that are found each value of the conditions `names` keeps, the most first.

    Raises rest_framework's ValidationError for names of conditions that have
    no values to count.
    """
    known = tuple(facets(type(asked)))
    wrong = [f"There is no “{name}” to count by. {choices(known)}" for name in names if name not in known]
    if wrong:
        raise exceptions.ValidationError({"facets": wrong})
    rows = asked.found
    return {
        name: [
            {"value": value, "count": number} for value, number in asked.filters[name].counts(rows, asked.day)
        ]
        for name in names
    }


def facets(asked: type[Filters]) -> list[str]:
    """The conditions whose values can be counted."""
    return [name for name, condition in asked.base_filters.items() if getattr(condition, "tally", None)]


def choices(known: Sequence[str]) -> str:
    """What may be asked for instead, in a sentence."""
    return f"Choose from {', '.join(known)}." if known else "There is nothing to choose from here."


def parameters_of(asked: type[Filters]) -> list[OpenApiParameter]:
    """The query parameters of a collection's filters, as OpenAPI describes them."""
    filters = asked({}, day=dt.date.min).filters
    counted = facets(asked)
    by = [listed("facets", "Also count the rows by these, separated by commas.", counted)] if counted else []
    return [*by, *(_parameter(name, condition) for name, condition in filters.items())]


def listed(name: str, about: str, known: Sequence[str]) -> OpenApiParameter:
    """A parameter that lists some of the names that are known, separated by commas."""
    names = {"type": "array", "items": {"type": "string", "enum": sorted(set(known))}}
    return OpenApiParameter(name, names, description=about, explode=False)


def _parameter(name: str, condition: Condition) -> OpenApiParameter:
    schema, values = dict(condition.schema), sorted(condition.values())
    if values:
        schema["enum"] = values
    if condition.several:
        schema = {"type": "array", "items": schema}
    return OpenApiParameter(name, schema, description=condition.about, explode=condition.several or None)


@cache
def filters_of_rows(model: type[Period]) -> type[Filters]:
    """What may be asked of dated rows that are nested under an element: who, as what, in which state."""
    conditions: dict[str, Any] = {}
    named = {field.name: field for field in cast(Any, model)._meta.fields}
    for name in {"role", "seat"} & set(named):
        options = {value: (label, _having(name, value)) for value, label in named[name].choices}
        conditions[name] = OneOf(options, label=name.capitalize())
    if "person" in named:
        conditions["person"] = Chosen(
            named["person"].related_model, lambda rows, person, day: rows.filter(person=person)
        )
    columns = {name: Column(name, lambda row: row, (name,)) for name in ("starts_on", "ends_before")}
    dated: Any = type(
        f"{model.__name__}Filters", (Filters,), {"model": model, "columns": columns, **conditions}
    )
    del dated.base_filters["search"]
    return dated


def _having(name: str, value: str) -> Any:
    return lambda rows, day: rows.filter(**{name: value})
