"""Answers of the SCIM server, and its refusals, in the media type and the messages of the standard."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404
from pydantic import ValidationError as SchemaError
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from scim2_models import Error, SCIMException

from orgmodel.api.json import Parser
from orgmodel.api.problems import CONFLICTS
from orgmodel.domain.operations import CannotRead, Refused

MEDIA_TYPE = "application/scim+json"


class ScimRenderer(JSONRenderer):
    """Renders JSON, as what SCIM calls it, in ASCII: refusals repeat what was sent, which may be half a character."""

    ensure_ascii = True
    media_type = MEDIA_TYPE
    charset = "utf-8"


class ScimParser(Parser):
    """Parses JSON that is called SCIM's."""

    media_type = MEDIA_TYPE


class AlwaysScim(BaseContentNegotiation):
    """Answers are SCIM's, whatever JSON a client asks for."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """The parser of the media type that was sent; one without any is taken for SCIM's."""
        sent = (request.content_type or MEDIA_TYPE).partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """SCIM's."""
        return next(iter(renderers)), MEDIA_TYPE


def error_of(error: Exception) -> Error | None:
    """The Error message that an exception becomes; None for one that is no refusal."""
    match error:
        case SCIMException():
            return error.to_error()
        case SchemaError():
            return Error.from_validation_errors(error)[0]
        case Refused():
            return error_of(next(iter(error.refusals.values())))
        case ValidationError():
            return _invalid(error)
        case CannotRead():
            return Error(status=400, scim_type="invalidValue", detail=str(error))
        case PermissionDenied():
            return Error(status=403, detail=str(error))
        case Http404():
            return Error(status=404, detail=str(error) or "There is nothing at this address.")
        case RequestDataTooBig():
            return Error(status=413, detail="The request is too large. Send less at once.")
        case BadRequest() | exceptions.ParseError():
            return Error(status=400, scim_type="invalidSyntax", detail=str(error))
        case exceptions.APIException():
            return Error(status=error.status_code, detail=str(error.detail))
    return None


def _invalid(error: ValidationError) -> Error:
    codes = {str(each.code) for each in _errors(error)}
    detail = " ".join(error.messages)
    if codes == {"stale"}:
        return Error(status=HTTPStatus.PRECONDITION_FAILED, detail=detail)
    if codes & {"conflict", "unique"}:
        return Error(status=HTTPStatus.CONFLICT, scim_type="uniqueness", detail=detail)
    if codes <= CONFLICTS:
        return Error(status=HTTPStatus.CONFLICT, detail=detail)
    return Error(status=HTTPStatus.BAD_REQUEST, scim_type="invalidValue", detail=detail)


def _errors(error: ValidationError) -> list[ValidationError]:
    if hasattr(error, "error_dict"):
        return [each for errors in error.error_dict.values() for each in errors]
    return list(error.error_list)


def exception_handler(error: Exception, context: Mapping[str, object]) -> Response | None:
    """Answer a refusal with an Error message; None leaves it to Django."""
    message = error_of(error)
    if message is None:
        return None
    headers = {}
    if scheme := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = scheme
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return Response(
        message.model_dump(scim_ctx=None, exclude_none=True, by_alias=True),
        status=message.status,
        headers=headers,
    )
