"""Answers that belong to no app: whether the product is well, and requests that make no sense."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def healthz(request: Any) -> HttpResponse:
    """Answer 200 while this process serves and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def bad_request(request: Any, exception: Exception) -> HttpResponse:
    """Say what was wrong with the request."""
    return render(request, "400.html", {"why": str(exception)}, status=400)
