"""What the ways in by an identity provider share: which providers there are, and the pages where one of them failed."""

from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from orgmodel.sign_in_providers import SignInProvider
from orgmodel.web.current import Request
from orgmodel.web.pages import render_page

STAY = "stay"  # on the page to sign in, rather than going on to the only provider
# In what is kept of a sign-in until it is complete: what the new session then has of the provider.
SESSION = "session"
# In the session: by which provider one is signed in, and its proof, which signing out there asks for.
PROVIDER, ID_TOKEN = "provider", "provider_id_token"


def provider_with(provider_id: str) -> SignInProvider:
    """The provider that is configured under this id; 404 for any other."""
    for provider in settings.SIGN_IN_PROVIDERS:
        if provider.id == provider_id:
            return cast(SignInProvider, provider)
    raise Http404("There is no such identity provider.")


def sign_in_page() -> str:
    """The address of the page to sign in, which stays on it."""
    return f"{reverse('account_login')}?{STAY}=1"


def refused(request: HttpRequest, provider: SignInProvider, reason: str) -> HttpResponse:
    """The page of who was recognized and may not sign in."""
    context = {"provider": provider, "reason": reason, "back": sign_in_page()}
    return render_page(cast(Request, request), "account/provider_refused.html", context, status=403)


def failed(request: HttpRequest, provider: SignInProvider, reason: str = "") -> HttpResponse:
    """The page where what the provider sent doesn't hold, with what is wrong with it where that is known."""
    context = {"provider": provider, "reason": reason, "back": sign_in_page()}
    return render_page(cast(Request, request), "account/provider_failed.html", context, status=401)
