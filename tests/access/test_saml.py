"""Signing in over SAML: whose account it is, and that nothing else than a right answer signs anybody in."""

import datetime as dt
from dataclasses import replace
from threading import Thread

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.utils import timezone
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names

from access import operations
from access.models import RoleAssignment, UsedAssertion
from access.operations.sessions import delete_expired_sessions
from orgmodel.sign_in_providers import SignInProvider, library_settings, read_providers
from orgmodel.sign_in_providers.saml import SamlSettings
from people.models import User
from tests.access.saml_identity import (
    FIRST,
    IDENTITY,
    ISSUER,
    SECOND,
    SLO,
    SSO,
    STRANGER,
    Answer,
    begin,
    post,
    sign_out_request,
)
from tests.access.test_accounts import signed_in
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
PLAIN = SamlSettings(IDENTITY)
EMAIL_FORMAT, TRANSIENT = Names.NAMEID_EMAIL_ADDRESS, Names.NAMEID_TRANSIENT


@pytest.fixture
def configure(settings):
    """Sets what is configured of the provider."""

    def configured(saml: SamlSettings = PLAIN, **changes) -> SignInProvider:
        right = SignInProvider("contoso", "Contoso", trust_emails=("example.com",), saml=saml)
        settings.SIGN_IN_PROVIDERS = (replace(right, **changes),)
        settings.SOCIALACCOUNT_PROVIDERS = library_settings(settings.SIGN_IN_PROVIDERS)
        return settings.SIGN_IN_PROVIDERS[0]

    configured()
    return configured


@pytest.fixture
def ana():
    return PersonFactory(
        name="Ana Silva", handle="ana.silva", email="Ana@example.com", source="hr", external_id="E-7"
    )


def go_through(client: Client, following: str = "/", **changes):
    return post(client, Answer(begin(client, following), **changes).xml())


def test_person_with_an_email_of_a_trusted_domain_signs_in_and_the_identity_decides_from_then_on(
    client, configure, ana
):
    response = go_through(client, following="/squads/?as_of=2026-03-01")

    account = User.objects.exclude(is_superuser=True).get()
    assert (response.status_code, response["Location"]) == (302, "/squads/?as_of=2026-03-01")
    assert (account.person, account.username, account.has_usable_password()) == (ana, "ana.silva", False)
    other = Client()
    go_through(other, id="_second", email="other@example.com")
    assert (other.session["_auth_user_id"], SocialAccount.objects.count()) == (str(account.pk), 1)


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, {"attributes": {"email_verified": ["true"]}}),
        ({"trust_emails": ("example.com",)}, {"email": "", "name_id": "ana@example.com", "name_format": EMAIL_FORMAT}),
        ({"person_claim": "employee"}, {"attributes": {"employee": ["E-7"]}}),
        ({"person_claim": "NameID"}, {"name_id": "E-7"}),
    ],
    ids=["verified attribute", "NameID that is an email", "attribute", "NameID"],
)  # fmt: skip
def test_person_is_found_by_what_is_configured(client, configure, ana, changes, answer):
    configure(**{"trust_emails": (), **changes})

    assert go_through(client, **answer).status_code == 302
    assert User.objects.filter(username="ana.silva").count() == 1


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"trust_emails": ()}, {}),
        ({"trust_emails": ("example.org",)}, {}),
        ({}, {"email": "nobody@example.com"}),
        ({"person_claim": "employee"}, {"attributes": {"employee": ["E-7", "E-8"]}}),
        ({"tie_accounts": False}, {}),
    ],
)
def test_nobody_is_tied_to_an_account_by_less(client, configure, ana, changes, answer):
    UserFactory(person=ana)
    configure(**changes)

    response = go_through(client, **answer)

    assert (response.status_code, signed_in(client), SocialAccount.objects.count()) == (403, False, 0)


