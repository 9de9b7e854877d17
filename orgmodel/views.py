"""Answers that belong to no app: whether the product is well, and requests that make no sense."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults
from django.views.decorators.http import require_safe

API = "/api/"


@require_safe
@login_not_required
def healthz(request: Any) -> HttpResponse:
    """Answer 200 while this process serves and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def bad_request(request: Any, exception: Exception) -> HttpResponse:
    """Say what was wrong with the request."""
    return _answer(request, 400, "Bad Request", str(exception))


def not_found(request: Any, exception: Exception) -> HttpResponse:
    """Say that there is nothing at this address."""
    if request.path.startswith(API):
        return _answer(request, 404, "Not Found", "There is nothing at this address.")
    return defaults.page_not_found(request, exception)


def failed(request: Any) -> HttpResponse:
    """Say that the fault is ours."""
    if request.path.startswith(API):
        return _answer(request, 500, "Internal Server Error", "This is our fault. It stands in the log.")
    return defaults.server_error(request)


def too_many_attempts(request: Any, response: HttpResponse, credentials: Any) -> HttpResponse:
    """Say that sign-in is closed for a while, after too many wrong passwords."""
    return _answer(request, 429, "Too Many Requests", "Too many wrong passwords. Try again in some minutes.")


def _answer(request: Any, status: int, title: str, why: str) -> HttpResponse:
    """A page, or for tools a problem document (RFC 9457)."""
    if request.path.startswith(API):
        said = {"type": "about:blank", "title": title, "status": status, "detail": why}
        return JsonResponse(said, status=status, content_type="application/problem+json")
    return render(request, f"{status}.html", {"why": why}, status=status)
