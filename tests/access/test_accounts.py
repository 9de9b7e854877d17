"""Signing in and out, what throttles guessing, and how nobody becomes somebody else."""

import re
from base64 import b64encode

import pytest
from django.core import mail
from django.core.cache import cache

from access.demo import DEMO_PEOPLE
from access.operations import command_line_user
from people.models import User
from tests.factories.people import PersonFactory, UserFactory

SIGN_IN, ADMIN, TOKEN = "/accounts/login/", "/admin/login/", "/api/v1/token/"
RIGHT, WRONG = "correct horse", "battery staple"


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    """What counts requests keeps its counts outside the database."""
    cache.clear()


def on_the_page(client, user, password, name=None):
    return client.post(SIGN_IN, {"login": name or user.username, "password": password})


def for_a_token(client, user, password, **sent):
    basic = b64encode(f"{user.username}:{password}".encode()).decode()
    return client.post(
        TOKEN, **{"content_type": "application/json", **sent}, headers={"Authorization": f"Basic {basic}"}
    )


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("name", ["ada", "ADA", "ada@example.com", "Ada@Example.com"])
def test_sign_in_by_handle_or_email_leads_home(client, db, name):
    user = UserFactory(username="ada", email="ada@example.com")

    response = on_the_page(client, user, RIGHT, name)

    assert (response.status_code, response["Location"], signed_in(client)) == (302, "/", True)


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client, bystander):
    response = client.post(
        SIGN_IN, {"login": bystander.username, "password": RIGHT, "next": "/squads/?as_of=2026-03-01"}
    )

    assert response["Location"] == "/squads/?as_of=2026-03-01"


def test_sign_in_never_leads_to_another_site(client, bystander):
    sent = {"login": bystander.username, "password": RIGHT, "next": "https://evil.example/"}

    assert client.post(SIGN_IN, sent)["Location"] == "/"


@pytest.mark.parametrize(
    ("name", "password"), [("ada", WRONG), ("nobody", RIGHT), ("", RIGHT), ("ada\x00", RIGHT)]
)
def test_sign_in_with_what_does_not_fit_stays_on_the_page(client, db, name, password):
    UserFactory(username="ada")

    response = client.post(SIGN_IN, {"login": name, "password": password})

    assert (response.status_code, bool(response.context["form"].errors), signed_in(client)) == (
        200,
        True,
        False,
    )


def test_sign_in_to_an_account_that_is_switched_off_is_refused(client, db):
    on_the_page(client, UserFactory(is_active=False), RIGHT)

    assert not signed_in(client)


@pytest.mark.parametrize("try_with", [on_the_page, for_a_token])
def test_sign_in_after_five_wrong_passwords_is_429_even_with_the_right_one(client, admin, try_with):
    answers = [try_with(client, admin, WRONG).status_code for _ in range(5)]

    assert answers == [401 if try_with is for_a_token else 200] * 4 + [429]
    assert (try_with(client, admin, RIGHT).status_code, signed_in(client)) == (429, False)


@pytest.mark.parametrize("elsewhere", [on_the_page, for_a_token])
def test_sign_in_that_is_closed_on_the_page_is_closed_everywhere(client, admin, elsewhere):
    for _ in range(5):
        on_the_page(client, admin, WRONG)

    assert elsewhere(client, admin, RIGHT).status_code == 429


def test_admin_has_no_sign_in_of_its_own_and_leads_to_the_page(client, admin):
    response = client.post(f"{ADMIN}?next=/admin/people/", {"username": admin.username, "password": RIGHT})

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/admin/people/")
    assert not signed_in(client)


def test_admin_refuses_who_is_signed_in_and_may_not_open_it(client, bystander):
    client.force_login(bystander)

    assert client.get("/admin/", follow=True).status_code == 403


def test_sign_in_wrong_by_handle_and_by_email_counts_for_one_account(client, bystander):
    for name in (bystander.username, bystander.email, bystander.username.upper(), bystander.email.upper()):
        on_the_page(client, bystander, WRONG, name)

    assert on_the_page(client, bystander, WRONG).status_code == 429


def test_sign_in_that_is_closed_for_one_account_is_open_for_another(client, admin, bystander):
    for _ in range(5):
        on_the_page(client, admin, WRONG)

    assert on_the_page(client, bystander, RIGHT).status_code == 302