WRONG = {
    "audience": ({"audience": "https://elsewhere.example"}, "another application"),
    "no audience": ({"audience": None}, "another application"),
    "destination": ({"destination": "https://elsewhere.example/acs/"}, "another application"),
    "longer destination": ({"destination": "http://testserver/accounts/sso/contoso/acs/x"}, "another application"),
    "recipient": ({"recipient": "https://elsewhere.example/"}, "has expired"),
    "longer recipient": ({"recipient": "http://testserver/accounts/sso/contoso/acs/x"}, "another application"),
    "issuer": ({"issuer": "https://other.example.com"}, "other than Contoso"),
    "expired": ({"late": -90}, "has expired"),
    "too early": ({"early": 120}, "has expired"),
    "other request in the assertion": ({"confirmed_request": "_other"}, "has expired"),
    "no request in the assertion": ({"confirmed_request": None}, "another application"),
    "no success": ({"status": "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"}, "didn’t sign you in"),
    "name that does not last": ({"name_format": TRANSIENT}, "permanent identifier"),
    "no name": ({"name_id": ""}, "permanent identifier"),
    "unsigned": ({"signed_by": None}, "isn’t signed"),
    "signed by another": ({"signed_by": STRANGER}, "isn’t signed"),
    "weak signature": ({"signature": Names.RSA_SHA1}, "isn’t signed"),
    "weak digest": ({"digest": Names.SHA1}, "isn’t signed"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), WRONG.values(), ids=WRONG)
def test_answer_that_does_not_hold_signs_nobody_in_and_says_why(client, configure, ana, changes, sentence):
    response = go_through(client, **changes)

    assert (response.status_code, signed_in(client)) == (401, False)
    assert sentence in response.content.decode()
    assert not UsedAssertion.objects.exists()


def wrapped(answer: Answer, place: str) -> str:
    """The signed assertion hidden in an answer that says something else (XML signature wrapping)."""
    signed, evil = answer.assertion(), replace(answer, signed_by=None, id="_evil", email="admin@example.com")
    right = {"before": signed + evil.assertion(), "after": evil.assertion() + signed}
    if place in right:
        return answer.xml(right[place])
    extensions = f"<samlp:Extensions>{signed}</samlp:Extensions>"
    if place == "extensions":
        return evil.xml().replace("<samlp:Status>", f"{extensions}<samlp:Status>")
    signature = signed[
        signed.index("<ds:Signature") : signed.index("</ds:Signature>") + len("</ds:Signature>")
    ]
    inner = signature.replace(
        "</ds:Signature>", f"<ds:Object>{signed.replace(signature, '')}</ds:Object></ds:Signature>"
    )
    same_id = replace(evil, id=answer.id).assertion()
    return answer.xml(same_id.replace("</saml:Issuer>", f"</saml:Issuer>{inner}", 1))  # fmt: skip


@pytest.mark.parametrize("place", ["before", "after", "extensions", "object"])
def test_signed_assertion_vouches_for_no_other_in_the_same_answer(client, configure, ana, place):
    PersonFactory(email="admin@example.com")

    response = post(client, wrapped(Answer(begin(client)), place))

    assert (response.status_code, signed_in(client)) == (401, False)


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace("ana@example.com", "admin@example.com"),
        lambda xml: xml.replace("ana@example.com", "ana@example.com<!-- -->.evil.example"),
        lambda xml: xml.replace("NotOnOrAfter", "notOnOrAfter"),
        lambda xml: '<!DOCTYPE a [<!ENTITY e "x">]>' + xml,
        lambda xml: xml[:-20],
        lambda xml: "nothing",
        lambda xml: "",
    ],
)
def test_answer_that_was_tampered_with_signs_nobody_in(client, configure, ana, change):
    response = post(client, change(Answer(begin(client)).xml()))

    assert (response.status_code, signed_in(client)) == (401, False)


def test_either_certificate_may_have_signed_while_the_provider_changes_them(configure, ana):
    statuses = [
        go_through(Client(), id=f"_{number}", signed_by=by).status_code
        for number, by in enumerate((FIRST, SECOND))
    ]

    assert statuses == [302, 302]


