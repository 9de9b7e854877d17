"""Signing in by an identity provider: whose account it is, what is refused, and which roles it gives."""

import datetime as dt
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from access.models import RoleAssignment
from history.models import Entry
from orgmodel.sign_in_providers import SignInProvider, library_settings, read_providers
from people.models import User
from tests.access.identity import OTHER_KEY, Identity, go_through, identity_provider
from tests.access.test_accounts import RIGHT, for_a_token, on_the_page, signed_in
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
VERIFIED = {"email": "ana@example.com", "email_verified": True}


@pytest.fixture(scope="module")
def running():
    with identity_provider() as identity:
        yield identity


@pytest.fixture
def identity(running, configure) -> Identity:
    """A provider that says, of whoever comes, that she is Ana."""
    running.claims, running.userinfo = {}, dict(VERIFIED)
    running.__dict__.update(key=Identity("").key, algorithm="RS256", asked=[])
    configure()
    return running


@pytest.fixture
def configure(running, settings):
    """Sets what is configured of the provider."""

    def configured(**changes) -> SignInProvider:
        provider = SignInProvider("contoso", "Contoso", running.address, "orgmodel", "secret")
        settings.SIGN_IN_PROVIDERS = (replace(provider, **changes),)
        settings.SOCIALACCOUNT_PROVIDERS = library_settings(settings.SIGN_IN_PROVIDERS)
        return settings.SIGN_IN_PROVIDERS[0]

    return configured


@pytest.fixture
def ana():
    return PersonFactory(
        name="Ana Silva", handle="ana.silva", email="Ana@example.com", source="hr", external_id="E-7"
    )


def test_person_with_the_verified_email_signs_in_and_has_an_account_from_then_on(client, identity, ana):
    response = go_through(client, identity, following="/squads/?as_of=2026-03-01")

    account = User.objects.exclude(is_superuser=True).get()
    assert (response.status_code, response["Location"]) == (302, "/squads/?as_of=2026-03-01")
    assert (account.person, account.username, account.has_usable_password()) == (ana, "ana.silva", False)
    linked = Entry.with_accounts.filter(operation="accounts.link_provider").get()
    assert linked.arguments == {"account": "ana.silva", "provider": "Contoso"}
    go_through(Client(), identity)
    assert SocialAccount.objects.count() == 1


def test_account_that_there_is_signs_in_and_keeps_its_password(client, identity, ana):
    account = UserFactory(person=ana)

    go_through(client, identity)

    assert client.session["_auth_user_id"] == str(account.pk)
    assert on_the_page(Client(), account, RIGHT).status_code == 302


@pytest.mark.parametrize(
    ("told", "changes"),
    [
        ({"email": "ana@example.com"}, {}),
        ({"email": "ana@example.com", "email_verified": False}, {}),
        ({"email": "ana@example.com", "email_verified": "true"}, {}),
        ({"email": "ana@example.com"}, {"trust_emails": ("example.org",)}),
        ({"email": "nobody@example.com", "email_verified": True}, {}),
        ({}, {}),
        (VERIFIED, {"tie_accounts": False}),
    ],
)
def test_nobody_is_tied_to_an_account_by_less(client, identity, configure, ana, told, changes):
    UserFactory(person=ana)
    configure(**changes)
    identity.userinfo = told

    response = go_through(client, identity)

    assert (response.status_code, signed_in(client), SocialAccount.objects.count()) == (403, False, 0)
    assert b"Ask an administrator" in response.content


def test_email_of_a_domain_that_is_trusted_counts_as_verified(client, identity, configure, ana):
    configure(trust_emails=("example.com",))
    identity.userinfo = {"email": "ana@example.com"}

    assert go_through(client, identity).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"), [("external_id", "E-7"), ("handle", "ana.silva"), ("email", "ana@EXAMPLE.com")]
)
def test_person_is_found_by_the_claim_that_is_configured(client, identity, configure, ana, field, value):
    configure(person_claim="employee", person_field=field)
    identity.userinfo = {"employee": value}

    assert (go_through(client, identity).status_code, User.objects.filter(username="ana.silva").count()) == (
        302,
        1,
    )


