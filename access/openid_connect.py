"""Signing in and out by an identity provider over OpenID Connect."""

import secrets
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from jwt import PyJWTError, get_unverified_header
from requests import RequestException

from access.provider_pages import ID_TOKEN, failed, provider_with, sign_in_page
from access.provider_people import ProviderAnswer
from orgmodel.sign_in_providers import SignInProvider

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


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
        sent = login.account.extra_data
        if sent.get("userinfo", sent["id_token"]).get("sub") != sent["id_token"].get("sub"):
            raise OAuth2Error("The user info is somebody else’s.")
        login.answer = ProviderAnswer(
            claims={**sent["id_token"], **sent.get("userinfo", {})},
            session={ID_TOKEN: self.id_token},
            nonce=str(sent["id_token"].get("nonce", "")),
        )
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


def go_to(request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    """Lead to the provider to sign in there."""
    try:
        library = Adapter(request, provider.id).get_provider()
        return library.redirect(request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request))
    except (RequestException, KeyError, ValueError):
        return failed(request, provider)


@require_GET
@login_not_required
@never_cache
def signed_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider leads back to."""
    provider = provider_with(provider_id)
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Adapter(request, provider.id))(request)
    except (KeyError, ValueError, TypeError, PyJWTError):  # an answer that is not as the standard has it
        return failed(request, provider)
    return failed(request, provider) if answer.status_code == 401 else answer


def sign_out_address(request: HttpRequest, provider: SignInProvider) -> str:
    """Where to sign out at the provider; "" where it has no such address."""
    try:
        address = Adapter(request, provider.id).openid_config.get("end_session_endpoint", "")
    except (RequestException, ValueError):
        return ""
    query = {
        "id_token_hint": request.session.get(ID_TOKEN, ""),
        "client_id": provider.client_id,
        "post_logout_redirect_uri": request.build_absolute_uri(sign_in_page()),
    }
    return f"{address}?{urlencode(query)}" if address else ""
