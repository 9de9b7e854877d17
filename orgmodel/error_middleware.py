"""Whatever is wrong with a request is answered by a page of the product or a problem document, with DEBUG on as off."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from orgmodel import views
from orgmodel.web.middleware import TOOLS, as_of_fault


class ErrorPages:
    """Answers what Django would show as a page of its own: empty, or, with DEBUG, for developers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return views.not_found(request, Http404())
        if response.status_code == 405 and not request.path.startswith(TOOLS):
            return views.method_not_allowed(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Refuse a day that is none, and a form that cannot be read, before anything else reads it."""
        if fault := as_of_fault(request):
            return views.bad_request(request, fault)
        if request.method == "POST" and not request.path.startswith(TOOLS):
            try:
                _ = request.POST
            except (BadRequest, SuspiciousOperation, MultiPartParserError) as error:
                request._mark_post_parse_error()  # type: ignore[attr-defined]  # as Django does before its own page
                return views.bad_request(request, error)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what a view has refused."""
        if isinstance(error, Http404):
            return views.not_found(request, error)
        if isinstance(error, BadRequest | SuspiciousOperation):
            return views.bad_request(request, error)
        return None
