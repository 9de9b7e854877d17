"""What the REST API of every app shares: operations as verbs, days, pages, and refusals as RFC 9457 problems."""

import datetime as dt
import types
from collections.abc import Callable, Mapping
from enum import EnumType
from functools import cache
from typing import Any, ClassVar, Union, cast, get_args, get_origin, get_type_hints

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import exceptions, permissions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from orgmodel.api_lists import AS_OF, Pages, filters_of_rows, found, parameters_of
from orgmodel.api_once import Once
from orgmodel.elements import Keyed, find
from orgmodel.filters import Filters
from orgmodel.operations import Operation, registry

REASON = OpenApiParameter("reason", str, description="Why; it stands in the history.")


def problem(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an error as a problem document (RFC 9457); None leaves it to Django.

    `errors` maps arguments to lists of sentences; what concerns none of them
    stands under "non_field_errors".
    """
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(_by_field(error))
    response = exception_handler(error, dict(context))
    if response is None:
        return None
    details: dict[str, Any] = {
        "type": "about:blank",
        "title": response.status_text,
        "status": response.status_code,
    }
    if isinstance(error, exceptions.ValidationError):
        reading = context["request"].method in permissions.SAFE_METHODS
        details["detail"] = f"{'' if reading else 'Nothing was changed. '}See errors for what to mend."
        details["errors"] = response.data
    else:
        why = str(error) if isinstance(error, Http404 | PermissionDenied) else ""
        details["detail"] = why or cast(dict, response.data).get("detail", "")
    response.data, response.content_type = details, "application/problem+json"
    return response


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    if not hasattr(error, "error_dict"):
        return {"non_field_errors": error.messages}
    return {
        "non_field_errors" if name == NON_FIELD_ERRORS else name: e for name, e in error.message_dict.items()
    }


@extend_schema_field(str)
class KeyedField(serializers.SlugRelatedField):
    """An element by its slug, a person by their handle, anything else by its id."""

    def __init__(self, model: type[models.Model], **kwargs: Any) -> None:
        key = "tribe__slug" if model._meta.model_name == "trio" else getattr(model, "key_name", "pk")
        super().__init__(slug_field=key, queryset=model._default_manager.all(), **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """The row; where many calls are read, one that is known by then is not asked for again."""
        if isinstance(data, str) and not data.isprintable():
            self.fail("invalid")  # NUL and the like, which the database cannot even be asked for
        known, look_up = self.context.get("known"), super().to_internal_value
        return known.find(self, data, look_up) if known else look_up(data)


def field_for(kind: Any, options: dict[str, Any]) -> serializers.Field:
    """The field that reads an argument of the annotated type `kind`."""
    members = get_args(kind)
    if get_origin(kind) in (Union, types.UnionType):
        (kind,) = (member for member in members if member is not type(None))
        return field_for(kind, {**options, "allow_null": True})
    if isinstance(kind, EnumType):
        return serializers.ChoiceField(choices=cast(Any, kind).choices, **options)
    if isinstance(kind, type) and issubclass(kind, models.Model):
        return KeyedField(kind, **options)
    if get_origin(kind):
        child = (
            serializers.CharField()
            if members[0] is str
            else serializers.DictField(child=serializers.CharField())
        )
        return serializers.ListField(child=child, **options)
    if kind is str:
        return serializers.CharField(allow_blank=not options["required"], trim_whitespace=False, **options)
    return {dt.date: serializers.DateField, int: serializers.IntegerField}[kind](**options)


def arguments_of(known: Operation, *, with_subject: bool = False) -> type[serializers.Serializer]:
    """The serializer that reads the arguments of an operation, made once from its signature."""
    return _reader(known.name, with_subject)


@cache
def _reader(operation: str, with_subject: bool) -> type[serializers.Serializer]:
    known = registry[operation]
    hints = get_type_hints(known.function)
    parameters = dict(known.arguments)
    if with_subject and known.subject:
        parameters = {known.subject.name: known.subject, **parameters}
    fields: dict[str, Any] = {}
    for name, parameter in parameters.items():
        optional = parameter.default is not parameter.empty or type(None) in get_args(hints[name])
        fields[name] = field_for(hints[name], {"required": not optional})
    fields["reason"] = serializers.CharField(required=False, allow_blank=True, max_length=500)
    name = "".join(word.capitalize() for word in known.name.replace(".", "_").split("_"))
    return type(name, (serializers.Serializer,), fields)


def read_arguments(known: Operation, data: Any, *, with_subject: bool = False) -> dict[str, Any]:
    """The arguments in `data`, as the operation takes them; unknown ones are refused, not ignored.

    Raises rest_framework's ValidationError for what is missing or wrong.
    """
    reader = arguments_of(known, with_subject=with_subject)(data=data)
    if isinstance(data, Mapping) and (unknown := set(data) - set(reader.fields)):
        raise exceptions.ValidationError({name: ["There is no such argument."] for name in sorted(unknown)})
    reader.is_valid(raise_exception=True)
    given = dict(reader.validated_data)
    for name, parameter in known.arguments.items():
        if name not in given and parameter.default is parameter.empty:
            given[name] = None  # nothing stands for an open end, as in a sheet
    return given


def verb(function: Callable[..., Any], returns: type[serializers.Serializer] | None = None) -> Any:
    """An operation as POST below its subject, under its own name: “…/dissolve-squad/”.

    Answers what the operation returns, shown by `returns` or else by the
    view's own serializer.
    """
    known: Operation = function.operation  # type: ignore[attr-defined]

    def post(self: Any, request: Request, **captured: Any) -> Response:
        given = read_arguments(known, request.data)
        return self.answer(function(self.get_object(), by=request.user, **given), returns)

    post.__name__, post.__doc__ = known.verb, function.__doc__
    described = extend_schema(
        operation_id=known.name.replace(".", "_"),
        request=arguments_of(known),
        responses=_responses(known, returns),
    )
    return described(action(detail=True, methods=["post"], url_path=known.verb.replace("_", "-"))(post))


def _responses(known: Operation, returns: type[serializers.Serializer] | None) -> Any:
    result = get_type_hints(known.function)["return"]
    if result is type(None) and returns is None:
        return {204: None}
    if returns and type(None) in get_args(result):
        return {200: returns, 204: None}
    return returns or serializers.empty


class OperationViewSet(Once, viewsets.GenericViewSet):
    """Shows rows of a day; every write is a call of an operation."""

    pagination_class = Pages
    request: Any
    add: ClassVar[Callable[..., Any]]
    change: ClassVar[Callable[..., Any]]
    remove: ClassVar[Callable[..., Any]]
    filters: ClassVar[type[Filters]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Describe the lists by their filters, and the writes by the operations that they call."""
        super().__init_subclass__(**kwargs)
        if hasattr(cls, "filters"):
            extend_schema_view(list=extend_schema(parameters=parameters_of(cls.filters)))(cls)
        if hasattr(cls, "add"):
            adding, changing, removing = (
                cast(Any, verb).operation for verb in (cls.add, cls.change, cls.remove)
            )
            extend_schema_view(
                create=extend_schema(
                    request=arguments_of(adding, with_subject=cls.whole is OperationViewSet.whole),
                    description=adding.function.__doc__,
                ),
                partial_update=extend_schema(
                    request=arguments_of(changing), description=changing.function.__doc__
                ),
                destroy=extend_schema(parameters=[REASON], description=removing.function.__doc__),
            )(cls)

    def answer(self, result: Any, serializer: Any = None, code: int = status.HTTP_200_OK) -> Response:
        """What an operation returned; nothing is 204."""
        if result is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        if serializer is None:
            result = self.get_queryset().get(pk=result.pk)
            serializer = self.get_serializer_class()
        return Response(serializer(result, context=self.get_serializer_context()).data, status=code)

    def whole(self) -> Any:
        """The element in whose collection this is; None for the elements themselves."""
        return None

    def list(self, request: Any, **captured: Any) -> Response:
        rows = self.paginate_queryset(self.rows(request))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def get_queryset(self) -> Any:
        """The rows, which speak of days."""
        return super().get_queryset()

    def rows(self, request: Any) -> Any:
        """What the collection holds of what the query asks for.

        Raises rest_framework's ValidationError for what the query may not say.
        """
        return found(type(self).filters(request.GET, day=request.as_of, rows=self.get_queryset()))

    @extend_schema(parameters=[AS_OF])
    def retrieve(self, request: Any, **captured: Any) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def create(self, request: Any, **captured: Any) -> Response:
        function = type(self).add
        known, whole = cast(Any, function).operation, self.whole()
        given = read_arguments(known, request.data, with_subject=whole is None)
        subject = (
            ()
            if known.subject is None
            else (given.pop(known.subject.name, None) if whole is None else whole,)
        )
        return self.answer(function(*subject, by=request.user, **given), code=status.HTTP_201_CREATED)

    def partial_update(self, request: Any, **captured: Any) -> Response:
        function, row = type(self).change, self.get_object()
        known = cast(Any, function).operation
        present = {name: getattr(row, name) for name in known.arguments if name != "version"}
        if not isinstance(request.data, Mapping):
            raise exceptions.ParseError("Send a JSON object.")
        given = read_changes(known, request.data)
        return self.answer(function(row, by=request.user, **{**present, **given}))

    def destroy(self, request: Any, **captured: Any) -> Response:
        """A DELETE has no body to say why in; the query does."""
        function = type(self).remove
        given = read_arguments(cast(Any, function).operation, {"reason": request.GET.get("reason", "")})
        return self.answer(function(self.get_object(), by=request.user, **given))


def read_changes(known: Operation, data: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that `data` names; those it does not name are to stay as they are, except the version."""
    reader = arguments_of(known)(data=data, partial=True)
    if unknown := set(data) - set(reader.fields):
        raise exceptions.ValidationError({name: ["There is no such argument."] for name in sorted(unknown)})
    reader.is_valid(raise_exception=True)
    if "version" in known.arguments and "version" not in data:
        raise exceptions.ValidationError(
            {"version": ["Send the version that you saw, so that nobody is overwritten."]}
        )
    return dict(reader.validated_data)


class ElementViewSet(OperationViewSet):
    """Elements by slug, people by handle; a former key redirects."""

    lookup_value_regex = "[a-z0-9][a-z0-9._-]*"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.lookup_field = cast(Any, cls.queryset).model.key_name

    def get_object(self) -> Any:
        return find(self.get_queryset(), self.kwargs[self.lookup_field])


class RowViewSet(OperationViewSet):
    """Dated rows nested under the element `of` which they are; `field` is their foreign key to it."""

    of: ClassVar[type[Keyed]]
    field: ClassVar[str]
    lookup_value_regex = "[0-9]+"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls.filters = filters_of_rows(cast(Any, cls.queryset).model)
        super().__init_subclass__(**kwargs)

    def whole(self) -> Any:
        return find(cast(Any, self.of).objects.all(), self.kwargs[self.of.key_name])

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(**{self.field: self.whole()})

    def get_object(self) -> Any:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
