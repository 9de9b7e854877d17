"""Second factors: what takes a second step, how often one may guess, who must have one, and who takes one away."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from history.models import Entry
from people.models import User
from tests.access.test_accounts import RIGHT, for_a_token, on_the_page, signed_in

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
CODE, SECURITY = "/accounts/code/", "/accounts/security/"
WRONG_CODE = "000000"
# What a browser once answered when a passkey was added.
CREDENTIAL = {
    "id": "6N-sNMTg1FvHcAtYhDIe_8IU1lpaDmbptYUyc4OfRLM",
    "type": "public-key",
    "rawId": "6N-sNMTg1FvHcAtYhDIe_8IU1lpaDmbptYUyc4OfRLM",
    "response": {
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoianE3SEJuSHBZWURCNEl3TFlFSmttRURjNFdxZXBT"
        "SUR2RUVkSzk0Z2RFMCIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODE0MSIsImNyb3NzT3JpZ2luIjpmYWxzZX0",
        "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAA"
        "AQECAwQFBgcIAQIDBAUGBwgAIOjfrDTE4NRbx3ALWIQyHv_CFNZaWg5m6bWFMnODn0SzpQECAyYgASFYIMr4vq0fjvSe1QQ0flNenZZ4pJAe"
        "f0QCuXWHcya3G6WQIlggCyS0VQwGAV7q3t4R6cEQfgx3jNeVVD4Uy9rOLDfDYgQ",
    },
    "clientExtensionResults": {"credProps": {"rk": True}},
}


def code(steps: int = 0) -> str:
    """The code of the app now, or so many half-minutes later."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + steps))


def with_app(user: User) -> User:
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    return user


def test_password_of_an_account_with_an_app_leads_to_the_second_step_and_the_code_signs_in(client, bystander):
    with_app(bystander)

    first = client.post(
        "/accounts/login/", {"login": bystander.username, "password": RIGHT, "next": "/squads/"}
    )
    before = signed_in(client)
    second = client.post(CODE, {"code": code()})

    assert (first["Location"], before) == (CODE, False)
    assert (second["Location"], signed_in(client)) == ("/squads/", True)


def test_code_works_once_also_in_another_process(client, bystander):
    with_app(bystander)
    used = code()
    answers = []
    for each in (Client(), Client()):
        on_the_page(each, bystander, RIGHT)
        answers.append(each.post(CODE, {"code": used}).status_code)

    assert answers == [302, 422]


def test_code_of_the_half_minute_before_or_after_works(client, bystander):
    with_app(bystander)
    answers = []
    for steps in (-1, 1):
        each = Client()
        on_the_page(each, bystander, RIGHT)
        answers.append(each.post(CODE, {"code": code(steps)}).status_code)

    assert answers == [302, 302]


def test_codes_that_are_wrong_five_times_close_the_second_step_even_for_the_right_one(client, bystander):
    with_app(bystander)
    on_the_page(client, bystander, RIGHT)

    wrong = [client.post(CODE, {"code": WRONG_CODE}).status_code for _ in range(5)]
    on_the_page(client, bystander, RIGHT)
    right = client.post(CODE, {"code": code()})

    assert wrong == [422] * 4 + [429]
    assert (right.status_code in (422, 429), signed_in(client)) == (True, False)


def test_codes_guessed_from_many_addresses_close_the_second_step(client, bystander):
    with_app(bystander)
    for number in range(4):
        guesser = Client(REMOTE_ADDR=f"203.0.113.{number}")
        on_the_page(guesser, bystander, RIGHT)
        for _ in range(3):
            guesser.post(CODE, {"code": WRONG_CODE})
    on_the_page(client, bystander, RIGHT)

    response = client.post(CODE, {"code": code()})

    assert (response.status_code, signed_in(client)) == (422, False)
    assert b"Too many wrong codes" in response.content


def test_recovery_code_signs_in_once(client, bystander):
    with_app(bystander)
    spare = RecoveryCodes.activate(bystander).get_unused_codes()[0]
    answers = []
    for each in (Client(), Client()):
        on_the_page(each, bystander, RIGHT)
        answers.append(each.post(CODE, {"code": spare}).status_code)

    assert answers == [302, 422]


