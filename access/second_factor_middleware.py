"""Leads whoever has to have a second factor, and has none, to where one is set up, and nowhere else."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from access.second_factors import lacks_second_factor
from people.models import User

ASKED = "Your organisation asks for a second factor. Add a passkey or an authenticator app to continue."
OPEN = {
    *("account_security", "account_reauthenticate", "account_logout", "account_login"),
    *("account_change_password", "account_set_password"),
}
API = "/api/"


class SecondFactorRequired:
    """Does nothing while MFA_REQUIRED is “nobody”."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """A redirect for pages, a refusal for the API; None for who may go on."""
        if settings.MFA_REQUIRED == "nobody":
            return None
        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        user = request.user
        if name in OPEN or name.startswith("mfa_") or not isinstance(user, User):
            return None
        if not lacks_second_factor(request, user):
            return None
        if request.path.startswith(API):
            raise PermissionDenied(ASKED)
        messages.warning(request, ASKED)
        return HttpResponseRedirect(reverse("account_security"))
