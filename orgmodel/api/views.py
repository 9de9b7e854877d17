"""Views of the REST API: elements and their dated rows, read in pages, and operations as verbs."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any, ClassVar, cast, get_args, get_type_hints

from django.db import models, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from orgmodel.api.arguments import arguments_of, check_names, read_arguments, read_changes
from orgmodel.api.collections import (
    AS_OF,
    OF_ANY_LIST,
    Pages,
    facets_of,
    filters_of_rows,
    link_header,
    links_of,
    listed,
    parameters_of,
)
from orgmodel.api.etags import conditional, still_there, tag_of
from orgmodel.api.idempotency import Once
from orgmodel.api.json import Written
from orgmodel.api.lists import Question
from orgmodel.api.problems import VersionNeeded
from orgmodel.api.serializers import RowShape, Shown, names_in
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.elements import Keyed, find
from orgmodel.domain.operations import Operation, stale
from orgmodel.web.filters import Filters

REASON = OpenApiParameter(
    "reason",
    {"type": "string", "maxLength": 500, "pattern": r"^[^\u0000]*$"},
    description="Why; it stands in the history.",
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag of what you have seen."
)
IF_STILL = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of what you have seen; refused if it changed.",
)

NO_DAY = "Write it as year-month-day, or leave it out."


class View(Once, generics.GenericAPIView):
    """Answers carry their tag, and nothing to who has them already; parameters that mean nothing are refused.

    `parameters` names those that a GET knows beside the day, `days` those that are days.
    """

    pagination_class: Any = Pages
    tagged: ClassVar = True
    parameters: ClassVar[frozenset[str]] = frozenset()
    days: ClassVar[frozenset[str]] = frozenset({"as_of", "changed_since"})
    request: Any

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        check_names(request.query_params, {"as_of", *self.known_parameters()}, "parameter")
        if empty := [name for name in sorted(self.days) if request.query_params.get(name) == ""]:
            raise serializers.ValidationError({name: [NO_DAY] for name in empty})

    def known_parameters(self) -> Any:
        """What may stand in the query of this request."""
        return self.parameters if self.request.method in SAFE_METHODS else ()

    @contextmanager
    def guarded(self, *, needed: bool = False) -> Iterator[Any]:
        """The row that the address names."""
        yield self.get_object()

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code in (200, 201) and getattr(response, "data", None) is not None:
            response.headers["Cache-Control"] = "private, no-cache"
            response.add_post_render_callback(partial(conditional, request))
        return response


class ViewSet(viewsets.ViewSetMixin, View):
    """The same for the addresses that the router makes."""


def verb(function: Callable[..., Any], returns: type[serializers.Serializer] | None = None) -> Any:
    """An operation as POST below its subject, under its own name: “…/dissolve-squad/”.

    Answers what the operation returns, shown by `returns` or else by the
    view's own serializer.
    """
    known: Operation = function.operation  # type: ignore[attr-defined]

    def post(self: Any, request: Request, **captured: Any) -> Response:
        given = read_arguments(known, request.data)
        with self.guarded() as row:
            return self.answer(function(row, by=request.user, **given), returns)

    post.__name__, post.__doc__ = known.verb, function.__doc__
    described = extend_schema(
        operation_id=known.name.replace(".", "_"),
        request=arguments_of(known),
        responses=_responses(known, returns),
        parameters=[IF_STILL],
        extensions=permission(known),
    )
    return described(action(detail=True, methods=["post"], url_path=known.verb.replace("_", "-"))(post))


def permission(known: Operation) -> dict[str, str]:
    """What whoever asks for the operation must be allowed, for the API's description."""
    return {"x-permission": known.name}


def _responses(known: Operation, returns: type[serializers.Serializer] | None, *, made: bool = False) -> Any:
    """What a call of the operation is answered; `made` where what it returns was not there before."""
    result = get_type_hints(known.function)["return"]
    if result is type(None) and returns is None:
        return {204: None}
    if returns and type(None) in get_args(result):
        return {201 if made else 200: returns, 204: None}
    return {201: returns} if made else returns or serializers.empty


