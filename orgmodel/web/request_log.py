"""One line in the log for each request, and an id by which log, client and failure page speak of the same one."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Protocol, cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from orgmodel.web.current import Request, current_request_id

HEADER = "X-Request-Id"
SAFE = re.compile(r"[A-Za-z0-9._-]{1,64}")
PROBES = ("/livez", "/readyz", "/healthz", "/metrics")

log = logging.getLogger(__name__)


class Account(Protocol):
    """What the log wants to know of an account. Its class cannot be imported as early as logging is set up."""

    def get_username(self) -> str: ...


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request its id, from X-Request-Id if that is short and plain, and log how it was answered."""

    def answer(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        given = request.headers.get(HEADER, "")
        known = given if SAFE.fullmatch(given) else uuid.uuid4().hex
        cast(Request, request).request_id = known
        response = get_response(request)
        response.headers[HEADER] = known
        milliseconds = round((time.perf_counter() - began) * 1000, 1)
        log.log(_level(request, response), *_line(request, response.status_code, milliseconds))
        return response

    return answer


def _level(request: HttpRequest, response: HttpResponse) -> int:
    if response.status_code >= 500:
        return logging.ERROR
    return logging.DEBUG if request.path_info in PROBES else logging.INFO


def _line(request: HttpRequest, status: int, milliseconds: float) -> tuple[str, dict[str, object]]:
    """The line as logging takes it: its text, and the fields by name, which a formatter can write apart."""
    fields: dict[str, object] = {
        "method": request.method,
        "address": _address(request),
        "status": status,
        "ms": milliseconds,
        **_who(request),
    }
    return "%(method)s %(address)s %(status)s in %(ms)s ms", fields


def _address(request: HttpRequest) -> str:
    """The path, without the secrets that links in mails about accounts have in it."""
    match = request.resolver_match
    if match and match.url_name and match.url_name.startswith("account_") and match.kwargs:
        return f"/{match.route}"
    return request.path


def _who(request: HttpRequest) -> dict[str, str]:
    """The account, and the token if there is one, as far as it was looked up: the log asks no database."""
    user: Account | None = getattr(request, "user", None)
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    token: object = getattr(request, "auth", None)
    names = {"user": user.get_username() if user else "", "token": str(token or "")}
    return {name: value for name, value in names.items() if value}


class RequestFields(logging.Filter):
    """Adds to each record the id of the request that is being answered, and the fields of a request's line."""

    def filter(self, record: logging.LogRecord) -> bool:
        if known := current_request_id():
            record.request_id = known
        if record.name == __name__ and isinstance(record.args, dict):
            vars(record).update(record.args)
        return True
