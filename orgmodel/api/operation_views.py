"""Viewsets that read rows of a day as JSON, and write by calling operations; If-Match."""

import datetime as dt
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import ClassVar, cast

from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response

from orgmodel.api.arguments import arguments_serializer, read_arguments, read_changes, require_object
from orgmodel.api.collections import (
    AS_OF,
    LIST_PARAMETERS,
    count_facets,
    filter_parameters,
    get_rows,
    link_header,
    list_parameter,
    page_links,
)
from orgmodel.api.csv_lists import FORMAT, CsvRenderer, is_csv, respond_with_csv
from orgmodel.api.cursors import CursorPage
from orgmodel.api.etags import HISTORY_ENTRY, make_etag, matches_etag
from orgmodel.api.json import MergePatchParser, RawJSON
from orgmodel.api.lists import ListQuery
from orgmodel.api.operation_actions import IF_MATCH, permission, responses
from orgmodel.api.problems import VersionNeeded
from orgmodel.api.requests import ApiRequest, account_of
from orgmodel.api.serializers import JsonSerializer, RowShape, names_in, paths
from orgmodel.api.views import ViewSet
from orgmodel.caching.organisation import newest_entry
from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations import HasOperation, Operation, execute, stale
from orgmodel.domain.operations.decorator import require
from orgmodel.domain.periods import Period
from orgmodel.web.filters import Filters

REASON = OpenApiParameter(
    "reason",
    {"type": "string", "maxLength": 500, "pattern": r"^[^\u0000]*$"},
    description="Why; shown in the history.",
)
FIELDS = (
    "Only these fields, separated by commas. Others are left out, even those that are otherwise required."
)
IF_MATCH_REQUIRED = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the version you have read.",
)


class RowResponse(Response):
    """The answer that shows one row, with the version of an element, which becomes part of its ETag."""

    def __init__(self, row: tuple, status_code: int = status.HTTP_200_OK) -> None:
        super().__init__(RawJSON(row[0]), status=status_code)
        self.version: int | None = row[1] if len(row) > 1 else None


