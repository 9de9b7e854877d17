"""Refusals as RFC 9457 problem documents: the types of problems, and which of them an exception becomes."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Protocol, TypedDict, cast, runtime_checkable

from django.conf import settings
from django.core.exceptions import (
    NON_FIELD_ERRORS,
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    ValidationError,
)
from django.http import Http404
from rest_framework import exceptions, permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.views import exception_handler as default_exception_handler

from orgmodel.web.current import current_request_id

MEDIA_TYPE = "application/problem+json"
ADDRESS = "/api/v1/problems/"

SENTENCES = {"type": "array", "items": {"type": "string"}}
BY_NAME = {
    "type": "object",
    "description": "What is wrong, by argument or parameter; what concerns none is under non_field_errors.",
    "additionalProperties": {"anyOf": [SENTENCES, {"type": "object"}]},
}

# Codes of refusals that depend on the stored facts, not on what was sent alone.
CONFLICTS = {
    "conflict",
    "ended",
    "gone",
    "in-use",
    "moved",
    "none",
    "open",
    "same",
    "superseded",
    "undone",
}


class Problem(exceptions.APIException):
    """A refusal of one type, which clients know by its `type`: the address that explains it.

    A type has a `name`, which never changes, a short `title`, and a `remedy`:
    what the client can do. `members` are further members of the document;
    `member_schemas` describes them as JSON Schema.
    """

    types: ClassVar[dict[str, type["Problem"]]] = {}
    name: ClassVar[str]
    title: ClassVar[str]
    remedy: ClassVar[str]
    member_schemas: ClassVar[Mapping[str, Mapping[str, object]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.default_code = cls.name
        cls.types[cls.name] = cls

    @classmethod
    def uri(cls) -> str:
        """The `type` of such problems."""
        return f"{ADDRESS}{cls.name}/"

    def __init__(self, detail: str = "", **members: object) -> None:
        super().__init__(detail or self.remedy)
        self.members = members

    @property
    def document(self) -> dict[str, object]:
        """The problem document."""
        return {
            "type": self.uri(),
            "title": self.title,
            "status": self.status_code,
            "detail": str(self.detail),
            **self.members,
            **({"request_id": known} if (known := current_request_id()) else {}),
        }


class Malformed(Problem):
    status_code = 400
    name = "malformed-request"
    title = "The request can’t be read"
    remedy = "Send JSON as described by the API’s schema."


class InvalidQuery(Problem):
    status_code = 400
    name = "invalid-query"
    title = "The query is invalid"
    member_schemas: ClassVar = {"errors": BY_NAME}
    remedy = "See errors, by parameter, for what to correct."


class NotSignedIn(Problem):
    status_code = 401
    name = "not-signed-in"
    title = "Sign in first"
    remedy = "Send a token: “Authorization: Bearer …”. Create one on the Tokens page."


class NotAllowed(Problem):
    status_code = 403
    name = "not-allowed"
    title = "You don’t have permission to do this"
    remedy = "See docs/permissions.md for who has which permission."


class NotFound(Problem):
    status_code = 404
    name = "not-found"
    title = "Not found"
    remedy = "Nothing exists at this address."


class MethodNotAllowed(Problem):
    status_code = 405
    name = "method-not-allowed"
    title = "This method isn’t allowed here"
    remedy = "Use one of the methods in the Allow header."


class NotAcceptable(Problem):
    status_code = 406
    name = "not-acceptable"
    title = "This format isn’t available"
    remedy = "Responses are JSON; accept application/json."


class Conflict(Problem):
    status_code = 409
    name = "conflict"
    title = "This conflicts with the current state"
    member_schemas: ClassVar = {"errors": BY_NAME}
    remedy = "Nothing was changed. See errors, read the current state, and send the request again if it still makes sense."


class Stale(Problem):
    status_code = 412
    name = "stale"
    title = "It was changed since you read it"
    member_schemas: ClassVar = {
        "errors": BY_NAME,
        "present": {"type": "object", "description": "The current state."},
    }
    remedy = "Nothing was changed. “present” is the current state: merge your changes, and send its ETag in If-Match."


class TooLarge(Problem):
    status_code = 413
    name = "too-large"
    title = "The request is too large"
    remedy = f"A request may have {settings.API_BODY_LIMIT // 1024**2} megabytes. Send a smaller request."


class UnsupportedMediaType(Problem):
    status_code = 415
    name = "unsupported-media-type"
    title = "This body format isn’t supported"
    remedy = "Send JSON, with “Content-Type: application/json”."


class Invalid(Problem):
    status_code = 422
    name = "invalid"
    title = "The request is invalid"
    member_schemas: ClassVar = {"errors": BY_NAME}
    remedy = "Nothing was changed. See errors, by argument, for what to correct."


class VersionNeeded(Problem):
    status_code = 428
    name = "version-needed"
    title = "Send the version you have read"
    remedy = "Nothing was changed. Send the ETag of the version you have read in If-Match, so that you don’t overwrite other changes."


class TooManyRequests(Problem):
    status_code = 429
    name = "too-many-requests"
    title = "Too many requests"
    remedy = "Wait for as long as the Retry-After header says."


class Failed(Problem):
    status_code = 500
    name = "failed"
    title = "Something went wrong on our side"
    remedy = "The error is in the server’s log."


class Unavailable(Problem):
    status_code = 503
    name = "unavailable"
    title = "Not available right now"
    remedy = (
        "The database can’t be reached. Wait for as long as the Retry-After header says, then try again; "
        "repeat a write with the same Idempotency-Key."
    )


# Refusals of what was sent, of which nobody is told who may not send it at all.
OF_WHAT_WAS_SENT = {400, 412, 413, 415, 422, 428}


class ExceptionContext(TypedDict):
    """What DRF knows where an exception was raised."""

    view: APIView
    request: Request


@runtime_checkable
class HasState(Protocol):
    """A view of one row that clients may have seen in an earlier state."""

    def get_current_state(self) -> tuple[dict[str, object], str]:
        """The row as the view shows it now, and its ETag."""


def exception_handler(error: Exception, context: ExceptionContext) -> Response | None:
    """Answer an exception with a problem document; None leaves it to Django.

    `errors` maps arguments or parameters to lists of sentences; what concerns
    none of them is under “non_field_errors”. The answer to a stale version also
    has the current state of the element.
    """
    is_reading = context["request"].method in (*permissions.SAFE_METHODS, "DELETE")
    refusal = as_problem(error, is_reading=is_reading)
    if refusal is None:
        return None
    # DRF rolls back the transaction, and adds its headers for an exception of its own.
    answered = error if isinstance(error, exceptions.APIException) else refusal
    response = cast(Response, default_exception_handler(answered, dict(context)))
    view = context["view"]
    if isinstance(refusal, Stale) and isinstance(view, HasState):
        refusal.members["present"], response.headers["ETag"] = view.get_current_state()
    response.status_code = refusal.status_code
    response.data = refusal.document
    response.content_type = MEDIA_TYPE
    return response


def as_problem(error: Exception, *, is_reading: bool) -> Problem | None:
    """The problem that an exception becomes; None for one that is no refusal."""
    match error:
        case Problem():
            return error
        case ValidationError() if codes := set(_codes(error)):
            errors = by_field(error)
            if codes == {"stale"}:
                return Stale(errors=errors)
            return (Conflict if codes <= CONFLICTS else Invalid)(errors=errors)
        case exceptions.ValidationError():
            return (InvalidQuery if is_reading else Invalid)(errors=error.detail)
        case Http404():
            return NotFound(str(error))
        case PermissionDenied():
            return NotAllowed(str(error))
        case BadRequest():
            return InvalidQuery(str(error))
        case RequestDataTooBig():
            return TooLarge()  # Django's own sentence names one of its settings
        case exceptions.NotAuthenticated():
            return NotSignedIn()
        case exceptions.APIException():
            return _types_by_status()[error.status_code](str(error.detail))
    return None


def _types_by_status() -> dict[int, type[Problem]]:
    """The first type of each status."""
    return {each.status_code: each for each in reversed(Problem.types.values())}


def _codes(error: ValidationError) -> Iterator[str]:
    errors = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return (str(each.code) for error_list in errors for each in error_list)


def by_field(error: ValidationError) -> dict[str, list[str]]:
    """The sentences of an error by argument."""
    if not hasattr(error, "error_dict"):
        return {"non_field_errors": error.messages}
    return {
        "non_field_errors" if name == NON_FIELD_ERRORS else name: messages
        for name, messages in error.message_dict.items()
    }