class OperationViewSet(ViewSet):
    """Shows rows of a day; every write is a call of an operation."""

    serializer_class: Any = None
    add: ClassVar[Callable[..., Any]]
    change: ClassVar[Callable[..., Any]]
    remove: ClassVar[Callable[..., Any]]
    filters: ClassVar[type[Filters]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Describe the lists by their filters, and the writes by the operations that they call."""
        super().__init_subclass__(**kwargs)
        shown = [AS_OF, *_choosing()] if cls.serializer_class else []
        if hasattr(cls, "filters"):
            extend_schema_view(
                list=extend_schema(parameters=[*shown, *parameters_of(cls.filters)]),
                retrieve=extend_schema(parameters=shown),
            )(cls)
        if hasattr(cls, "add"):
            adding, changing, removing = (
                cast(Any, verb).operation for verb in (cls.add, cls.change, cls.remove)
            )
            seen = IF_MATCH if "version" in changing.arguments else IF_STILL
            extend_schema_view(
                create=extend_schema(
                    request=arguments_of(adding, with_subject=cls.whole is OperationViewSet.whole),
                    responses=_responses(adding, cls.serializer_class, made=True),
                    description=adding.function.__doc__,
                    extensions=permission(adding),
                ),
                partial_update=extend_schema(
                    request=arguments_of(changing, changes=True),
                    description=changing.function.__doc__,
                    parameters=[seen],
                    extensions=permission(changing),
                ),
                destroy=extend_schema(
                    parameters=[REASON, seen],
                    description=removing.function.__doc__,
                    extensions=permission(removing),
                ),
            )(cls)

    def known_parameters(self) -> Any:
        match self.action:
            case "list":
                return {*OF_ANY_LIST, *type(self).filters.base_filters}
            case "destroy":
                return {"reason"}
            case _:
                return {"fields", "expand"}

    def whole(self) -> Any:
        """The element in whose collection this is; None for the elements themselves."""
        return None

    @classmethod
    def inside(cls, key: str) -> Any:
        """The rows of the collection; `key` is that of the element in which it is, if it is in one."""
        return cast(Any, cls.queryset).all()

    def list(self, request: Any, **captured: Any) -> Response:
        question, key = Question.of(type(self), request.GET), self.key
        part, count = question.answer(request.as_of, key)
        if not count and key:
            self.whole()  # there has to be one
        beside: dict[str, Any] = {"count": count, **links_of(request, part)}
        header = link_header(beside)
        if names := names_in(request.GET, "facets"):
            beside["facets"] = facets_of(question.filters(request.as_of, key), names)
        results = ",".join(shown for (shown,) in part.rows)
        written = Written(f'{json.dumps(beside, ensure_ascii=False)[:-1]}, "results": [{results}]}}')
        return Response(written, headers=header)

    @property
    def key(self) -> str:
        """The key of the element in whose collection this is; nothing for the elements themselves."""
        return ""

    def retrieve(self, request: Any, **captured: Any) -> Response:
        return self.shown(self.here())

    def shown(self, rows: Any, serializer: Any = None, code: int = status.HTTP_200_OK) -> Response:
        """The one row of `rows`, as far as the query asks for it; Http404 where there is none."""
        own = serializer is None
        kind: type[Shown] = serializer or self.serializer_class
        asked = RowShape.of(self.request.GET, kind) if own else RowShape()
        found = kind.text(rows, self.request.as_of, asked).values_list(*_columns(rows.model)).first()
        if found is None:
            raise Http404(f"There is no such {rows.model._meta.verbose_name}.")
        return _of_row(found, code)

    def here(self) -> Any:
        """The one row that the address names, as a query; Moved or Http404 where it names none."""
        return self.get_queryset().filter(pk=self.get_object().pk)

    def answer(self, result: Any, serializer: Any = None, code: int = status.HTTP_200_OK) -> Response:
        """What an operation returned; nothing is 204."""
        if result is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self.shown(cast(Any, type(result)).objects.filter(pk=result.pk), serializer, code)

    def present(self) -> tuple[dict[str, Any], str]:
        """How the row that the address names is now, and its tag."""
        response = self.shown(self.here())
        version = cast(Any, response).version
        return json.loads(response.data), tag_of(response.data.encode(), version)

    @contextmanager
    def guarded(self, *, needed: bool = False) -> Iterator[Any]:
        """The row that the address names, which is still in the state that If-Match means while this lasts.

        Raises VersionNeeded where the header is `needed` and missing,
        ValidationError where it means another state.
        """
        seen = self.request.headers.get("If-Match")
        if seen is None:
            if needed:
                raise VersionNeeded
            yield self.get_object()
            return
        with transaction.atomic():
            row = self.get_object()
            model = cast(type[models.Model], type(row))
            get_object_or_404(model._base_manager.select_for_update(no_key=True), pk=row.pk)
            if not still_there(seen, self.present()[1]):
                raise stale(row)
            yield self.get_object()

    def create(self, request: Any, **captured: Any) -> Response:
        function = type(self).add
        known, whole = cast(Any, function).operation, self.whole()
        given = read_arguments(known, request.data, with_subject=whole is None)
        subject = (
            ()
            if known.subject is None
            else (given.pop(known.subject.name, None) if whole is None else whole,)
        )
        made = function(*subject, by=request.user, **given)
        response = self.answer(made, code=status.HTTP_201_CREATED)
        if made is not None:
            response.headers["Location"] = f"{request.path}{getattr(made, self.lookup_field)}/"
        return response

    def partial_update(self, request: Any, **captured: Any) -> Response:
        function = type(self).change
        known = cast(Any, function).operation
        versioned = "version" in known.arguments
        given = read_changes(known, request.data)
        with self.guarded(needed=versioned) as row:
            seen = {"version": row.version} if versioned else {}
            return self.answer(function(row, by=request.user, **seen, **given))

    def destroy(self, request: Any, **captured: Any) -> Response:
        """A DELETE has no body to say why in; the query does."""
        function = type(self).remove
        given = read_arguments(cast(Any, function).operation, {"reason": request.GET.get("reason", "")})
        with self.guarded(needed=issubclass(cast(Any, self).queryset.model, Keyed)) as row:
            return self.answer(cast(Any, function)(row, by=request.user, **given))


def _columns(model: Any) -> list[str]:
    return ["shown", *(["version"] if issubclass(model, Keyed) else [])]


def _of_row(row: Sequence[Any], code: int = status.HTTP_200_OK) -> Response:
    """The answer that shows a row, with the version by which writes to it are guarded."""
    response = Response(Written(row[0]), status=code)
    response.version = row[1] if len(row) > 1 else None  # type: ignore[attr-defined]
    return response


@lru_cache(500)  # so that odd choices of fields do not fill the memory
def _by_key(view: type["ElementViewSet"], asked: RowShape) -> CompiledQuery:
    """The element with a key on a day, as far as it is asked for."""

    def make(key: str, day: dt.date) -> Any:
        model = cast(Any, view.queryset).model
        rows = view.serializer_class.text(view.named(key), day, asked)
        return rows.values_list(*_columns(model))

    return CompiledQuery(make, key=str, day=dt.date)


def _choosing() -> list[OpenApiParameter]:
    """The parameters that say what of each row is shown."""
    # Which there are is said when higher apps have said what is shown of them.
    return [
        listed("fields", "Only these fields, separated by commas.", ()),
        listed("expand", "Also show what belongs to it, separated by commas.", ()),
    ]


class ElementViewSet(OperationViewSet):
    """Elements by slug, people by handle; a former key redirects."""

    lookup_value_regex = "[a-z0-9][a-z0-9._-]*"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.lookup_field = cast(Any, cls.queryset).model.key_name

    def get_object(self) -> Any:
        return find(cast(Any, type(self).queryset).model, self.kwargs[self.lookup_field])

    @classmethod
    def named(cls, key: str) -> Any:
        """The element with a key, as a query, which may find none."""
        return cast(Any, cls.queryset).filter(**{cls.lookup_field: key})

    def retrieve(self, request: Any, **captured: Any) -> Response:
        asked, key = RowShape.of(request.GET, self.serializer_class), self.kwargs[self.lookup_field]
        for row in _by_key(type(self), asked).rows(key=key, day=request.as_of):
            return _of_row(row)
        return self.shown(self.here())


class RowViewSet(OperationViewSet):
    """Dated rows nested under the element `of` which they are; `field` is their foreign key to it."""

    of: ClassVar[Any]
    field: ClassVar[str]
    lookup_value_regex = "[0-9]+"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls.filters = filters_of_rows(cast(Any, cls.queryset).model)
        super().__init_subclass__(**kwargs)

    @property
    def key(self) -> str:
        return self.kwargs[self.of.key_name]

    @classmethod
    def inside(cls, key: str) -> Any:
        return super().inside(key).filter(**{f"{cls.field}__{cls.of.key_name}": key})

    def whole(self) -> Any:
        return find(cast(Any, self.of), self.key)

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(**{self.field: self.whole()})

    def get_object(self) -> Any:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