class OperationViewSet(ViewSet):
    """Shows rows of a day; every write is a call of an operation."""

    serializer_class: type[JsonSerializer]
    queryset: QuerySet
    add: ClassVar[HasOperation]
    change: ClassVar[HasOperation]
    remove: ClassVar[HasOperation]
    filters: ClassVar[type[Filters]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if hasattr(cls, "filters"):
            _describe_reads(cls)
        if hasattr(cls, "add"):
            _describe_writes(cls)

    def known_parameters(self) -> Collection[str]:
        match self.action:
            case "list":
                return {*LIST_PARAMETERS, FORMAT.name, *type(self).filters.base_filters}
            case _ if self.request.method == "DELETE":
                return {"reason"}
            case _:
                return {"fields", "expand"}

    def get_parsers(self) -> list[BaseParser]:
        """A PATCH may say that it is a merge patch."""
        parsers = super().get_parsers()
        return [*parsers, MergePatchParser()] if getattr(self.request, "method", "") == "PATCH" else parsers

    def get_renderers(self) -> list[BaseRenderer]:
        """A list may be had as CSV."""
        renderers = super().get_renderers()
        return [*renderers, CsvRenderer()] if self.action == "list" else renderers

    @property
    def parent_key(self) -> str:
        """The key of the element to which the collection belongs; "" for the elements themselves."""
        return ""

    def get_parent(self) -> Period | None:
        """The element to which the collection belongs; None for the elements themselves."""
        return None

    @classmethod
    def get_collection(cls, key: str) -> QuerySet:
        """The rows of the collection; `key` is that of the element to which it belongs, if any."""
        return cls.queryset.all()

    def get_row_query(self) -> QuerySet:
        """A query of the one row that the address names. Raises Moved or Http404 where it names none."""
        return self.get_queryset().filter(pk=self.get_object().pk)

    def list(self, request: ApiRequest, **captured: str) -> HttpResponseBase:
        as_csv = is_csv(request)
        query = ListQuery.of(type(self), request.GET)
        if as_csv:
            return self.respond_with_csv(query)
        key = self.parent_key
        page, count, entry = _fetch_page(query, request.as_of, key)
        if not count and key:
            self.get_parent()  # raises Http404 or Moved where there is none
        links = page_links(request, page)
        document: dict[str, object] = {"count": count, **links}
        if names := names_in(request.GET, "facets"):
            document["facets"] = count_facets(query.filters(request.as_of, key), names)
        results = ",".join(shown for shown, _ in page.rows)
        start = json.dumps(document, ensure_ascii=False)[:-1]
        headers = {**link_header(links), HISTORY_ENTRY: str(entry)}
        return Response(RawJSON(f'{start}, "results": [{results}]}}'), headers=headers)

    def respond_with_csv(self, query: ListQuery) -> HttpResponseBase:
        """Answer with all rows of a list as CSV. Raises rest_framework's ValidationError for invalid filters."""
        parent, day = self.get_parent(), self.request.as_of
        columns = query.shape.fields or tuple(paths(self.serializer_class))
        if query.shape.expand:
            raise serializers.ValidationError({"fields": ["A CSV has one value in each column."]})
        rows = get_rows(query.filters(day, self.parent_key))
        name = "-".join([*([parent.key] if isinstance(parent, Keyed) else []), self.basename, str(day)])
        return respond_with_csv(name, columns, query.with_json(rows, day))

    def retrieve(self, request: ApiRequest, **captured: str) -> Response:
        return self.respond_with_row(self.get_row_query())

    def respond_with_row(
        self,
        rows: QuerySet,
        serializer: type[JsonSerializer] | None = None,
        status_code: int = status.HTTP_200_OK,
    ) -> RowResponse:
        """Answer with the one row of `rows`, with the fields that the query asks for. Raises Http404."""
        serializer_class = serializer or self.serializer_class
        shape = RowShape() if serializer else RowShape.of(self.request.GET, serializer_class)
        shown = serializer_class.with_json(rows, self.request.as_of, shape)
        row = shown.values_list(*columns_of(rows.model)).first()
        if row is None:
            raise Http404(f"There is no such {rows.model._meta.verbose_name}.")
        return RowResponse(row, status_code)

    def respond_with_result(
        self,
        result: object,
        serializer: type[JsonSerializer] | None = None,
        status_code: int = status.HTTP_200_OK,
    ) -> Response:
        """Answer with the row that an operation returned; 204 for None."""
        if not isinstance(result, Period):
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self.respond_with_row(type(result).objects.filter(pk=result.pk), serializer, status_code)

    def get_current_state(self) -> tuple[dict[str, object], str]:
        """The row that the address names as it is now, and its ETag."""
        response = self.respond_with_row(self.get_row_query())
        content = str(response.data)
        return json.loads(content), make_etag(content.encode(), response.version)

    @contextmanager
    def locked_if_match(self, *, required: bool = False) -> Iterator[models.Model]:
        """The row that the address names, locked while it still is in the state that If-Match names.

        Without the header it isn't locked. Raises VersionNeeded where the header
        is `required` and missing, ValidationError where it names another state.
        """
        if_match = self.request.headers.get("If-Match")
        if if_match is None:
            if required:
                raise VersionNeeded
            yield self.get_object()
            return
        with transaction.atomic():
            row = self.get_object()
            get_object_or_404(type(row)._base_manager.select_for_update(no_key=True), pk=row.pk)
            if not matches_etag(if_match, self.get_current_state()[1]):
                raise stale(row)
            yield self.get_object()

    def check_rights(self) -> None:
        """Ask whether a row may be made here, changed or removed."""
        match self.action:
            case "create":
                operation = self.add.operation
                require(operation, self._subject_of_new(operation), by=account_of(self.request))
            case "partial_update":
                require(self.change.operation, self.get_object(), by=account_of(self.request))
            case "destroy":
                require(self.remove.operation, self.get_object(), by=account_of(self.request))
            case _:
                super().check_rights()

    def _subject_of_new(self, operation: Operation) -> models.Model | None:
        """What a new row is made in: the element of the address, or one that the body names.

        Raises rest_framework's ValidationError or ParseError where that cannot be read.
        """
        parent = self.get_parent()
        if parent or operation.subject is None:
            return parent
        field = arguments_serializer(operation, with_subject=True)().fields[operation.subject.name]
        key = require_object(self.request.data).get(operation.subject.name)
        return None if key is None else field.run_validation(key)

    def create(self, request: ApiRequest, **captured: str) -> Response:
        operation = self.add.operation
        parent = self.get_parent()
        arguments = read_arguments(operation, request.data, with_subject=parent is None)
        subject: tuple[object, ...] = ()
        if operation.subject:
            subject = (arguments.pop(operation.subject.name, None) if parent is None else parent,)
        created = cast(models.Model | None, execute(operation, *subject, by=request.user, **arguments).result)
        response = self.respond_with_result(created, status_code=status.HTTP_201_CREATED)
        if created is not None:
            response.headers["Location"] = f"{request.path}{self.key_in_address(created)}/"
        return response

    def key_in_address(self, row: object) -> str:
        """What stands for a row of this collection in its address."""
        return str(getattr(row, self.lookup_field if isinstance(row, Keyed) else "public_id"))

    def partial_update(self, request: ApiRequest, **captured: str) -> Response:
        operation = self.change.operation
        is_versioned = "version" in operation.arguments
        changes = read_changes(operation, request.data)
        with self.locked_if_match(required=is_versioned) as row:
            if is_versioned and isinstance(row, Keyed):
                changes["version"] = row.version
            call = execute(operation, row, by=request.user, **changes)
            return self.respond_with_result(call.result)

    def destroy(self, request: ApiRequest, **captured: str) -> Response:
        """A DELETE has no body to say why in; the query does."""
        operation = self.remove.operation
        arguments = read_arguments(operation, {"reason": request.GET.get("reason", "")})
        with self.locked_if_match(required=issubclass(self.queryset.model, Keyed)) as row:
            call = execute(operation, row, by=request.user, **arguments)
            return self.respond_with_result(call.result)


def _describe_reads(view: type[OperationViewSet]) -> None:
    """Describe the list and its rows by the filters."""
    parameters = [
        AS_OF,
        # schema/rows.py adds the names, once every app has declared its expansions.
        list_parameter("fields", FIELDS, ()),
        list_parameter("expand", "Also show what belongs to it, separated by commas.", ()),
    ]
    extend_schema_view(
        list=extend_schema(parameters=[*parameters, FORMAT, *filter_parameters(view.filters)]),
        retrieve=extend_schema(parameters=parameters),
    )(view)


def _describe_writes(view: type[OperationViewSet]) -> None:
    """Describe POST, PATCH and DELETE by the operations that they call."""
    add = view.add.operation
    change = view.change.operation
    remove = view.remove.operation
    if_match = IF_MATCH_REQUIRED if "version" in change.arguments else IF_MATCH
    has_parent = view.get_parent is not OperationViewSet.get_parent
    extend_schema_view(
        create=extend_schema(
            request=arguments_serializer(add, with_subject=not has_parent),
            responses=responses(add, view.serializer_class, creates=True),
            description=add.function.__doc__,
            extensions=permission(add),
        ),
        partial_update=extend_schema(
            request=arguments_serializer(change, changes=True),
            description=change.function.__doc__,
            parameters=[if_match],
            extensions=permission(change),
        ),
        destroy=extend_schema(
            parameters=[REASON, if_match],
            description=remove.function.__doc__,
            extensions=permission(remove),
        ),
    )(view)


def _fetch_page(query: ListQuery, day: dt.date, key: str) -> tuple[CursorPage[tuple], int, int]:
    """The page of a list, how many rows there are in all, and the entry of the history at which it stands.

    An empty page says nothing of the entry: it is read again after that.
    """
    page, count = query.fetch(day, key)
    if page.rows:
        return page, count, page.rows[0][1]
    entry = newest_entry()
    page, count = query.fetch(day, key)
    return page, count, page.rows[0][1] if page.rows else entry


def columns_of(model: type[models.Model]) -> list[str]:
    """The columns of a RowResponse."""
    return ["shown", "version"] if issubclass(model, Keyed) else ["shown"]