def test_app_is_added_with_the_code_that_it_shows_and_the_history_says_so(client, bystander):
    on_the_page(client, bystander, RIGHT)
    asked = client.get("/accounts/app/add/")
    client.post(asked["Location"], {"password": RIGHT})
    page = client.get("/accounts/app/add/")
    secret = page.context["form"].secret

    refused = client.post("/accounts/app/add/", {"code": "1"})
    added = client.post(
        "/accounts/app/add/", {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))}
    )

    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert (refused.status_code, added.status_code) == (422, 302)
    assert set(bystander.authenticator_set.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    added_to = Entry.with_accounts.filter(operation="accounts.add_second_factor").values_list(
        "arguments__factor", flat=True
    )
    assert set(added_to) == {"an authenticator app", "recovery codes"}


def test_pages_of_second_factors_answer_with_what_there_is(client, bystander):
    with_app(bystander)
    RecoveryCodes.activate(bystander)
    on_the_page(client, bystander, RIGHT)
    client.post(CODE, {"code": code()})
    client.post("/accounts/reauthenticate/", {"password": RIGHT})

    pages = {
        page: client.get(f"/accounts/{page}").status_code
        for page in ("security/", "app/remove/", "recovery-codes/", "recovery-codes/new/", "passkeys/add/")
    }

    assert pages == dict.fromkeys(pages, 200)
    codes = client.get("/accounts/recovery-codes/").content.decode()
    assert len(re.findall(r"\b\d{8}\b", codes)) == 10
    assert client.get("/accounts/recovery-codes/download/").content.decode().count("\n") >= 9


@pytest.mark.parametrize(
    ("kind", "asked"), [("totp", b"Enter the code"), ("webauthn", b"Use your passkey, or")]
)
def test_second_step_asks_for_what_the_account_has(client, bystander, kind, asked):
    data = {"secret": SECRET} if kind == "totp" else {"name": "Laptop", "credential": CREDENTIAL}
    Authenticator.objects.create(user=bystander, type=kind, data=data)
    on_the_page(client, bystander, RIGHT)

    page = client.get(CODE).content

    assert (asked in page, b"Use a passkey" in page) == (True, kind == "webauthn")


def test_app_is_removed_by_its_owner_with_the_recovery_codes(client, bystander):
    with_app(bystander)
    RecoveryCodes.activate(bystander)
    on_the_page(client, bystander, RIGHT)
    client.post(CODE, {"code": code()})
    client.post("/accounts/reauthenticate/", {"password": RIGHT})

    client.post("/accounts/app/remove/")

    assert not bystander.authenticator_set.exists()


def test_lost_second_factor_is_removed_by_an_administrator_and_the_history_says_so(client, admin, bystander):
    factor = with_app(bystander).authenticator_set.get()
    RecoveryCodes.activate(bystander)
    client.force_login(admin)

    client.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})

    assert not bystander.authenticator_set.exists()
    entry = Entry.with_accounts.filter(operation="accounts.remove_second_factor").first()
    assert (entry.by, entry.arguments["account"]) == (admin, bystander.username)
    assert on_the_page(Client(), bystander, RIGHT)["Location"] == "/"


def test_token_is_not_given_for_the_password_alone_of_an_account_with_a_second_factor(client, bystander):
    with_app(bystander)

    response = for_a_token(client, bystander, RIGHT)

    assert (response.status_code, "second factor" in response.json()["detail"]) == (403, True)


@pytest.mark.parametrize(
    ("required", "who", "open_to"),
    [
        ("nobody", "admin", True),
        ("administrators", "admin", False),
        ("administrators", "bystander", True),
        ("everybody", "bystander", False),
    ],
)
def test_pages_are_closed_to_who_has_to_have_a_second_factor_and_has_none(
    client, request, settings, required, who, open_to
):
    user = request.getfixturevalue(who)
    settings.MFA_REQUIRED = required
    client.force_login(user)

    page, api = client.get("/squads/"), client.get("/api/v1/squads/")

    assert [page.status_code, api.status_code] == ([200, 200] if open_to else [302, 403])
    assert open_to or page["Location"] == SECURITY
    assert client.get(SECURITY).status_code == 200
    with_app(user)
    assert client.get("/squads/").status_code == 200


def test_second_factor_that_is_there_costs_no_query_more(client, admin, settings):
    client.force_login(with_app(admin))
    queries = []
    for required in ("nobody", "everybody"):
        settings.MFA_REQUIRED = required
        client.get("/accounts/tokens/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/accounts/tokens/")
        queries.append(len(asked))

    assert queries[0] == queries[1]
