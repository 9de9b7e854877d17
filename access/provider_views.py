"""Signing in and out by identity providers, whichever protocol they speak, and by the page with the password."""

import hmac

from allauth.account.views import LoginView, LogoutView
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from access import openid_connect, saml_views
from access.provider_pages import PROVIDER, SESSION, STAY, failed, provider_with, refused, sign_in_page
from access.provider_people import ProviderAnswer, RefusedError, account_for, check_open, make_roles
from orgmodel.sign_in_providers import SignInProvider


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
        """Find the account by what the provider answered, or refuse with a page that says why."""
        provider = provider_with(sociallogin.account.provider)
        answer: ProviderAnswer = sociallogin.answer
        sent = sociallogin.state.get("nonce", "")
        if not hmac.compare_digest(sent.encode(), answer.nonce.encode()):
            raise ImmediateHttpResponse(failed(request, provider))
        try:
            account = sociallogin.user if sociallogin.is_existing else account_for(provider, answer.claims)
            check_open(account)
        except RefusedError as error:
            raise ImmediateHttpResponse(refused(request, provider, str(error))) from None
        if not sociallogin.is_existing:
            sociallogin.connect(request, account)
        make_roles(provider, answer.claims, account)
        sociallogin.state[SESSION] = {**answer.session, PROVIDER: provider.id}


def keep_provider(request: HttpRequest, sociallogin: SocialLogin | None = None, **_: object) -> None:
    """Remember in the new session by which provider it was begun."""
    if sociallogin:
        request.session.update(sociallogin.state.get(SESSION, {}))


@require_POST
@login_not_required
@never_cache
def sign_in_by(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the provider; `next` is where to go afterwards."""
    return _go_to(request, provider_with(provider_id))


def _go_to(request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    return (saml_views if provider.saml else openid_connect).go_to(request, provider)


@login_not_required
def cancelled(request: HttpRequest) -> HttpResponse:
    """Where the library leads who changed their mind at the provider."""
    return HttpResponseRedirect(sign_in_page())


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
    return (saml_views if provider.saml else openid_connect).sign_out_address(request, provider)
