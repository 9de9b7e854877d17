"""Middleware: the day of a request, addresses without their final slash or that moved, rate limits, who may
keep an answer, and an expired sign-in under htmx."""

import datetime as dt
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    QueryDict,
)
from django.urls import is_valid_path, reverse
from django.utils import timezone

from orgmodel.domain.days import valid_day
from orgmodel.domain.elements import Moved
from orgmodel.web.current import Request
from orgmodel.web.unsaved import unsaved_address, was_typed

GetResponse = Callable[[HttpRequest], HttpResponse]
API, SCIM = "/api/", "/scim/"
# What tools ask, not people.
TOOLS = (API, SCIM)
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


def parse_day(text: str | None, today: dt.date) -> dt.date:
    """The day that `?as_of=` names; empty means today.

    Raises BadRequest for anything but an ISO 8601 day in the range that makes sense.
    """
    if not text:
        return today
    try:
        day = dt.date.fromisoformat(text)
        valid_day(day)
    except ValidationError as error:
        raise BadRequest(f"as_of: {error.messages[0]}") from None
    except ValueError:
        raise BadRequest(
            f"as_of=“{text}” isn’t a day. Write it as year-month-day, such as {today}."
        ) from None
    return day


def as_of(get_response: GetResponse) -> GetResponse:
    """Set request.today and request.as_of, the day that `?as_of=` asks for; `as_of_fault` says what is wrong with it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        ours = cast(Request, request)
        ours.today = timezone.localdate()
        ours.as_of_fault = None
        ours.as_of = ours.today  # for the page that refuses another one
        try:
            ours.as_of = parse_day(request.GET.get("as_of"), ours.today)
        except BadRequest as error:
            ours.as_of_fault = error
        return get_response(request)

    return middleware


def as_of_fault(request: HttpRequest) -> BadRequest | None:
    """What is wrong with the day that `request` asks for."""
    return cast(Request, request).as_of_fault


def final_slash(get_response: GetResponse) -> GetResponse:
    """Answer an address of the API, and any write, without its final slash as with it.

    Clients follow the redirect that reading a page gets by a GET, and so would
    lose what they wrote.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        path = request.path_info
        keeps_request = path.startswith(API) or request.method not in SAFE_METHODS
        if keeps_request and not path.endswith("/") and not is_valid_path(path) and is_valid_path(f"{path}/"):
            request.path_info += "/"
            request.path += "/"
        return get_response(request)

    return middleware


def redirect_keeping_method(get_response: GetResponse) -> GetResponse:
    """Redirect a write to its permanent address (https, or the admin's with a slash) as 308, never as 301,
    which clients follow by a GET."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 301 and request.method not in SAFE_METHODS:
            return HttpResponsePermanentRedirect(response.headers["Location"], preserve_request=True)
        return response

    return middleware


class MovedElements:
    """Redirect from a key that was changed to the one it has now, on pages and API alike."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer Moved with a redirect that preserves method and query."""
        if not isinstance(exception, Moved) or request.resolver_match is None:
            return None
        match = request.resolver_match
        address = reverse(match.view_name, kwargs={**match.kwargs, **exception.kwargs})
        query = request.META["QUERY_STRING"]
        return HttpResponseRedirect(f"{address}?{query}" if query else address, preserve_request=True)


def rate_limit(get_response: GetResponse) -> GetResponse:
    """Add the RateLimit headers that access.throttling set on the request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in getattr(request, "rate_limit", {}).items():
            response.headers[name] = value
        return response

    return middleware


def private(get_response: GetResponse) -> GetResponse:
    """Let no proxy keep an answer, and no browser show one again without asking, unless its view said otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware


def sign_in_again(get_response: GetResponse) -> GetResponse:
    """When the session has ended, have the sign-in page lead back to what was typed into a form, or say that it is lost.

    A fragment is never filled with the sign-in page: the page itself goes there.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        htmx = cast(Request, request).htmx
        sign_in = reverse(settings.LOGIN_URL)
        to = urlsplit(response.headers.get("Location", ""))
        # With another `next`, or none, the page leads there itself, such as that of an account just made.
        leads_back = QueryDict(to.query).get("next") == request.get_full_path()
        if response.status_code != 302 or to.path != sign_in or not leads_back:
            return response
        typed, is_lost = unsaved_address(request), False
        if not typed:
            is_lost = was_typed(request)
            if not htmx and not is_lost:
                return response
        back = QueryDict(mutable=True)
        back["next"] = typed or (_path_of(htmx.current_url) if htmx else request.get_full_path())
        if is_lost:
            back["lost"] = "1"
        address = f"{sign_in}?{back.urlencode(safe='/')}"
        return (
            HttpResponse(status=204, headers={"HX-Redirect": address})
            if htmx
            else HttpResponseRedirect(address)
        )

    return middleware


def _path_of(address: str | None) -> str:
    """Path and query of an address that the browser sent; the home page where it sent none."""
    try:
        page = urlsplit(address or "/")
    except ValueError:
        return "/"
    return f"{page.path}?{page.query}" if page.query else page.path
