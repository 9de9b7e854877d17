"""What an identity provider sends over SAML, and what of it holds.

The library verifies signatures and reads by the schema; where it is lenient, `_check_strictly` is not.
"""

import time
from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest
from lxml.etree import _Element
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from access import operations
from access.saml_answers import (
    EXPIRED,
    NO_LASTING_NAME,
    NO_SUCCESS,
    NOT_ASKED,
    OTHER_ISSUER,
    OTHER_SITE,
    UNREADABLE,
    UNSIGNED,
    USED,
    SamlAnswer,
    SignOutRequest,
    UnverifiedError,
    unverified,
)
from access.saml_connection import auth_of, request_data
from orgmodel.sign_in_providers import SignInProvider
from orgmodel.sign_in_providers.saml import SamlSettings

SKEW = 60  # seconds by which the clocks of two servers may differ
LONGEST_NAME = 191  # what the table of linked identities has room for

MORE = "http://www.w3.org/2001/04/xmldsig-more#"
PSS = "http://www.w3.org/2007/05/xmldsig-more#"
SIGNATURES = {
    *(f"{MORE}{kind}-sha{size}" for kind in ("rsa", "ecdsa") for size in (256, 384, 512)),
    *(f"{PSS}sha{size}-rsa-MGF1" for size in (256, 384, 512)),
}
DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256",
    f"{MORE}sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
}
TRANSFORMS = {
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
}
EMAILS = (
    "email",
    "mail",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "urn:oid:1.2.840.113549.1.9.1",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)
VERIFIED = ("email_verified", "http://schemas.auth0.com/email_verified")
NAME_ID = "NameID"  # among the claims
EMAIL_FORMAT = OneLogin_Saml2_Constants.NAMEID_EMAIL_ADDRESS
TRANSIENT = OneLogin_Saml2_Constants.NAMEID_TRANSIENT

_CODES = OneLogin_Saml2_ValidationError
REASONS = {
    **dict.fromkeys(
        (
            *(_CODES.NO_SIGNATURE_FOUND, _CODES.NO_SIGNED_ASSERTION, _CODES.NO_SIGNED_MESSAGE),
            *(_CODES.INVALID_SIGNATURE, _CODES.WRONG_SIGNED_ELEMENT, _CODES.INVALID_SIGNED_ELEMENT),
            *(_CODES.DEPRECATED_SIGNATURE_METHOD, _CODES.DEPRECATED_DIGEST_METHOD),
            *(_CODES.UNEXPECTED_SIGNED_ELEMENTS, _CODES.DUPLICATED_ID_IN_SIGNED_ELEMENTS),
        ),
        UNSIGNED,
    ),
    **dict.fromkeys((_CODES.ASSERTION_EXPIRED, _CODES.ASSERTION_TOO_EARLY, _CODES.SESSION_EXPIRED), EXPIRED),
    **dict.fromkeys((_CODES.WRONG_AUDIENCE, _CODES.WRONG_DESTINATION, _CODES.EMPTY_DESTINATION), OTHER_SITE),
    _CODES.WRONG_SUBJECTCONFIRMATION: EXPIRED,
    _CODES.WRONG_ISSUER: OTHER_ISSUER,
    _CODES.STATUS_CODE_IS_NOT_SUCCESS: NO_SUCCESS,
    _CODES.NO_NAMEID: NO_LASTING_NAME,
    _CODES.EMPTY_NAMEID: NO_LASTING_NAME,
}


def read_answer(request: HttpRequest, provider: SignInProvider) -> SamlAnswer:
    """The answer to a sign-in that the browser posts, which counts once. Raises UnverifiedError."""
    auth = auth_of(request, provider)
    try:
        response = OneLogin_Saml2_Response(auth.get_settings(), request.POST.get("SAMLResponse", ""))
        response.is_valid(request_data(request), raise_exceptions=True)
        until = _check_strictly(response, auth.get_settings().get_sp_data(), provider)
        answer = _answer_of(response, provider)
        assertion_id = str(response.get_assertion_id())
    except UnverifiedError:
        raise
    except Exception as error:  # whatever the libraries stumble over in what anybody may send
        code = error.code if isinstance(error, OneLogin_Saml2_ValidationError) else None
        raise unverified(provider, REASONS.get(code, UNREADABLE), repr(error)) from None
    if not operations.use_assertion(provider.id, assertion_id, until=until):
        raise unverified(provider, USED, f"The assertion {assertion_id} was used before.")
    return answer


def read_sign_out(request: HttpRequest, provider: SignInProvider) -> SignOutRequest:
    """The request to sign somebody out that a provider sends, which has to be signed. Raises UnverifiedError."""
    if any(len(values) > 1 for _, values in request.GET.lists()):
        raise unverified(provider, UNREADABLE, "A parameter of the request is there twice.")
    auth = auth_of(request, provider, want_signed_messages=True)
    try:
        if not auth.get_slo_url():
            raise OneLogin_Saml2_Error("It has no address for the answer.")
        address = cast(str, auth.process_slo(keep_local_session=True))
        if errors := auth.get_errors():
            raise unverified(provider, UNSIGNED, f"{errors} {auth.get_last_error_reason() or ''}")
        if request.GET.get("SigAlg") not in SIGNATURES:
            raise unverified(provider, UNSIGNED, f"The algorithm {request.GET.get('SigAlg')} is refused.")
        request_xml = auth.get_last_request_xml()
        return SignOutRequest(
            name_id=OneLogin_Saml2_Logout_Request.get_nameid(request_xml, auth.get_settings().get_sp_key()),
            session_indexes=tuple(OneLogin_Saml2_Logout_Request.get_session_indexes(request_xml)),
            answer_address=address,
        )
    except UnverifiedError:
        raise
    except Exception as error:  # whatever the libraries stumble over in what anybody may send
        raise unverified(provider, UNREADABLE, repr(error)) from None