@pytest.mark.parametrize(("proxies", "answer"), [(1, 302), (0, 429)])
def test_sign_in_closed_for_one_address_is_open_for_another_where_a_proxy_tells_them_apart(
    client, bystander, settings, proxies, answer
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for _ in range(5):
        on_the_page(client, bystander, WRONG)
    client.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.7"

    assert on_the_page(client, bystander, RIGHT).status_code == answer


def test_sign_in_that_succeeds_forgets_the_wrong_passwords_before(client, bystander):
    for _ in range(4):
        on_the_page(client, bystander, WRONG)
    on_the_page(client, bystander, RIGHT)
    client.logout()

    answers = [on_the_page(client, bystander, WRONG).status_code for _ in range(4)]

    assert answers == [200] * 4


def test_token_that_is_closed_answers_a_problem_document(client, admin):
    for _ in range(5):
        response = for_a_token(client, admin, WRONG)

    assert (response.status_code, response["Content-Type"]) == (429, "application/problem+json")
    assert response.json()["detail"] == "Too many wrong passwords. Try again in a few minutes."


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=", "text/plain", "application/json"])
def test_token_asked_for_with_a_body_that_cannot_be_read_counts_wrong_passwords_too(
    client, admin, content_type
):
    for _ in range(5):
        response = for_a_token(client, admin, WRONG, data=b"{", content_type=content_type)

    assert response.status_code == 429


@pytest.mark.parametrize("credentials", [b"ada", b"x" * 1000 + b":y", b"ada\x00:y", b"\xff:y", b":", b"@:y"])
def test_token_for_credentials_that_are_none_is_401(client, db, credentials):
    response = client.post(TOKEN, headers={"Authorization": f"Basic {b64encode(credentials).decode()}"})

    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")


def test_token_for_the_right_password_opens_the_api_until_it_is_revoked(client, bystander):
    token = {"Authorization": f"Token {for_a_token(client, bystander, RIGHT).json()['token']}"}

    used = client.get("/api/v1/people/", headers=token)
    revoked = client.post("/api/v1/token/revoke/", headers=token)

    assert (used.status_code, revoked.status_code) == (200, 204)
    assert client.get("/api/v1/people/", headers=token).status_code == 401


def test_tokens_all_revoked_open_nothing_any_more(client, bystander):
    tokens = [for_a_token(client, bystander, RIGHT).json()["token"] for _ in range(2)]
    client.post("/api/v1/token/revoke-all/", headers={"Authorization": f"Token {tokens[0]}"})

    answers = [
        client.get("/api/v1/people/", headers={"Authorization": f"Token {token}"}).status_code
        for token in tokens
    ]

    assert answers == [401, 401]


def test_page_of_the_sign_in_library_stands_in_ours_with_our_fields(client, bystander):
    client.force_login(bystander)

    page = client.get("/accounts/password/change/").content.decode()

    assert [page.count(part) for part in ("<!doctype html>", 'for="id_oldpassword"', "<title>")] == [1] * 3


@pytest.mark.parametrize("action", ["action_add", "action_primary"])
def test_own_email_cannot_be_changed_to_become_somebody_else(client, bystander, action):
    boss = PersonFactory(email="boss@example.com")
    client.force_login(bystander)

    response = client.post("/accounts/email/", {action: "", "email": boss.email})

    assert response.status_code == 403
    assert User.objects.get(pk=bystander.pk).person != boss


def test_demo_sign_in_outside_the_demo_is_404_and_not_offered(client, db):
    UserFactory(username=DEMO_PEOPLE[0].handle)

    response = client.post("/accounts/demo/", {"handle": DEMO_PEOPLE[0].handle})

    assert (response.status_code, signed_in(client)) == (404, False)
    assert b"Explore as" not in client.get(SIGN_IN).content


@pytest.mark.parametrize("person", DEMO_PEOPLE)
def test_demo_sign_in_within_the_demo_signs_in_its_four_people(client, db, settings, person):
    settings.DEMO = True
    UserFactory(username=person.handle)

    offered = client.get(SIGN_IN).content.decode()
    response = client.post("/accounts/demo/", {"handle": person.handle})

    assert f'value="{person.handle}"' in offered
    assert (response.status_code, response["Location"], signed_in(client)) == (302, "/", True)


def test_demo_sign_in_goes_on_to_where_one_was(client, db, settings):
    settings.DEMO = True
    UserFactory(username=DEMO_PEOPLE[0].handle)

    went = [
        client.post("/accounts/demo/", {"handle": DEMO_PEOPLE[0].handle, "next": following})["Location"]
        for following in ("/squads/?page=2", "https://elsewhere.example/")
    ]

    assert went == ["/squads/?page=2", "/"]


def test_demo_sign_in_as_anybody_else_is_404(client, admin, settings):
    settings.DEMO = True

    for handle in (admin.username, "", "\x00"):
        assert client.post("/accounts/demo/", {"handle": handle}).status_code == 404
    assert (client.get("/accounts/demo/").status_code, signed_in(client)) == (405, False)


def test_password_reset_sends_a_link_that_sets_one(client, bystander):
    sent = client.post("/accounts/password/reset/", {"email": bystander.email}, follow=True)
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)

    client.post(form.redirect_chain[0][0], {"password1": "hovercraft eels", "password2": "hovercraft eels"})

    assert (sent.status_code, mail.outbox[0].to) == (200, [bystander.email])
    assert on_the_page(client, bystander, "hovercraft eels").status_code == 302


def test_password_reset_for_nobody_answers_as_for_somebody(client, bystander):
    pages = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in (bystander.email, "nobody@example.com")
    ]

    assert [page.redirect_chain for page in pages] == [[("/accounts/password/reset/done/", 302)]] * 2


def test_sign_out_asks_first_and_then_does(client, bystander):
    client.force_login(bystander)

    assert (client.get("/accounts/logout/").status_code, signed_in(client)) == (200, True)
    assert (client.post("/accounts/logout/").status_code, signed_in(client)) == (302, False)


def test_command_line_user_is_one_account_that_nobody_can_sign_in_with(db):
    first, second = command_line_user(), command_line_user()

    assert (first, User.objects.count()) == (second, 1)
    assert (first.has_usable_password(), first.person) == (False, None)
