"""Requests that may be sent again: under an Idempotency-Key a POST is done once and answered the same each time."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, cast

from django.db import transaction
from django.http import HttpResponse, QueryDict
from rest_framework import status
from rest_framework.request import Request

from orgmodel.api.problems import Problem
from orgmodel.domain.operations.decorator import MEANWHILE

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 255
PATTERN = '^"?[!#-~][ -~]*$'  # the same in the description: with or without quotes, not empty, no space first
KEPT_HEADERS = ("Content-Type", "Location", "Cache-Control", "ETag", "Last-Modified", "Link")
# Refusals that are about the request itself. Who may, how often and what went wrong here may be other tomorrow.
KEPT_REFUSALS = (status.HTTP_409_CONFLICT, status.HTTP_422_UNPROCESSABLE_ENTITY)


class MalformedKey(Problem):
    status_code, name, title = 400, "malformed-key", "The Idempotency-Key cannot be read"
    mend = f"An {HEADER} is 1 to {LONGEST} printable ASCII characters. Send a UUID, for example."


class KeyReused(Problem):
    status_code, name, title = 422, "key-reused", "The Idempotency-Key was used for another request"
    mend = f"This {HEADER} was used for another request. Send a new one with each new request."


class StillRunning(Problem):
    status_code, name, title = 409, "still-running", "A request with this Idempotency-Key is still running"
    mend = "Send it again in a moment."
    wait = 1  # seconds, for Retry-After


@dataclass(frozen=True)
class Kept:
    """An answer, and the fingerprint of the request that it was given to."""

    fingerprint: str
    status: int
    headers: dict[str, str]
    content: bytes


class Keeper(Protocol):
    """Where answers are kept."""

    def begin(self, account: Any, key: str) -> Kept | None: ...

    def keep(self, account: Any, key: str, answer: Kept) -> None: ...


_keepers: list[Keeper] = []


def keep_answers[K: Keeper](keeper: type[K]) -> type[K]:
    """Have answers kept by `keeper`: the kernel has no table of its own."""
    _keepers.append(keeper())
    return keeper


class Once:
    """A view of the API whose POSTs are done once under one key of one account.

    Who asks is known, and may, before the key is looked at. The answer is kept
    in the transaction of the change, so that there are both or neither.
    """

    request: Any
    post: Callable[..., Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]  # a view's
        if request.method == "POST" and HEADER in request.headers and hasattr(self, "post"):
            key = key_in(request.headers[HEADER])
            self.post = partial(self._once, self.post, key)

    def _once(self, post: Callable, key: str, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        view, asked = cast(Any, self), fingerprint(request)
        (keeper,) = _keepers
        with transaction.atomic():
            if kept := keeper.begin(request.user, key):
                return _again(kept, asked)
            passing = False
            try:
                with transaction.atomic():
                    answer = post(request, *args, **kwargs)
            except Exception as error:
                passing = getattr(error, "message", "") == MEANWHILE
                answer = view.handle_exception(error)
            answer = view.finalize_response(request, answer, *args, **kwargs).render()
            if not passing and (answer.status_code < 300 or answer.status_code in KEPT_REFUSALS):
                headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
                keeper.keep(request.user, key, Kept(asked, answer.status_code, headers, answer.content))
        return answer


def key_in(header: str) -> str:
    """The key that a header names, in quotes as the draft of the standard writes it, or without.

    Raises MalformedKey.
    """
    text = header.strip()
    key = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if not 0 < len(key) <= LONGEST or not (key.isascii() and key.isprintable()):
        raise MalformedKey
    return key


def fingerprint(request: Any) -> str:
    """The same for two requests that ask for the same, however their bodies are laid out."""
    found = hashlib.sha256(f"{request.get_full_path()}\n".encode())
    body = request.data
    if not isinstance(body, QueryDict):
        found.update(json.dumps(body, sort_keys=True).encode())
        return found.hexdigest()
    for name, values in sorted(body.lists()):
        for value in values:
            found.update(json.dumps([name, getattr(value, "name", value)]).encode())
            for chunk in value.chunks() if hasattr(value, "chunks") else ():
                found.update(chunk)
            if hasattr(value, "seek"):
                value.seek(0)
    return found.hexdigest()


def _again(kept: Kept, asked: str) -> HttpResponse:
    if kept.fingerprint != asked:
        raise KeyReused
    return HttpResponse(kept.content, status=kept.status, headers={**kept.headers, REPLAYED: "true"})


def describe_keys(result: Mapping[str, Any], **generating: Any) -> Mapping[str, Any]:
    """Say in the API's description where a key may be sent: with all POSTs but those about tokens."""
    header = {
        "name": HEADER,
        "in": "header",
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": PATTERN},
        "description": "Sent again within 24 hours, the request is answered the same and not done again.",
    }
    for address, methods in result["paths"].items():
        if "post" in methods and "/token/" not in address:
            methods["post"].setdefault("parameters", []).append(header)
    return result