def _check_strictly(
    response: OneLogin_Saml2_Response, ours: Mapping[str, object], provider: SignInProvider
) -> float:
    """Refuse what the library lets through; returns until when the assertion can be used."""
    acs = cast(Mapping[str, str], ours["assertionConsumerService"])["url"]
    now = time.time()
    if response.encrypted:
        raise unverified(provider, UNREADABLE, "Its assertion is encrypted.")
    for signature in OneLogin_Saml2_XML.query(response.document, "//ds:Signature"):
        _check_signature(signature, provider)
    if response.document.get("Destination") != acs:
        raise unverified(provider, OTHER_SITE, f"Its destination is {response.document.get('Destination')}.")
    restrictions = response._query_assertion("/saml:Conditions/saml:AudienceRestriction")
    audiences = [[each.text for each in _within(every, "saml:Audience")] for every in restrictions]
    if not audiences or not all(ours["entityId"] in each for each in audiences):
        raise unverified(provider, OTHER_SITE, f"Its audience is {audiences}, not {ours['entityId']}.")
    conditions = response._query_assertion("/saml:Conditions")[0]
    early, late = _time(conditions, "NotBefore"), _time(conditions, "NotOnOrAfter")
    if (early and early > now + SKEW) or (late and late + SKEW <= now):
        raise unverified(provider, EXPIRED, f"It counts from {early} to {late}, and now is {now}.")
    request_id = response.get_in_response_to()
    if not request_id and not cast(SamlSettings, provider.saml).start_at_provider:
        raise unverified(provider, NOT_ASKED, "It answers no request.")
    confirmed = [
        until
        for each in response._query_assertion(
            f"/saml:Subject/saml:SubjectConfirmation[@Method='{OneLogin_Saml2_Constants.CM_BEARER}']"
            "/saml:SubjectConfirmationData"
        )
        if each.get("Recipient") == acs
        and each.get("InResponseTo") == request_id
        and (until := _time(each, "NotOnOrAfter")) > now
    ]
    if not confirmed:
        raise unverified(provider, OTHER_SITE, f"Its recipient isn’t {acs}, or it isn’t for {request_id}.")
    return max(confirmed)


def _check_signature(signature: _Element, provider: SignInProvider) -> None:
    references = _within(signature, "ds:SignedInfo/ds:Reference")
    used = {
        "signature": (_algorithms(signature, ".//ds:SignatureMethod"), SIGNATURES),
        "digest": (_algorithms(signature, ".//ds:DigestMethod"), DIGESTS),
        "transforms": (_algorithms(signature, ".//ds:Transform"), TRANSFORMS),
    }
    for what, (algorithms, allowed) in used.items():
        if not algorithms or not algorithms <= allowed:
            raise unverified(provider, UNSIGNED, f"Its {what} of {sorted(algorithms)} is refused.")
    parent = signature.getparent()
    signed = [each.get("URI") for each in references]
    if parent is None or signed != [f"#{parent.get('ID')}"]:
        raise unverified(provider, UNSIGNED, f"The signature is over {signed}.")


def _within(node: _Element, path: str) -> list[_Element]:
    return cast(list[_Element], OneLogin_Saml2_XML.query(node, path))


def _algorithms(signature: _Element, path: str) -> set[str]:
    return {each.get("Algorithm") or "" for each in _within(signature, path)}


def _time(node: _Element, attribute: str) -> float:
    """When an attribute says, in seconds; 0 where there is none."""
    value = node.get(attribute)
    return float(OneLogin_Saml2_Utils.parse_SAML_to_time(value)) if value else 0


def _answer_of(response: OneLogin_Saml2_Response, provider: SignInProvider) -> SamlAnswer:
    name_id, name_format = response.get_nameid() or "", response.get_nameid_format() or ""
    if not name_id or len(name_id) > LONGEST_NAME or name_format == TRANSIENT:
        raise unverified(provider, NO_LASTING_NAME, f"Its NameID is “{name_id}” in the format {name_format}.")
    attributes: dict[str, list[object]] = response.get_attributes()
    claims = {name: values[0] if len(values) == 1 else values for name, values in attributes.items()}
    own_email = name_id if name_format == EMAIL_FORMAT else ""
    claims["email"] = next((claims[name] for name in EMAILS if claims.get(name)), own_email)
    claims["email_verified"] = any(str(claims.get(name)).lower() == "true" for name in VERIFIED)
    claims[NAME_ID] = name_id
    return SamlAnswer(
        provider=provider.id,
        name_id=name_id,
        name_id_format=name_format,
        session_index=response.get_session_index() or "",
        request_id=response.get_in_response_to() or "",
        claims=claims,
    )
