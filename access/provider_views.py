"""Signing in and out by an identity provider, over OpenID Connect."""

import hmac
import secrets
from typing import cast
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, LogoutView
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from jwt import PyJWTError, get_unverified_header
from requests import RequestException

from access.provider_people import Claims, RefusedError, account_for, check_open, make_roles
from orgmodel.sign_in_providers import SignInProvider
from orgmodel.web.current import Request
from orgmodel.web.pages import render_page

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
# In the session: by which provider one is signed in, and its proof, which signing out there asks for.
PROVIDER, ID_TOKEN = "provider", "provider_id_token"
SESSION = "session"  # in what is kept of a sign-in until it is complete
STAY = "stay"  # on the page to sign in, rather than going on to the only provider


def provider_with(provider_id: str) -> SignInProvider:
    """The provider that is configured under this id; 404 for any other."""
    for provider in settings.SIGN_IN_PROVIDERS:
        if provider.id == provider_id:
            return cast(SignInProvider, provider)
    raise Http404("There is no such identity provider.")


class Adapter(OpenIDConnectOAuth2Adapter):
    """Checks of an ID token also its signature, and that all that is told is of one person."""

    def get_provider(self) -> "Provider":
        return Provider(self.request, app=super().get_provider().app)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: object, **kwargs: dict[str, str]
    ) -> SocialLogin:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("The provider sent no ID token.")
        self.id_token = kwargs["response"]["id_token"]
        self.did_fetch_access_token = False  # which would do instead of the signature
        login = super().complete_login(request, app, token, **kwargs)
        told = login.account.extra_data
        if told.get("userinfo", told["id_token"]).get("sub") != told["id_token"].get("sub"):
            raise OAuth2Error("The user info is somebody else’s.")
        login.raw_id_token = self.id_token
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, object]:
        if get_unverified_header(id_token).get("alg") not in SIGNATURES:
            raise OAuth2Error("The ID token isn’t signed by a key of the provider.")
        claims: dict[str, object] = super()._decode_id_token(app, id_token)
        if "exp" not in claims:
            raise OAuth2Error("The ID token doesn’t expire.")
        return claims


class Provider(OpenIDConnectProvider):
    """Sends a nonce along, and never ties an identity to who happens to be signed in."""

    oauth2_adapter_class = Adapter

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: object = None,
        **kwargs: object,
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        kwargs["auth_params"] = {"nonce": nonce}
        kwargs["scope"] = self.get_default_scope()
        answer: HttpResponse = super().redirect(
            request, AuthProcess.LOGIN, next_url=next_url, data=data, nonce=nonce, **kwargs
        )
        return answer


class SocialAdapter(DefaultSocialAccountAdapter):
    """Decides whose account it is; the library makes none."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those of the settings alone; no table is asked."""
        apps = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for each in apps.values() for app in each]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account, or refuse with a page that says why."""
        provider = provider_with(sociallogin.account.provider)
        told = sociallogin.account.extra_data
        sent, came = sociallogin.state.get("nonce", ""), str(told["id_token"].get("nonce", ""))
        if not sent or not hmac.compare_digest(sent.encode(), came.encode()):
            raise ImmediateHttpResponse(failed(request, provider))
        claims: Claims = {**told["id_token"], **told.get("userinfo", {})}
        try:
            account = sociallogin.user if sociallogin.is_existing else account_for(provider, claims)
            check_open(account)
        except RefusedError as error:
            raise ImmediateHttpResponse(refused(request, provider, str(error))) from None
        if not sociallogin.is_existing:
            sociallogin.connect(request, account)
        make_roles(provider, claims, account)
        sociallogin.state[SESSION] = {PROVIDER: provider.id, ID_TOKEN: sociallogin.raw_id_token}


def keep_provider(request: HttpRequest, sociallogin: SocialLogin | None = None, **_: object) -> None:
    """Remember in the new session by which provider it was begun."""
    if sociallogin:
        request.session.update(sociallogin.state.get(SESSION, {}))


def refused(request: HttpRequest, provider: SignInProvider, reason: str) -> HttpResponse:
    """The page of who was recognized and may not sign in."""
    context = {"provider": provider, "reason": reason, "back": f"{reverse('account_login')}?{STAY}=1"}
    return render_page(cast(Request, request), "account/provider_refused.html", context, status=403)


def failed(request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    """The page where what the provider sent doesn't hold."""
    context = {"provider": provider, "back": f"{reverse('account_login')}?{STAY}=1"}
    return render_page(cast(Request, request), "account/provider_failed.html", context, status=401)


@require_POST
@login_not_required
@never_cache
def sign_in_by(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the provider; `next` is where to go afterwards."""
    return _go_to(request, provider_with(provider_id))


def _go_to(request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    try:
        library = Adapter(request, provider.id).get_provider()
        return library.redirect(request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request))
    except (RequestException, KeyError, ValueError):
        return failed(request, provider)


@require_GET
@login_not_required
@never_cache
def signed_in_by(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider leads back to."""
    provider = provider_with(provider_id)
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Adapter(request, provider.id))(request)
    except (KeyError, ValueError, TypeError, PyJWTError):  # an answer that is not as the standard has it
        return failed(request, provider)
    return failed(request, provider) if answer.status_code == 401 else answer


@login_not_required
def cancelled(request: HttpRequest) -> HttpResponse:
    """Where the library leads who changed their mind at the provider."""
    return HttpResponseRedirect(f"{reverse('account_login')}?{STAY}=1")


class SignInView(LoginView):
    """The page to sign in: with a password, unless that is off, or by one of the providers."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**kwargs)
        ways = {"providers": settings.SIGN_IN_PROVIDERS, "passwords": settings.PASSWORD_SIGN_IN}
        return {**context, **ways}

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        providers = settings.SIGN_IN_PROVIDERS
        if not settings.PASSWORD_SIGN_IN:
            if request.method == "POST":
                raise Http404("Nobody signs in with a password here.")
            is_only = len(providers) == 1 and STAY not in request.GET and settings.SIGN_IN_REDIRECT
            if is_only and not request.user.is_authenticated:
                return _go_to(request, providers[0])
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


class SignOutView(LogoutView):
    """Signs out here, and at the provider where that is configured."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        elsewhere = _sign_out_address(request)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return HttpResponseRedirect(elsewhere) if elsewhere else answer


def _sign_out_address(request: HttpRequest) -> str:
    provider = next(
        (each for each in settings.SIGN_IN_PROVIDERS if each.id == request.session.get(PROVIDER)), None
    )
    if provider is None or not provider.sign_out:
        return ""
    try:
        address = Adapter(request, provider.id).openid_config.get("end_session_endpoint", "")
    except (RequestException, ValueError):
        return ""
    back = request.build_absolute_uri(reverse("account_login"))
    query = {
        "id_token_hint": request.session.get(ID_TOKEN, ""),
        "client_id": provider.client_id,
        "post_logout_redirect_uri": f"{back}?{STAY}=1",
    }
    return f"{address}?{urlencode(query)}" if address else ""
