"""One answer for a refusal or failure, whoever asks: a problem document for clients, a page for people."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from orgmodel.api.problems import MEDIA_TYPE, Problem
from orgmodel.web.middleware import API


def answer(request: HttpRequest, problem: Problem, **more: object) -> HttpResponse:
    """A problem document (RFC 9457) under /api/, elsewhere an error page, whose template gets `more`."""
    if request.path.startswith(API):
        return JsonResponse(problem.document, status=problem.status_code, content_type=MEDIA_TYPE)
    context = {"why": str(problem.detail), **more}
    return render(request, f"{problem.status_code}.html", context, status=problem.status_code)
