"""Guests' requests, whose queries see their own tribe only."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from access.guests.requests import Restrictable, restrict
from orgmodel.availability import unavailable
from orgmodel.domain.visibility import ViewsMissing, is_restricted

# Here accounts look after themselves, and see nothing else; a view of accounts would take no new password.
OWN_ACCOUNT = "/accounts/"


def own_tribe_only(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer a guest in one transaction, to the last byte, in which queries see what they may see."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        with ExitStack() as stack:
            cast(Restrictable, request).until_answered = stack
            if not request.path_info.startswith(OWN_ACCOUNT):
                try:
                    restrict(request, request.user)
                except ViewsMissing:
                    return unavailable(request)
            return _made(get_response(request))

    return answer


def _made(response: HttpResponseBase) -> HttpResponseBase:
    """The response; a guest's with all that it would have read later. Files are made already."""
    if (
        not is_restricted()
        or isinstance(response, FileResponse)
        or not isinstance(response, StreamingHttpResponse)
    ):
        return response
    made = HttpResponse(b"".join(cast("list[bytes]", response)), status=response.status_code)
    made.headers, made.cookies = response.headers, response.cookies
    return made
