"""Forgotten and changed passwords: what mail is sent and to whom, and what a new password ends."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from access.operations import issue_token
from mail.models import Mail
from people.models import Scope, Token, User
from tests.access.test_accounts import RIGHT, signed_in
from tests.factories.people import UserFactory

FORGOTTEN, CHANGE, SIGN_UP = "/accounts/password/reset/", "/accounts/password/change/", "/accounts/signup/"
NEW = "hovercraft eels"
TWICE = {"password1": NEW, "password2": NEW}


@pytest.mark.parametrize("address", [FORGOTTEN, SIGN_UP])
def test_without_a_mail_server_the_page_answers_the_same_for_any_address_and_the_mail_waits(
    client, bystander, settings, address
):
    settings.SIGN_UP_OPEN = True
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 1},
        }
    }

    answers = [client.post(address, {"email": email}) for email in (bystander.email, "nobody@example.com")]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Mail.objects.get(to=bystander.email).state == "waiting"


def test_forgotten_password_of_no_account_sends_no_mail(client, bystander):
    UserFactory(email="closed@example.com", is_active=False)

    for number in range(4):
        client.post(FORGOTTEN, {"email": f"stranger.{number}@example.com"})
    client.post(FORGOTTEN, {"email": "closed@example.com"})

    assert mail.outbox == []


@pytest.mark.parametrize("typed", ["Ada.Berg@Example.com", "ada.berg@example.com"])
def test_account_whose_e_mail_was_set_with_capitals_is_found_by_it(client, db, typed):
    ada = UserFactory(email="Ada.Berg@Example.com")

    client.post(FORGOTTEN, {"email": typed})
    client.post("/accounts/login/", {"login": typed, "password": RIGHT})

    assert ([message.to for message in mail.outbox], signed_in(client)) == ([[ada.email]], True)


def test_mail_for_a_forgotten_password_goes_to_no_address_that_only_resembles_it(client, db):
    mike = UserFactory(email="mike@example.com")

    client.post(FORGOTTEN, {"email": "mi\N{KELVIN SIGN}e@example.com"})
    client.post(FORGOTTEN, {"email": "m\N{LATIN SMALL LETTER DOTLESS I}ke@example.com"})

    assert {address for message in mail.outbox for address in message.to} <= {mike.email}


def test_mail_for_a_forgotten_password_is_in_our_own_words(client, bystander):
    User.objects.filter(pk=bystander.pk).update(username="o'hara")
    client.post(FORGOTTEN, {"email": bystander.email})

    (message,) = mail.outbox
    assert (message.subject, message.to) == ("Set a new password", [bystander.email])
    assert "asked to reset the password of your account “o'hara” at testserver." in message.body
    assert re.search(r"\n\nhttp://testserver/accounts/password/reset/key/\S+\n\n", message.body)


def by_reset(client, admin, user) -> None:
    client.post(FORGOTTEN, {"email": user.email})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True)
    assert "revokes your API tokens" in form.content.decode()
    done = client.post(form.redirect_chain[0][0], TWICE, follow=True)
    assert "your API tokens are revoked" in done.content.decode()


def by_change(client, admin, user) -> None:
    client.force_login(user)
    assert "revokes your API tokens" in client.get(CHANGE).content.decode()
    answer = client.post(CHANGE, {"oldpassword": RIGHT, **TWICE}, follow=True)
    assert "your API tokens are revoked" in answer.content.decode()
    assert signed_in(client)


def by_administrator(client, admin, user) -> None:
    client.force_login(admin)
    client.post(f"/admin/people/user/{user.pk}/password/", {**TWICE, "usable_password": "true"})


def taken_away(client, admin, user) -> None:
    client.force_login(admin)
    client.post(
        f"/admin/people/user/{user.pk}/password/", {"usable_password": "false", "unset-password": "Disable"}
    )


def by_command(client, admin, user) -> None:
    answers = iter([NEW, NEW])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("getpass.getpass", lambda *args, **kwargs: next(answers))
        call_command("changepassword", user.username, verbosity=0)


@pytest.mark.parametrize("change", [by_reset, by_change, by_administrator, taken_away, by_command])
def test_new_password_revokes_the_tokens_and_signs_out_elsewhere(client, admin, bystander, change):
    elsewhere = Client()
    elsewhere.force_login(bystander)
    kept = issue_token(admin, name="Another's", scope=Scope.READ, expiry=None)[0]
    _, text = issue_token(bystander, name="Chat bot", scope=Scope.READ, expiry=None)

    change(client, admin, bystander)

    asked = Client().get("/api/v1/people/", headers={"Authorization": f"Token {text}"})
    assert (asked.status_code, list(Token.objects.all())) == (401, [kept])
    assert elsewhere.get("/people/").status_code == 302
    bystander.refresh_from_db()
    assert bystander.check_password(NEW) == (change is not taken_away)


def test_password_that_is_only_hashed_anew_at_sign_in_leaves_the_tokens(client, bystander, settings):
    issue_token(bystander, name="Chat bot", scope=Scope.READ, expiry=None)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    client.post("/accounts/login/", {"login": bystander.username, "password": RIGHT})

    bystander.refresh_from_db()
    assert (bystander.password.split("$")[0], Token.objects.count()) == ("pbkdf2_sha1", 1)
