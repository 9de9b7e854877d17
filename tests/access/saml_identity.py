"""A SAML identity provider that answers as a test wants it to, also wrongly; and how a browser goes through it."""

import base64
import datetime as dt
import zlib
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from django.http import HttpResponse
from django.test import Client
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils

from orgmodel.sign_in_providers.saml import SamlIdentity

ISSUER = "https://idp.example.com/metadata"
HERE = "http://testserver/accounts/sso/contoso"
SSO, SLO = "https://idp.example.com/sso", "https://idp.example.com/slo"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
NAMESPACES = (
    'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
)


@dataclass(frozen=True)
class Signer:
    """A key with a certificate that holds for years."""

    key: rsa.RSAPrivateKey
    pem_key: str
    pem_certificate: str

    @property
    def certificate(self) -> str:
        return "".join(self.pem_certificate.splitlines()[1:-1])


def signer() -> Signer:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.com")])
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(day)
        .not_valid_after(day.replace(year=2046))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Signer(key, pem.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode())


FIRST, SECOND, STRANGER = signer(), signer(), signer()
IDENTITY = SamlIdentity(ISSUER, SSO, SLO, (FIRST.certificate, SECOND.certificate))


def instant(seconds: int = 0) -> str:
    """As SAML writes the time `seconds` from now."""
    return (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Answer:
    """A response whose every part can be another than the right one."""

    request_id: str | None
    email: str = "ana@example.com"
    name_id: str = "subject-1"
    name_format: str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    attributes: dict[str, list[str]] = field(default_factory=dict)
    id: str = "_assertion"
    issuer: str = ISSUER
    audience: str | None = f"{HERE}/metadata/"
    destination: str = f"{HERE}/acs/"
    recipient: str = f"{HERE}/acs/"
    confirmed_request: str | None = ""
    early: int = -5
    late: int = 300
    status: str = SUCCESS
    signed_by: Signer | None = FIRST
    signature: str = Names.RSA_SHA256
    digest: str = Names.SHA256

    def assertion(self) -> str:
        asked = self.request_id if self.confirmed_request == "" else self.confirmed_request
        answers = f'InResponseTo="{asked}"' if asked else ""
        audience = (
            f"<saml:AudienceRestriction><saml:Audience>{self.audience}</saml:Audience></saml:AudienceRestriction>"
            if self.audience
            else ""
        )
        attributes = "".join(
            f'<saml:Attribute Name="{name}">'
            + "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
            + "</saml:Attribute>"
            for name, values in {"email": [self.email], **self.attributes}.items()
        )
        text = f"""<saml:Assertion {NAMESPACES} ID="{self.id}" Version="2.0" IssueInstant="{instant()}">
<saml:Issuer>{self.issuer}</saml:Issuer>
<saml:Subject><saml:NameID Format="{self.name_format}">{self.name_id}</saml:NameID>
<saml:SubjectConfirmation Method="{Names.CM_BEARER}"><saml:SubjectConfirmationData {answers}
 Recipient="{self.recipient}" NotOnOrAfter="{instant(self.late)}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{instant(self.early)}" NotOnOrAfter="{instant(self.late)}">{audience}</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{instant()}" SessionIndex="session-1"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"""
        if self.signed_by is None:
            return text
        key, certificate = self.signed_by.pem_key, self.signed_by.pem_certificate
        signed: bytes = Utils.add_sign(text, key, certificate, False, self.signature, self.digest)
        return signed.decode()

    def xml(self, assertion: str = "") -> str:
        """The response around the assertion, or another one."""
        answers = f'InResponseTo="{self.request_id}"' if self.request_id else ""
        return f"""<samlp:Response {NAMESPACES} ID="_response" Version="2.0" IssueInstant="{instant()}" {answers}
 Destination="{self.destination}"><saml:Issuer>{self.issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="{self.status}"/></samlp:Status>{assertion or self.assertion()}</samlp:Response>"""


def begin(client: Client, following: str = "/") -> str:
    """Go to the provider; returns the id of the request that the browser carries there."""
    sent = client.post("/accounts/sso/contoso/", {"next": following})
    assert sent["Location"].startswith(f"{SSO}?"), sent
    request = parse_qs(urlsplit(sent["Location"]).query)["SAMLRequest"][0]
    text = zlib.decompress(base64.b64decode(request), -15).decode()
    return text.partition(' ID="')[2].partition('"')[0]


def post(client: Client, xml: str) -> HttpResponse:
    """Bring an answer back, as the provider's page lets the browser do: the first time without its session."""
    posted = Client().post(
        "/accounts/sso/contoso/acs/", {"SAMLResponse": base64.b64encode(xml.encode()).decode()}
    )
    if posted.status_code != 302:
        return posted
    client.cookies.update(posted.cookies)
    return client.get(posted["Location"])


def sign_out_request(signed_by: Signer | None, name_id: str = "subject-1", index: str = "session-1") -> str:
    """The address by which the provider asks to sign somebody out."""
    xml = f"""<samlp:LogoutRequest {NAMESPACES} ID="_logout" Version="2.0" IssueInstant="{instant()}"
 Destination="{HERE}/slo/" NotOnOrAfter="{instant(300)}"><saml:Issuer>{ISSUER}</saml:Issuer>
<saml:NameID>{name_id}</saml:NameID><samlp:SessionIndex>{index}</samlp:SessionIndex></samlp:LogoutRequest>"""
    deflated = zlib.compress(xml.encode(), wbits=-15)
    query = (
        f"SAMLRequest={quote(base64.b64encode(deflated), safe='')}&SigAlg={quote(Names.RSA_SHA256, safe='')}"
    )
    if signed_by:
        signature = signed_by.key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
        query += f"&Signature={quote(base64.b64encode(signature), safe='')}"
    return f"/accounts/sso/contoso/slo/?{query}"
