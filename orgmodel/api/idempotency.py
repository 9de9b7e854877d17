"""Idempotency-Key: a POST that is sent again under the same key is executed once and answered the same
each time."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Concatenate, Protocol

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, QueryDict
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orgmodel.api.problems import Problem
from orgmodel.api.requests import account_of
from orgmodel.domain.accounts import Account
from orgmodel.domain.operations.decorator import MEANWHILE

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MAX_LENGTH = 255
PATTERN = '^"?[!#-~][ -~]*$'  # the same in the description: with or without quotes, not empty, no space first
STORED_HEADERS = ("Content-Type", "Location", "Cache-Control", "ETag", "Last-Modified", "Link")
# Refusals of the request itself. Rights, rate limits and faults of ours may be different tomorrow.
STORED_REFUSALS = (status.HTTP_409_CONFLICT, status.HTTP_422_UNPROCESSABLE_ENTITY)


class MalformedKey(Problem):
    status_code = 400
    name = "malformed-key"
    title = "The Idempotency-Key is invalid"
    remedy = f"An {HEADER} is 1 to {MAX_LENGTH} printable ASCII characters. Send a UUID, for example."


class KeyReused(Problem):
    status_code = 422
    name = "key-reused"
    title = "The Idempotency-Key was used for another request"
    remedy = f"This {HEADER} was used for another request. Send a new one with each new request."


class StillRunning(Problem):
    status_code = 409
    name = "still-running"
    title = "A request with this Idempotency-Key is still running"
    remedy = "Send it again in a moment."
    wait = 1  # seconds, for Retry-After


@dataclass(frozen=True)
class StoredResponse:
    """A response, and the fingerprint of the request that it answered."""

    fingerprint: str
    status: int
    headers: dict[str, str]
    content: bytes


@dataclass(frozen=True)
class KeyOwner:
    """To whom keys belong: one token or session of an account, which is a hash of it here.

    What one token of an account was answered is no business of another, which may
    do less.
    """

    account: Account
    credential: str

    @classmethod
    def of(cls, request: Request) -> "KeyOwner":
        """Who sent the request."""
        credential = getattr(request.auth, "pk", None) or request._request.session.session_key
        return cls(account_of(request), hashlib.sha256(str(credential).encode()).hexdigest())


class ResponseStore(Protocol):
    """Where responses are stored; `claim` and `save` are called in one transaction."""

    def claim(self, owner: "KeyOwner", key: str) -> StoredResponse | None:
        """Lock the key until the transaction ends; return the response stored under it."""

    def save(self, owner: "KeyOwner", key: str, response: StoredResponse) -> None:
        """Store the response under the key."""


_stores: list[ResponseStore] = []


def register_store[Store: ResponseStore](store: type[Store]) -> type[Store]:
    """Store responses in `store`: this layer has no table of its own."""
    _stores.append(store())
    return store


class IdempotentView(APIView):
    """A view whose POSTs are executed once under one key of one token or session.

    Authentication and permissions come before the key. The response is stored
    in the transaction of the change, so that there are both or neither.
    """

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and HEADER in request.headers and hasattr(self, "post"):
            key = parse_key(request.headers[HEADER])
            self.__dict__["post"] = partial(self._post_once, self.post, key)

    def _post_once[**P](
        self,
        post: Callable[Concatenate[Request, P], Response],
        key: str,
        request: Request,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> HttpResponse:
        (store,) = _stores
        owner = KeyOwner.of(request)
        request_fingerprint = fingerprint(request)
        with transaction.atomic():
            if stored := store.claim(owner, key):
                return _replay(stored, request_fingerprint)
            is_transient = False
            try:
                with transaction.atomic():
                    response = post(request, *args, **kwargs)
            except Exception as error:
                is_transient = getattr(error, "message", "") == MEANWHILE
                response = self.handle_exception(error)
            rendered = self.finalize_response(request, response, *args, **kwargs).render()
            is_final = rendered.status_code < 300 or rendered.status_code in STORED_REFUSALS
            if is_final and not is_transient:
                store.save(owner, key, _to_store(rendered, request_fingerprint))
        return rendered


def parse_key(header: str) -> str:
    """The key in a header, in quotes as the draft of the standard writes it, or without.

    Raises MalformedKey.
    """
    text = header.strip()
    key = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if not 0 < len(key) <= MAX_LENGTH or not (key.isascii() and key.isprintable()):
        raise MalformedKey
    return key


def fingerprint(request: Request) -> str:
    """A hash that two requests share when they ask for the same, whatever the layout of their bodies."""
    digest = hashlib.sha256(f"{request.get_full_path()}\n".encode())
    body: object = request.data
    if not isinstance(body, QueryDict):
        digest.update(json.dumps(body, sort_keys=True).encode())
        return digest.hexdigest()
    for name, values in sorted(body.lists()):
        for value in values:
            digest.update(json.dumps([name, getattr(value, "name", value)]).encode())
            if isinstance(value, UploadedFile):
                for chunk in value.chunks():
                    digest.update(chunk)
                value.seek(0)
    return digest.hexdigest()


def _to_store(response: HttpResponse, request_fingerprint: str) -> StoredResponse:
    headers = {name: response[name] for name in STORED_HEADERS if name in response}
    return StoredResponse(request_fingerprint, response.status_code, headers, response.content)


def _replay(stored: StoredResponse, request_fingerprint: str) -> HttpResponse:
    if stored.fingerprint != request_fingerprint:
        raise KeyReused
    return HttpResponse(stored.content, status=stored.status, headers={**stored.headers, REPLAYED: "true"})


def describe_keys(result: dict[str, dict], **generating: object) -> dict[str, dict]:
    """Describe the header in the OpenAPI document: for all POSTs but those of tokens."""
    header = {
        "name": HEADER,
        "in": "header",
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH, "pattern": PATTERN},
        "description": "A request that is sent again within 24 hours gets the same response and isn’t made again.",
    }
    for address, methods in result["paths"].items():
        if "post" in methods and "/token/" not in address:
            methods["post"].setdefault("parameters", []).append(header)
    return result
