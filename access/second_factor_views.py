"""Pages of how one signs in: second factors, and the browsers in which one is signed in.

The forms and their rules are the sign-in library's; what is ours is the page around them, that what is refused
answers 422, and that a passkey always signs in without a password.
"""

import uuid
from typing import cast

from allauth.mfa.base import views as base
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth as passkeys
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from access import operations
from access.models import Session
from access.provider_people import linked_providers
from access.second_factors import needs_second_factor, second_factors
from access.views import AccountRequest
from orgmodel.web.pages import render_page


class Refuses:
    """Answers 422 where the library answers 200 with faults."""

    def form_invalid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:
            response.status_code = 422
        return response


class AuthenticateView(Refuses, base.AuthenticateView):
    """The second step of signing in."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**kwargs)
        context["factors"] = second_factors(self.stage.login.user)
        return context


class ReauthenticateView(Refuses, base.ReauthenticateView):
    """Proving by a code who one is."""


class AddAppView(Refuses, totp.ActivateTOTPView):
    """Adding an authenticator app."""


class RemoveAppView(totp.DeactivateTOTPView):
    """Removing it."""


class AddPasskeyView(Refuses, webauthn.AddWebAuthnView):
    """Adding a passkey, with which one signs in without a password."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super(webauthn.AddWebAuthnView, self).get_context_data(**kwargs)
        context["js_data"] = {"creation_options": passkeys.begin_registration(self.request.user, True)}
        return context


class EditPasskeyView(Refuses, webauthn.EditWebAuthnView):
    """Renaming a passkey."""


@require_safe
@never_cache
def security(request: AccountRequest) -> HttpResponse:
    """How one signs in, and where one is signed in."""
    account = request.user
    sessions = list(account.sessions.filter(expire_date__gt=timezone.now()).order_by("-seen_at"))
    sessions.sort(key=lambda session: session.pk != request.session.session_key)
    context = {
        "account": account,
        "factors": second_factors(account),
        "linked": linked_providers(account),
        "passwords": settings.PASSWORD_SIGN_IN,
        "is_required": needs_second_factor(account),
        "sessions": sessions,
        "current": request.session.session_key,
    }
    return render_page(request, "account/security.html", context)


@require_POST
def end_session(request: AccountRequest, public_id: uuid.UUID) -> HttpResponse:
    """Sign out of one other browser."""
    session = cast(Session | None, request.user.sessions.filter(public_id=public_id).first())
    if session is None or not operations.end_session(request.user, public_id):
        messages.info(request, "That browser was signed out already.")
    else:
        messages.success(request, f"Signed out of {session.device_name}.")
    return HttpResponseRedirect(reverse("account_security"))


@require_POST
def end_other_sessions(request: AccountRequest) -> HttpResponse:
    """Sign out of all browsers but this one."""
    ended = operations.end_sessions(request.user, but=request.session.session_key)
    messages.success(request, f"Signed out of {ended} other {'browser' if ended == 1 else 'browsers'}.")
    return HttpResponseRedirect(reverse("account_security"))
