"""Collections of the REST API: their pages, filters and facets,
and the query parameters that describe them."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TypedDict, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orgmodel.api.cursors import DEFAULT_SIZE, MAX_SIZE, CursorPage, CursorWindow, slice_page
from orgmodel.api.etags import HISTORY_ENTRY
from orgmodel.caching.organisation import newest_entry
from orgmodel.domain.elements import Keyed
from orgmodel.domain.periods import Period, by_first_day, parent_model
from orgmodel.web.conditions import Chosen, Condition, OneOf
from orgmodel.web.filters import Column, Filters
from orgmodel.web.pagination import LongPaginator

AS_OF = OpenApiParameter("as_of", dt.date, description="The day asked for; today unless given.")
PAGE_PARAMETERS = frozenset({"cursor", "page_size"})
LIST_PARAMETERS = frozenset({*PAGE_PARAMETERS, "fields", "expand", "facets"})


class PageLinks(TypedDict):
    """The addresses of the pages beside a page; None where there is none."""

    next: str | None
    previous: str | None


class FacetCount(TypedDict):
    """How many rows have a value."""

    value: str
    count: int


class SlicePagination(BasePagination):
    """Pages of anything that can be sliced: 50 rows, or `page_size`,
    with links to the pages beside (RFC 8288)."""

    def paginate_queryset[Row](
        self, queryset: QuerySet[Model, Row] | Sequence[Row], request: Request, view: APIView | None = None
    ) -> list[Row]:
        """The rows of the page; the positions in its cursors are offsets."""
        self.request = request
        self.history_entry = newest_entry()  # before the rows, which may be newer but never older
        self.page = slice_page(queryset, CursorWindow.of(request.GET))
        self.count = LongPaginator(queryset, 1).count
        return list(self.page.rows)

    def get_paginated_response(self, data: object) -> Response:
        links = page_links(self.request, self.page)
        headers = {**link_header(links), HISTORY_ENTRY: str(self.history_entry)}
        return Response({"count": self.count, **links, "results": data}, headers=headers)

    def get_paginated_response_schema(self, schema: Mapping[str, object]) -> dict[str, object]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "minimum": 0, "description": "The total number of rows."},
                "next": {**link, "description": "The page after this one."},
                "previous": {**link, "description": "The page before this one."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, object]]:
        size = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
        return [
            {
                "name": "cursor",
                "in": "query",
                "schema": {"type": "string"},
                "description": "Where the page starts; take it from the links of another page.",
            },
            {
                "name": "page_size",
                "in": "query",
                "schema": size,
                "description": "The maximum number of rows.",
            },
        ]


def page_links(request: HttpRequest, page: CursorPage) -> PageLinks:
    """Links to the pages beside a page of this request."""
    return {
        "next": url_with(request, cursor=page.next) if page.next else None,
        "previous": url_with(request, cursor=page.previous) if page.previous else None,
    }


def link_header(links: PageLinks) -> dict[str, str]:
    """The links as a Link header; nothing where there are none."""
    urls = {"next": links["next"], "prev": links["previous"]}
    values = [f'<{url}>; rel="{rel}"' for rel, url in urls.items() if url]
    return {"Link": ", ".join(values)} if values else {}


def url_with(request: HttpRequest, **parameters: str | int) -> str:
    """The address of this request with other values for some query parameters."""
    query = request.GET.copy()
    for name, value in parameters.items():
        query[name] = str(value)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def get_rows(filters: Filters) -> QuerySet:
    """The rows that match the filters, in the order of the query.

    Raises rest_framework's ValidationError, by parameter, for invalid values.
    """
    if filters.errors:
        raise exceptions.ValidationError(dict(filters.errors))
    return filters.found


def count_facets(filters: Filters, names: Iterable[str]) -> dict[str, list[FacetCount]]:
    """For each of the conditions `names`, how many of the filtered rows have each value, the most first.

    Raises rest_framework's ValidationError for names of conditions that have
    no values to count.
    """
    known = facet_names(type(filters))
    errors = [f"There is no “{name}” to count by. {choices(known)}" for name in names if name not in known]
    if errors:
        raise exceptions.ValidationError({"facets": errors})
    rows = filters.found
    return {
        name: [
            {"value": value, "count": count}
            for value, count in filters.filters[name].counts(rows, filters.day)
        ]
        for name in names
    }


def facet_names(filters: type[Filters]) -> list[str]:
    """The conditions whose values can be counted."""
    return [name for name, condition in filters.base_filters.items() if getattr(condition, "tally", None)]


def choices(known: Sequence[str]) -> str:
    """The names to choose from, as a sentence."""
    return f"Choose from {', '.join(known)}." if known else "This takes no values here."


def filter_parameters(filters: type[Filters]) -> list[OpenApiParameter]:
    """The query parameters of a collection's filters, as OpenAPI describes them."""
    conditions = filters({}, day=dt.date.min).filters
    parameters = [_parameter(name, condition) for name, condition in conditions.items()]
    if facets := facet_names(filters):
        about = "Also count the rows by these, separated by commas."
        return [list_parameter("facets", about, facets), *parameters]
    return parameters


def list_parameter(name: str, about: str, known: Sequence[str]) -> OpenApiParameter:
    """A query parameter whose value is a list of the `known` names, separated by commas."""
    names = {"type": "array", "items": {"type": "string", "enum": sorted(set(known))}}
    return OpenApiParameter(name, names, description=about, explode=False)


def _parameter(name: str, condition: Condition) -> OpenApiParameter:
    schema = dict(condition.schema)
    if values := sorted(condition.values()):
        schema["enum"] = values
    if condition.several:
        schema = {"type": "array", "items": schema}
    return OpenApiParameter(name, schema, description=condition.about, explode=condition.several or None)


@cache
def make_row_filters(model: type[Period]) -> type[Filters]:
    """The filters of dated rows that are nested under an element: by person, role or seat, and state."""
    fields = {field.name: field for field in model._meta.fields}
    conditions: dict[str, Condition] = {}
    for name in {"role", "seat"} & set(fields):
        values = {
            str(value): (str(label), _equals(name, str(value))) for value, label in fields[name].flatchoices
        }
        conditions[name] = OneOf(values, label=name.capitalize())
    if "person" in fields:
        conditions["person"] = Chosen(
            cast(type[Keyed], parent_model(model, "person")),
            lambda rows, person, day: rows.filter(person=person),
        )
    columns = {
        "starts_on": Column("starts_on", lambda row: row, (by_first_day(),)),
        "ends_before": Column("ends_before", lambda row: row, ("ends_before",)),
    }
    return type(f"{model.__name__}Filters", (Filters,), {"model": model, "columns": columns, **conditions})


def _equals(name: str, value: str) -> Callable[[QuerySet, dt.date], QuerySet]:
    return lambda rows, day: rows.filter(**{name: value})
