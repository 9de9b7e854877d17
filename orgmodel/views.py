"""Views that belong to no app: the health check, the API's page, and error pages."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults
from django.views.decorators.http import require_safe

from orgmodel.api.problems import (
    MEDIA_TYPE,
    Failed,
    InvalidQuery,
    NotFound,
    Problem,
    TooLarge,
    TooManyRequests,
)
from orgmodel.web.middleware import API


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while this process serves and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
def docs(request: HttpRequest) -> HttpResponse:
    """The API's description as a page to read and to try it on; the description itself is as public."""
    return render(request, "api/docs.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what was wrong with the request."""
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, TooLarge())
    return _answer(request, InvalidQuery(str(exception)))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing at this address."""
    if request.path.startswith(API):
        return _answer(request, NotFound())
    return defaults.page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours."""
    if request.path.startswith(API):
        return _answer(request, Failed())
    return defaults.server_error(request)


def too_many_attempts(
    request: HttpRequest, response: HttpResponse, credentials: Mapping[str, object]
) -> HttpResponse:
    """Say that sign-in is closed for a while, after too many wrong passwords."""
    problem = TooManyRequests("Too many wrong passwords. Try again in some minutes.")
    answer = _answer(request, problem)
    answer.headers["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME * 3600))
    return answer


def _answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A problem document (RFC 9457) under /api/, an error page elsewhere."""
    if request.path.startswith(API):
        return JsonResponse(problem.document, status=problem.status_code, content_type=MEDIA_TYPE)
    context = {"why": str(problem.detail)}
    return render(request, f"{problem.status_code}.html", context, status=problem.status_code)