def test_assertion_counts_once_in_whichever_answer(client, configure, ana):
    xml = Answer(begin(client)).xml()
    assert post(client, xml).status_code == 302
    client.post("/accounts/logout/")

    again = post(client, xml)

    assert (again.status_code, signed_in(client)) == (401, False)
    assert "has been used before" in again.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_an_assertion_at_the_same_moment_one_is_refused():
    used = []

    def use() -> None:
        used.append(operations.use_assertion("contoso", "_one", until=2_000_000_000))
        connection.close()

    threads = [Thread(target=use) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(used) == [False, False, False, True]


def test_used_assertions_are_deleted_once_they_have_expired():
    for name, hours in (("_old", -1), ("_new", 1)):
        until = (timezone.now() + dt.timedelta(hours=hours)).timestamp()
        operations.use_assertion("contoso", name, until=until)

    delete_expired_sessions()

    assert UsedAssertion.objects.get().expires_at > timezone.now()


def test_answer_signs_in_the_browser_alone_that_asked(client, configure, ana):
    xml = Answer(begin(Client())).xml()

    response = post(client, xml)

    assert (response.status_code, signed_in(client)) == (401, False)
    assert "another browser" in response.content.decode()


def test_answer_of_one_provider_finishes_no_sign_in_by_another(client, configure, settings, ana):
    first = configure()
    settings.SIGN_IN_PROVIDERS = (first, replace(first, id="other"))
    settings.SOCIALACCOUNT_PROVIDERS = library_settings(settings.SIGN_IN_PROVIDERS)
    post(client, Answer(begin(client)).xml())
    client.post("/accounts/logout/")

    assert client.get("/accounts/sso/other/acs/finish/").status_code == 401
    assert not signed_in(client)


@pytest.mark.parametrize(("allowed", "status"), [(False, 401), (True, 302)])
def test_sign_in_begins_at_the_provider_only_where_that_is_configured(
    client, configure, ana, allowed, status
):
    configure(SamlSettings(IDENTITY, start_at_provider=allowed))

    response = post(client, Answer(None).xml())

    assert (response.status_code, signed_in(client)) == (status, allowed)
    if not allowed:
        assert "Start it on the sign-in page" in response.content.decode()


def test_roles_are_what_the_groups_say(client, configure, ana):
    configure(roles_claim="groups", roles=(("people-team", "people-admin"), ("auditors", "auditor")))

    go_through(client, attributes={"groups": ["people-team", "others"]})

    assert [each.role for each in RoleAssignment.objects.filter(person=ana)] == ["people-admin"]


def test_sign_out_goes_on_to_the_provider_and_comes_back(client, configure, ana):
    configure(sign_out=True)
    go_through(client)

    response = client.post("/accounts/logout/")

    assert response["Location"].startswith(f"{SLO}?SAMLRequest=")
    back = client.get("/accounts/sso/contoso/slo/?SAMLResponse=anything")
    assert back["Location"] == "/accounts/login/?stay=1"


def test_provider_signs_out_of_every_browser_of_its_session(client, configure, ana):
    configure(sign_out=True)
    go_through(client)
    by_password = Client()
    by_password.force_login(User.objects.get(username="ana.silva"), backend="access.sign_in.AccountBackend")

    refused = [
        Client().get(sign_out_request(None)),
        Client().get(sign_out_request(STRANGER)),
        Client().get(sign_out_request(FIRST) + "&SAMLRequest=another"),
    ]
    assert ([each.status_code for each in refused], signed_in(client)) == ([401] * 3, True)
    Client().get(sign_out_request(FIRST, index="session-2"))
    assert signed_in(client)
    answer = Client().get(sign_out_request(SECOND))

    assert answer["Location"].startswith(f"{SLO}?SAMLResponse=")
    assert (signed_in(client), signed_in(by_password)) == (False, True)


def test_metadata_says_how_to_answer_and_requests_are_signed_where_there_is_a_key(client, configure):
    configure(SamlSettings(IDENTITY, signing_key=FIRST.pem_key, signing_certificate=FIRST.pem_certificate))

    page = client.get("/accounts/sso/contoso/metadata/")

    assert page["Content-Type"] == "application/samlmetadata+xml"
    for part in (
        'entityID="http://testserver/accounts/sso/contoso/metadata/"',
        "/contoso/acs/",
        FIRST.certificate[:40],
    ):
        assert part in page.content.decode()
    assert "&Signature=" in client.post("/accounts/sso/contoso/")["Location"]


METADATA = f"""<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ISSUER}">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
{
    "".join(
        f'''<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>
{each.certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>'''
        for each in (FIRST, SECOND)
    )
}
<SingleLogoutService Binding="{Names.BINDING_HTTP_REDIRECT}" Location="{SLO}"/>
<SingleSignOnService Binding="{Names.BINDING_HTTP_REDIRECT}" Location="{SSO}"/>
</IDPSSODescriptor></EntityDescriptor>"""


class Metadata:
    """What a request for metadata is answered with."""

    def __init__(self, content: str) -> None:
        self.content = content.encode()

    def raise_for_status(self) -> None:
        """All is well."""


@pytest.mark.parametrize(
    ("address", "content", "status"),
    [
        ("https://idp.example.com/metadata", METADATA, 302),
        ("https://other.example.com/metadata", METADATA, 401),
        ("https://idp.example.com/broken", "<html/>", 401),
        ("https://idp.example.com/nothing", "", 401),
    ],
)
def test_metadata_are_read_from_their_address(client, configure, monkeypatch, address, content, status):
    asked = []
    monkeypatch.setattr("requests.get", lambda url, **_: asked.append(url) or Metadata(content))
    configure(SamlSettings(None, metadata_url=address))

    responses = [client.post("/accounts/sso/contoso/") for _ in range(2)]

    assert [each.status_code for each in responses] == [status] * 2
    assert asked == [address] * (1 if status == 302 else 2)
    assert client.get("/accounts/sso/contoso/metadata/").status_code == 200


GOOD = """
[[provider]]
id = "contoso"
name = "Contoso"
protocol = "saml"
"""
BY_HAND = f"""
issuer = "{ISSUER}"
sso_url = "{SSO}"
certificates = ["{FIRST.certificate}", {{file = "second.pem"}}]
"""


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Reads a file of providers, beside which there are metadata and a certificate."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "metadata.xml").write_text(METADATA)
    (tmp_path / "second.pem").write_text(SECOND.pem_certificate)
    (tmp_path / "key.pem").write_text(FIRST.pem_key)

    def reads(text: str) -> SignInProvider:
        (tmp_path / "providers.toml").write_text(text)
        return read_providers("providers.toml")[0]

    return reads


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOD, "neither metadata nor issuer"),
        (GOOD + 'client_id = "orgmodel"', "an unknown key “client_id”"),
        (GOOD.replace("saml", "ldap"), "the protocol “ldap”, which is none of openid, saml"),
        (GOOD + BY_HAND.replace(FIRST.certificate, "MIIx"), "a certificate that is none"),
        (GOOD + BY_HAND.replace("https", "http"), "the sso_url “http://idp.example.com/sso”, which must be"),
        (GOOD + BY_HAND + 'metadata = {file = "metadata.xml"}', "both metadata and sso_url"),
        (GOOD + 'metadata = {file = "second.pem"}', "metadata that can’t be used"),
        (GOOD + 'metadata = {file = "nowhere.xml"}', "a metadata in a file that can’t be read"),
        (GOOD + BY_HAND + 'signing_key = {file = "key.pem"}', "only one of signing_key and"),
        (GOOD + BY_HAND + 'signing_key = "text"', "a signing_key that is not in PEM format"),
    ],
)
def test_file_with_a_mistake_stops_the_start_with_a_sentence(read, text, sentence):
    with pytest.raises(ImproperlyConfigured, match="SIGN_IN_PROVIDERS") as refused:
        read(text)

    assert sentence in str(refused.value)


def test_provider_is_read_from_its_metadata_or_by_hand_and_forms_may_lead_there(read):
    of_metadata = read(GOOD + 'metadata = {file = "metadata.xml"}')
    by_hand = read(GOOD + BY_HAND)
    remote = read(GOOD + 'metadata = "https://idp.example.com/metadata"')

    assert of_metadata.saml.identity == IDENTITY
    assert by_hand.saml.identity == replace(IDENTITY, slo_url="")
    assert {each.origins for each in (of_metadata, by_hand, remote)} == {("https://idp.example.com",)}
