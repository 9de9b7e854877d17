"""Views that belong to no app: the API's page, and error pages."""

import sys
from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults
from django.views.decorators.http import require_safe

from orgmodel.api.problems import (
    Failed,
    InvalidQuery,
    MethodNotAllowed,
    NotFound,
    TooLarge,
    TooManyRequests,
)
from orgmodel.availability import is_away, unavailable
from orgmodel.error_pages import answer
from orgmodel.web.middleware import TOOLS
from search.nearby import nearby


@require_safe
@login_not_required
def docs(request: HttpRequest) -> HttpResponse:
    """The API's description as a page to read and to try it on; the description itself is as public."""
    return render(request, "api/docs.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what was wrong with the request; where its day was, offer the page of today."""
    if isinstance(exception, RequestDataTooBig):
        return answer(request, TooLarge())
    query = request.GET.copy()
    had_day = query.pop("as_of", None)
    rest = f"?{query.urlencode()}" if query else ""
    return answer(
        request, InvalidQuery(str(exception)), page_of_today=f"{request.path}{rest}" if had_day else ""
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing at this address, and what there is that may be meant."""
    if request.path.startswith(TOOLS):
        return answer(request, NotFound())
    return answer(request, NotFound(), nearby=nearby(request))


def method_not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say that the page can't be asked in this way, as `response` does without words."""
    page = answer(request, MethodNotAllowed())
    page.headers["Allow"] = response.headers.get("Allow", "")
    return page


def failed(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong on our side, or that the database is away: middleware may be the first to ask it."""
    if is_away(sys.exception()):
        return unavailable(request)
    if request.path.startswith(TOOLS):
        return answer(request, Failed())
    return defaults.server_error(request)


def too_many_attempts(
    request: HttpRequest, response: HttpResponse, credentials: Mapping[str, object]
) -> HttpResponse:
    """Say that sign-in is closed for a while, after too many wrong passwords."""
    problem = TooManyRequests("Too many wrong passwords. Try again in a few minutes.")
    refused = answer(request, problem)
    refused.headers["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME * 3600))
    return refused