def test_claim_that_means_several_people_signs_nobody_in(client, identity, configure, ana):
    PersonFactory(source="payroll", external_id="E-7")
    configure(person_claim="employee")
    identity.userinfo = {"employee": "E-7"}

    assert (go_through(client, identity).status_code, signed_in(client)) == (403, False)


def test_who_has_left_is_refused_also_with_an_account(client, identity, ana):
    go_through(Client(), identity)
    ana.ends_before = timezone.localdate()
    ana.save()

    response = go_through(client, identity)

    assert (response.status_code, signed_in(client)) == (403, False)
    assert b"has left the organisation" in response.content


WRONG = {
    "audience": {"aud": "another"},
    "issuer": {"iss": "https://elsewhere.example"},
    "expired": {"exp": int(time.time()) - 60},
    "without an end": {"exp": None},
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "subject": {"sub": "somebody else"},
    "no subject": {"sub": None},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_id_token_that_does_not_hold_signs_nobody_in(client, identity, ana, claims):
    identity.claims = claims

    response = go_through(client, identity)

    assert (
        response.status_code,
        signed_in(client),
        User.objects.filter(email__iexact=ana.email).count(),
    ) == (
        401,
        False,
        0,
    )


@pytest.mark.parametrize(("key", "algorithm"), [(OTHER_KEY, "RS256"), ("", "none"), ("k" * 32, "HS256")])
def test_id_token_that_is_not_signed_by_the_provider_signs_nobody_in(client, identity, ana, key, algorithm):
    identity.__dict__.update(key=key or None, algorithm=algorithm)

    assert (go_through(client, identity).status_code, signed_in(client)) == (401, False)


def test_state_that_is_not_of_this_browser_signs_nobody_in(client, identity, ana):
    assert (go_through(client, identity, state="another").status_code, signed_in(client)) == (401, False)


def test_answer_of_the_provider_counts_once(client, identity, ana):
    sent = client.post("/accounts/sso/contoso/")
    query = parse_qs(urlsplit(sent["Location"]).query)
    identity.nonce = query["nonce"][0]
    answer = {"code": "code", "state": query["state"][0]}
    first = client.get("/accounts/sso/contoso/callback/", answer)
    client.post("/accounts/logout/")

    again = client.get("/accounts/sso/contoso/callback/", answer)

    assert (first.status_code, again.status_code, signed_in(client)) == (302, 401, False)
    assert query["code_challenge_method"] == ["S256"]


def test_who_is_signed_in_ties_no_other_identity_to_their_account(client, identity, ana, bystander):
    client.force_login(bystander)
    client.post("/accounts/sso/contoso/?process=connect", {"process": "connect"})

    go_through(client, identity)

    assert SocialAccount.objects.get().user.person == ana


def test_provider_that_does_not_answer_is_said_to(client, configure):
    configure(issuer="http://127.0.0.1:9")

    response = client.post("/accounts/sso/contoso/")

    assert (response.status_code, b"Sign-in with Contoso failed" in response.content) == (401, True)
    assert client.post("/accounts/sso/other/").status_code == 404


def test_roles_are_what_the_groups_say_at_each_sign_in(identity, configure, ana):
    provider = configure(
        roles_claim="groups", roles=(("orgmodel-admins", "administrator"), ("auditors", "auditor"))
    )
    UserFactory(is_superuser=True)
    held = []
    for groups in (["orgmodel-admins", "others"], ["auditors"], "auditors", []):
        identity.userinfo = {**VERIFIED, "groups": groups}
        go_through(Client(), identity)
        RoleAssignment.objects.filter(starts_on=timezone.localdate()).update(
            starts_on=timezone.localdate() - dt.timedelta(days=1)
        )
        today = RoleAssignment.objects.on(timezone.localdate())
        held.append([(each.role, each.source) for each in today])

    assert held == [
        [("administrator", provider.source)],
        [("auditor", provider.source)],
        [("auditor", provider.source)],
        [],
    ]


def test_sign_out_goes_on_to_the_provider_where_that_is_configured(identity, configure, ana):
    answers = []
    for sign_out in (True, False):
        client = Client()
        configure(sign_out=sign_out)
        go_through(client, identity)
        answers.append(client.post("/accounts/logout/")["Location"])

    assert answers[0].startswith(f"{identity.address}/end?id_token_hint=ey")
    assert "post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Faccounts%2Flogin%2F%3Fstay%3D1" in answers[0]
    assert answers[1].startswith("/")


def test_passwords_that_are_off_sign_in_nowhere_and_their_pages_are_gone(client, identity, ana, settings):
    account = UserFactory(person=ana)
    settings.PASSWORD_SIGN_IN = False
    pages = ("signup", "password/reset", "password/change", "passkeys/add", "app/add", "login/passkey")

    page = client.get("/accounts/login/")

    assert (b"Sign in with Contoso" in page.content, b"password" in page.content.lower()) == (True, False)
    assert on_the_page(client, account, RIGHT).status_code == 404
    assert for_a_token(client, account, RIGHT).status_code == 401
    go_through(client, identity)
    assert [client.get(f"/accounts/{page}/").status_code for page in pages] == [404] * len(pages)
    assert client.get("/accounts/security/").status_code == 200


def test_only_provider_is_gone_to_at_once_where_that_is_configured(client, identity, settings):
    settings.PASSWORD_SIGN_IN, settings.SIGN_IN_REDIRECT = False, True

    at_once, stays = client.get("/accounts/login/?next=/squads/"), client.get("/accounts/login/?stay=1")

    assert at_once["Location"].startswith(f"{identity.address}/authorize?")
    assert stays.status_code == 200


def test_link_of_the_command_signs_in_once_also_without_passwords(client, admin, settings, capsys):
    settings.PASSWORD_SIGN_IN, settings.MFA_REQUIRED = False, "administrators"
    call_command("sign_in_link", admin.email)
    link = capsys.readouterr().out.strip()

    asked, answered, again = client.get(link), client.post(link), Client().post(link)

    assert (asked.status_code, answered["Location"], again.status_code) == (200, "/", 410)
    assert client.get("/squads/").status_code == 200


GOOD = """
[[provider]]
id = "contoso"
name = "Contoso"
issuer = "https://login.example.com/"
client_id = "orgmodel"
client_secret = {env = "CONTOSO_SECRET"}
"""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[provider", "is no TOML"),
        ("[provider]", "tables named [[provider]]"),
        (GOOD + "colour = 1", "in provider 1 an unknown key “colour”"),
        (GOOD.replace("client_id", "# "), "in provider 1 no client_id"),
        (GOOD.replace("https", "http"), "which must be an https:// address"),
        (GOOD.replace("CONTOSO_SECRET", "UNSET_SECRET"), "in the variable UNSET_SECRET, which is not set"),
        (GOOD.replace('"contoso"', '"Con toso"'), "the id “Con toso”"),
        (GOOD + "trust_emails = true", "a trust_emails that is no list of domains"),
        (GOOD + 'roles_claim = "groups"', "only one of roles and roles_claim"),
        (GOOD + 'roles_claim = "groups"\nroles = {a = "boss"}', "the role “boss”"),
        (GOOD + 'person_field = "name"', "a person_field that is none of"),
        (GOOD * 2, "two providers with the id “contoso”"),
    ],
)
def test_file_of_providers_with_a_mistake_stops_the_start_with_a_sentence(
    tmp_path, monkeypatch, text, sentence
):
    monkeypatch.setenv("CONTOSO_SECRET", "secret")
    file = tmp_path / "providers.toml"
    file.write_text(text)

    with pytest.raises(ImproperlyConfigured, match="SIGN_IN_PROVIDERS") as refused:
        read_providers(str(file))

    assert sentence in str(refused.value)


def test_file_of_providers_is_read_with_the_secret_from_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("CONTOSO_SECRET", "secret")
    file = tmp_path / "providers.toml"
    file.write_text(GOOD)

    (provider,) = read_providers(str(file))

    assert (provider.client_secret, provider.issuer, provider.origins) == (
        "secret",
        "https://login.example.com",
        ("https://login.example.com",),
    )
    assert read_providers("") == ()
