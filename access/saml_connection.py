"""Both sides of a connection over SAML as the library is told of them, and what it makes for us to send."""

from collections.abc import Mapping
from typing import cast

import requests
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from access.saml_answers import FORMAT, INDEX, NAME, UNREACHABLE, UnverifiedError, unverified
from orgmodel.sign_in_providers import SignInProvider
from orgmodel.sign_in_providers.saml import SamlIdentity, SamlSettings, parse_metadata
from orgmodel.sign_in_providers.values import origin_of

METADATA_TIMEOUT, METADATA_CACHED_FOR = 10, 600  # seconds


def sign_in_address(request: HttpRequest, provider: SignInProvider) -> tuple[str, str]:
    """Where to sign in at the provider, and the id of the request that this makes. Raises UnverifiedError."""
    auth = auth_of(request, provider)
    return auth.login(return_to=""), auth.get_last_request_id()


def sign_out_address(request: HttpRequest, provider: SignInProvider, session: Mapping[str, str]) -> str:
    """Where to sign out at the provider; "" where it has no such address."""
    try:
        auth = auth_of(request, provider)
    except UnverifiedError:
        return ""
    if not auth.get_slo_url() or not session.get(NAME):
        return ""
    return cast(
        str,
        auth.logout(
            return_to="",
            name_id=session[NAME],
            name_id_format=session.get(FORMAT) or None,
            session_index=session.get(INDEX) or None,
        ),
    )


def metadata_of(request: HttpRequest, provider: SignInProvider) -> str:
    """What to give the provider to know this application."""
    settings = OneLogin_Saml2_Settings(_configuration(request, provider, None), sp_validation_only=True)
    return cast(str, settings.get_sp_metadata())


def auth_of(
    request: HttpRequest, provider: SignInProvider, *, want_signed_messages: bool = False
) -> OneLogin_Saml2_Auth:
    """The library, told of the provider and of us. Raises UnverifiedError where the provider can't be read of."""
    configuration = _configuration(request, provider, _identity_of(provider), want_signed_messages)
    return OneLogin_Saml2_Auth(request_data(request), configuration)


def _identity_of(provider: SignInProvider) -> SamlIdentity:
    """The provider as its metadata describe it now, or at most ten minutes ago. Raises UnverifiedError."""
    saml = cast(SamlSettings, provider.saml)
    if saml.identity:
        return saml.identity
    key = f"access.saml_metadata:{saml.metadata_url}"
    identity: SamlIdentity | None = cache.get(key)
    if identity is None:
        try:
            response = requests.get(saml.metadata_url, timeout=METADATA_TIMEOUT)
            response.raise_for_status()
            identity = parse_metadata(response.content, saml.issuer)
        except (requests.RequestException, ValueError) as error:
            raise unverified(provider, UNREACHABLE, str(error)) from None
        if origin_of(identity.sso_url) not in saml.origins:
            detail = f"Its sign-in page is not on the site of its metadata but at {identity.sso_url}."
            raise unverified(provider, UNREACHABLE, detail)
        cache.set(key, identity, METADATA_CACHED_FOR)
    return identity


def request_data(request: HttpRequest) -> dict[str, object]:
    """The request as the library reads it; signatures are verified over the address as it was sent."""
    return {
        "https": "on" if request.is_secure() else "off",
        "http_host": request.get_host(),
        "script_name": request.META.get("SCRIPT_NAME", ""),
        "path_info": request.META["PATH_INFO"],
        "get_data": request.GET.dict(),
        "post_data": request.POST.dict(),
        "query_string": request.META.get("QUERY_STRING", ""),
        "validate_signature_from_qs": True,
    }


def _configuration(
    request: HttpRequest,
    provider: SignInProvider,
    identity: SamlIdentity | None,
    want_signed_messages: bool = False,
) -> dict[str, object]:
    """Both sides as the library is told of them, as strict as it goes."""
    saml = cast(SamlSettings, provider.saml)

    def address(name: str) -> str:
        return request.build_absolute_uri(reverse(name, args=[provider.id]))

    signs = bool(saml.signing_key)
    configuration: dict[str, object] = {
        "strict": True,
        "sp": {
            "entityId": saml.entity_id or address("saml_metadata"),
            "assertionConsumerService": {"url": address("saml_acs")},
            "singleLogoutService": {"url": address("saml_slo")},
            "NameIDFormat": OneLogin_Saml2_Constants.NAMEID_UNSPECIFIED,
            "x509cert": saml.signing_certificate,
            "privateKey": saml.signing_key,
        },
        "security": {
            "authnRequestsSigned": signs,
            "logoutRequestSigned": signs,
            "logoutResponseSigned": signs,
            "wantAssertionsSigned": True,
            "wantMessagesSigned": want_signed_messages,
            "wantNameId": True,
            "wantAttributeStatement": False,
            "allowRepeatAttributeName": True,
            "rejectDeprecatedAlgorithm": True,
            "requestedAuthnContext": False,
            "allowSingleLabelDomains": True,
        },
    }
    if identity:
        configuration["idp"] = {
            "entityId": identity.issuer,
            "singleSignOnService": {"url": identity.sso_url},
            "x509certMulti": {"signing": list(identity.certificates)},
            **({"singleLogoutService": {"url": identity.slo_url}} if identity.slo_url else {}),
        }
    return configuration
