"""Operations as POST below the row that they act on."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol, get_args, get_type_hints

from django.db import models
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from orgmodel.api.arguments import arguments_serializer, read_arguments
from orgmodel.api.requests import ApiRequest
from orgmodel.domain.operations import HasOperation, Operation, execute

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the version you have read; the request is refused if it changed since.",
)

type Responses = Mapping[int, type[BaseSerializer] | None] | type[BaseSerializer] | object


class ActsOnRow(Protocol):
    """A view of one row, on which operations act."""

    request: ApiRequest

    def locked_if_match(self) -> AbstractContextManager[models.Model]: ...

    def respond_with_result(self, result: object, serializer: type[BaseSerializer] | None) -> Response: ...


def operation_action(
    function: HasOperation, returns: type[BaseSerializer] | None = None
) -> Callable[[ActsOnRow, Request], Response]:
    """An operation as POST below its subject, under its own name: “…/dissolve-squad/”.

    Answers with the row that the operation returns, as `returns` serializes it,
    or else the view's own serializer.
    """
    operation = function.operation

    def post(self: ActsOnRow, request: Request, **captured: str) -> Response:
        arguments = read_arguments(operation, request.data)
        with self.locked_if_match() as row:
            call = execute(operation, row, by=request.user, **arguments)
            return self.respond_with_result(call.result, returns)

    post.__name__ = operation.short_name
    post.operation = operation  # type: ignore[attr-defined]  # for ViewSet.check_rights
    post.__doc__ = function.__doc__
    describe = extend_schema(
        operation_id=operation.name.replace(".", "_"),
        request=arguments_serializer(operation),
        responses=responses(operation, returns),
        parameters=[IF_MATCH],
        extensions=permission(operation),
    )
    return describe(
        action(detail=True, methods=["post"], url_path=operation.short_name.replace("_", "-"))(post)
    )


def permission(operation: Operation) -> dict[str, str]:
    """The permission that the operation needs, as an extension of the OpenAPI document."""
    return {"x-permission": operation.name}


def responses(
    operation: Operation, returns: type[BaseSerializer] | None, *, creates: bool = False
) -> Responses:
    """The responses of a call of the operation; `creates` where it returns a new row."""
    result = get_type_hints(operation.function)["return"]
    if result is type(None) and returns is None:
        return {204: None}
    if returns and type(None) in get_args(result):
        return {201 if creates else 200: returns, 204: None}
    return {201: returns} if creates else returns or serializers.empty
