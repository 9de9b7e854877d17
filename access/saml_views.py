"""Signing in and out by an identity provider over SAML.

A provider's answer is posted from its own page, so the browser sends no session along: the answer is verified where it
arrives, and the sign-in goes on with the session at another address. The modules whose libraries are slow to load are
imported where they are used.
"""

import dataclasses
import uuid
from typing import cast

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from allauth.socialaccount.sessions import LoginSession
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from access import operations
from access.provider_pages import PROVIDER, failed, provider_with, sign_in_page
from access.provider_people import ProviderAnswer
from access.saml_answers import INDEX, SamlAnswer, SignOutRequest, UnverifiedError
from access.sessions import SessionStore
from orgmodel.sign_in_providers import SignInProvider

WAITING, COOKIE, WAITS_FOR = "saml_answer", "saml-answer", 300  # seconds
OTHER_BROWSER = "This sign-in began in another browser, or too long ago."


class Provider(SAMLProvider):
    """Makes of a verified answer what the library signs in."""

    def extract_uid(self, data: SamlAnswer) -> str:
        return data.name_id

    def extract_extra_data(self, data: SamlAnswer) -> dict[str, object]:
        return dict(data.claims)

    def extract_common_fields(self, data: SamlAnswer) -> dict[str, object]:
        return {}


def _library(request: HttpRequest, provider: SignInProvider) -> Provider:
    return Provider(request, app=get_adapter().get_app(request, provider=provider.id))


def _saml_provider(provider_id: str) -> SignInProvider:
    """The provider with this id; 404 for one that doesn't speak SAML."""
    provider = provider_with(provider_id)
    if not provider.saml:
        raise Http404("This identity provider doesn’t speak SAML.")
    return provider


def go_to(request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    """Lead to the provider to sign in there."""
    from access.saml_connection import sign_in_address

    try:
        address, request_id = sign_in_address(request, provider)
    except UnverifiedError as error:
        return failed(request, provider, str(error))
    _library(request, provider).stash_redirect_state(
        request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request), state_id=request_id
    )
    return HttpResponseRedirect(address)


@csrf_exempt
@require_POST
@login_not_required
@never_cache
def answered(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider's page posts its answer: verify it, and go on with the session."""
    from access.saml_messages import read_answer

    provider = _saml_provider(provider_id)
    try:
        answer = read_answer(request, provider)
    except UnverifiedError as error:
        return failed(request, provider, str(error))
    response = HttpResponseRedirect(reverse("saml_finish_acs", args=[provider.id]))
    session = LoginSession(request, WAITING, COOKIE)
    session.store[WAITING] = dataclasses.asdict(answer)
    session.store.set_expiry(WAITS_FOR)
    session.save(response)
    response.cookies[COOKIE]["httponly"] = True
    return response


@require_GET
@login_not_required
@never_cache
def signed_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sign in whom the verified answer is about, if it answers a request of this browser."""
    provider = _saml_provider(provider_id)
    session = LoginSession(request, WAITING, COOKIE)
    stored = session.store.get(WAITING)
    session.delete()
    if not stored or stored["provider"] != provider.id:
        return failed(request, provider, OTHER_BROWSER)
    answer, library = SamlAnswer(**stored), _library(request, provider)
    state: dict[str, object] = {"process": AuthProcess.LOGIN}
    if answer.request_id:
        try:
            state = library.unstash_redirect_state(request, answer.request_id)
        except (PermissionDenied, ImmediateHttpResponse):
            return failed(request, provider, OTHER_BROWSER)
    login = library.sociallogin_from_response(request, answer)
    login.state, login.answer = state, ProviderAnswer(answer.claims, answer.session)
    return cast(HttpResponse, complete_social_login(request, login))


@require_GET
@login_not_required
@never_cache
def signed_out(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sign out whom the provider asks to, in every browser meant; or the way back from signing out there."""
    from access.saml_messages import read_sign_out

    provider = _saml_provider(provider_id)
    if "SAMLRequest" not in request.GET:
        return HttpResponseRedirect(sign_in_page())
    try:
        sign_out = read_sign_out(request, provider)
    except UnverifiedError as error:
        return failed(request, provider, str(error))
    _end_sessions(provider, sign_out)
    return HttpResponseRedirect(sign_out.answer_address)


def _end_sessions(provider: SignInProvider, sign_out: SignOutRequest) -> None:
    for linked in SocialAccount.objects.filter(provider=provider.id, uid=sign_out.name_id).select_related(
        "user"
    ):
        for session in linked.user.sessions.all():
            data = SessionStore().decode(session.session_data)
            is_meant = not sign_out.session_indexes or data.get(INDEX) in sign_out.session_indexes
            if data.get(PROVIDER) == provider.id and is_meant:
                operations.end_session(linked.user, cast(uuid.UUID, session.public_id))


@require_GET
@login_not_required
def metadata(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What the provider reads to know this application."""
    from access.saml_connection import metadata_of

    return HttpResponse(
        metadata_of(request, _saml_provider(provider_id)), content_type="application/samlmetadata+xml"
    )


def sign_out_address(request: HttpRequest, provider: SignInProvider) -> str:
    """Where to sign out at the provider; "" where it has no such address."""
    from access.saml_connection import sign_out_address as address_of

    return address_of(request, provider, request.session)
