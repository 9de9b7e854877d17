"""One answer for a refusal or failure, whoever asks: a problem document or SCIM's for clients, a page for people."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from orgmodel.api.problems import MEDIA_TYPE, Problem
from orgmodel.web.middleware import API, SCIM

SCIM_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


def answer(request: HttpRequest, problem: Problem, **more: object) -> HttpResponse:
    """A problem document (RFC 9457) under /api/, an Error message of SCIM (RFC 7644, 3.12) under /scim/; elsewhere an error
    page, whose template gets `more`."""
    if request.path.startswith(API):
        return JsonResponse(problem.document, status=problem.status_code, content_type=MEDIA_TYPE)
    if request.path.startswith(SCIM):
        message = {"schemas": [SCIM_ERROR], "status": str(problem.status_code), "detail": str(problem.detail)}
        return JsonResponse(message, status=problem.status_code, content_type="application/scim+json")
    context = {"why": str(problem.detail), **more}
    return render(request, f"{problem.status_code}.html", context, status=problem.status_code)
