"""The request that is being answered, for what has no other way to it: the macros of the templates."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import cast

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request as our middleware completes it. Only for annotations."""

    today: dt.date
    as_of: dt.date
    as_of_fault: BadRequest | None
    htmx: HtmxDetails
    request_id: str
    csrf_value: str


_current: ContextVar[Request] = ContextVar("the request that is being answered")


def current_request() -> Request:
    """The request that is being answered. Raises LookupError outside of one."""
    return _current.get()


def request_id(request: HttpRequest) -> str:
    """The id of the request in the log and in X-Request-Id; empty where middleware gave it none."""
    return cast(str, getattr(request, "request_id", ""))


def current_request_id() -> str:
    """The id of the request that is being answered; empty outside of one."""
    request = _current.get(None)
    return request_id(request) if request else ""


def current_session_key() -> str | None:
    """The key of the session of the request that is being answered; None where there is none."""
    session = getattr(_current.get(None), "session", None)
    return cast(str | None, session.session_key) if session is not None else None


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """Make `request` the current one within the block."""
    token = _current.set(cast(Request, request))
    try:
        yield
    finally:
        _current.reset(token)


_commanding: ContextVar[bool] = ContextVar("whether a command runs", default=False)


@contextmanager
def commanding() -> Iterator[None]:
    """Say, within the block, that a command runs, in whose name accounts are made and changed."""
    token = _commanding.set(True)
    try:
        yield
    finally:
        _commanding.reset(token)


def is_command() -> bool:
    """Whether a command runs, rather than a request being answered."""
    return _commanding.get()


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Make each request the current one until it is answered.

    It comes first, so that error pages that other middleware causes have a request too.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        with answering(request):
            return get_response(request)

    return answer


def as_of() -> dt.date:
    """The day that the page shows."""
    return current_request().as_of


def today() -> dt.date:
    """The day of the request."""
    return current_request().today
