"""Refusals as RFC 9457 problem documents: which kinds there are, and which of them an error is."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, cast

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    ValidationError,
)
from django.http import Http404
from rest_framework import exceptions, permissions
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"
ADDRESS = "/api/v1/problems/"

SENTENCES = {"type": "array", "items": {"type": "string"}}
BY_NAME = {
    "type": "object",
    "description": "What is wrong, by argument or parameter; what concerns none is under non_field_errors.",
    "additionalProperties": {"anyOf": [SENTENCES, {"type": "object"}]},
}

# Codes of refusals that would not have been given had the stored facts been others.
CONFLICTS = {
    *("conflict", "ended", "gone", "in-use", "moved", "none", "open", "same", "superseded", "undone"),
}


class Problem(exceptions.APIException):
    """A refusal of a kind of its own, which tools know by `type`: the address that says what it means.

    A kind has a `name`, which never changes, a `title` in few words, and
    `mend`: what whoever meets it can do. `members` stand in the document
    beside what every problem has; `shape` describes them as JSON Schema.
    """

    kinds: ClassVar[dict[str, type["Problem"]]] = {}
    name: ClassVar[str]
    title: ClassVar[str]
    mend: ClassVar[str]
    shape: ClassVar[Mapping[str, Any]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default_code = cls.name
        cls.kinds[cls.name] = cls

    @classmethod
    def uri(cls) -> str:
        """The `type` of such problems."""
        return f"{ADDRESS}{cls.name}/"

    def __init__(self, detail: str = "", **members: Any) -> None:
        super().__init__(detail or self.mend)
        self.members = members

    @property
    def document(self) -> dict[str, Any]:
        """The problem as RFC 9457 writes it."""
        return {
            "type": self.uri(),
            "title": self.title,
            "status": self.status_code,
            "detail": str(self.detail),
            **self.members,
        }


class Malformed(Problem):
    status_code, name, title = 400, "malformed-request", "The request cannot be read"
    mend = "Send what the API's description says, as JSON."


class InvalidQuery(Problem):
    status_code, name, title = 400, "invalid-query", "The query asks for something that there is not"
    shape: ClassVar = {"errors": BY_NAME}
    mend = "See errors, by parameter, for what to mend."


class NotSignedIn(Problem):
    status_code, name, title = 401, "not-signed-in", "Sign in first"
    mend = "Send a token: “Authorization: Token …”. Tokens are made on the page of your tokens."


class NotAllowed(Problem):
    status_code, name, title = 403, "not-allowed", "You may not do this"
    mend = "Ask somebody who may; docs/permissions.md says who."


class NotFound(Problem):
    status_code, name, title = 404, "not-found", "There is nothing here"
    mend = "There is nothing at this address."


class MethodNotAllowed(Problem):
    status_code, name, title = 405, "method-not-allowed", "This cannot be done to what is here"
    mend = "Use one of the methods in the header Allow."


class NotAcceptable(Problem):
    status_code, name, title = 406, "not-acceptable", "There is no answer in that format"
    mend = "Answers are JSON; accept application/json."


class Conflict(Problem):
    status_code, name, title = 409, "conflict", "What is stored contradicts this"
    shape: ClassVar = {"errors": BY_NAME}
    mend = (
        "Nothing was changed. See errors; look at what is there now, and ask again if it still makes sense."
    )


class Stale(Problem):
    status_code, name, title = 412, "stale", "It was changed since you read it"
    shape: ClassVar = {"errors": BY_NAME, "present": {"type": "object", "description": "How it is now."}}
    mend = "Nothing was changed. “present” is how it is now: merge, and send its ETag in If-Match."


class TooLarge(Problem):
    status_code, name, title = 413, "too-large", "The request is too large"
    mend = "Send less at once."


class UnsupportedMediaType(Problem):
    status_code, name, title = 415, "unsupported-media-type", "The body is in a format that is not read"
    mend = "Send JSON, with “Content-Type: application/json”."


class Invalid(Problem):
    status_code, name, title = 422, "invalid", "What was sent cannot be"
    shape: ClassVar = {"errors": BY_NAME}
    mend = "Nothing was changed. See errors, by argument, for what to mend."


class VersionNeeded(Problem):
    status_code, name, title = 428, "version-needed", "Say which version you have seen"
    mend = "Nothing was changed. Send the ETag that came with what you read in If-Match, so that nobody is overwritten."


class TooManyRequests(Problem):
    status_code, name, title = 429, "too-many-requests", "Too many requests"
    mend = "Wait as long as the header Retry-After says."


class Failed(Problem):
    status_code, name, title = 500, "failed", "The fault is ours"
    mend = "This is our fault. It stands in the log."


def problem(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an error as a problem document; None leaves it to Django.

    `errors` maps arguments or parameters to lists of sentences; what concerns
    none of them stands under “non_field_errors”. One who comes with a stale
    version is also told how the element is now.
    """
    said = _kind_of(error, reading=context["request"].method in (*permissions.SAFE_METHODS, "DELETE"))
    if said is None:
        return None
    plain = exception_handler(error if isinstance(error, exceptions.APIException) else said, dict(context))
    response = cast(Response, plain)
    if isinstance(said, Stale) and hasattr(context["view"], "present"):
        said.members["present"], response.headers["ETag"] = context["view"].present()
    response.status_code, response.data, response.content_type = said.status_code, said.document, MEDIA_TYPE
    return response


def _kind_of(error: Exception, *, reading: bool) -> Problem | None:
    match error:
        case Problem():
            return error
        case ValidationError() if codes := set(_codes(error)):
            errors = by_field(error)
            if codes == {"stale"}:
                return Stale(errors=errors)
            return (Conflict if codes <= CONFLICTS else Invalid)(errors=errors)
        case exceptions.ValidationError():
            return (InvalidQuery if reading else Invalid)(errors=error.detail)
        case Http404():
            return NotFound(str(error))
        case PermissionDenied():
            return NotAllowed(str(error))
        case BadRequest():
            return InvalidQuery(str(error))
        case RequestDataTooBig():
            return TooLarge(str(error))
        case exceptions.NotAuthenticated():
            return NotSignedIn()
        case exceptions.APIException():
            return _by_status()[error.status_code](str(error.detail))
    return None


def _by_status() -> dict[int, type[Problem]]:
    """The first kind of each status."""
    return {kind.status_code: kind for kind in reversed(Problem.kinds.values())}


def _codes(error: ValidationError) -> Iterator[str]:
    errors = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return (str(each.code) for listed in errors for each in listed)


def by_field(error: ValidationError) -> dict[str, list[str]]:
    """The sentences of an error by argument."""
    if not hasattr(error, "error_dict"):
        return {"non_field_errors": error.messages}
    return {
        "non_field_errors" if name == NON_FIELD_ERRORS else name: e for name, e in error.message_dict.items()
    }
