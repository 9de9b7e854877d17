"""Answers that belong to no app: whether the product is well, and requests that make no sense."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
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
    """Say what was wrong with the request; to tools as a problem document (RFC 9457)."""
    if request.path.startswith(API):
        said = {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": str(exception)}
        return JsonResponse(said, status=400, content_type="application/problem+json")
    return render(request, "400.html", {"why": str(exception)}, status=400)
