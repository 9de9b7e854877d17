"""Signing up: how an address is proven, and that no unproven one is anybody's."""

import re
import time
from base64 import b64encode
from importlib import import_module
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.core import mail, signing

from access.operations import give_account
from people.models import User
from tests.access.test_accounts import RIGHT, SIGN_IN, TOKEN, for_a_token, on_the_page, signed_in
from tests.factories.people import PersonFactory, UserFactory

SIGN_UP_PAGE = "/accounts/signup/"
SIGN_UP = {"username": "ada", "password1": "hovercraft eels", "password2": "hovercraft eels"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_sign_up_is_closed_and_says_who_gives_accounts(client, db, method):
    response = getattr(client, method)(SIGN_UP_PAGE, {**SIGN_UP, "email": "ada@example.com"})

    assert (response.status_code, response.templates[0].name) == (200, "account/signup_closed.html")
    assert User.objects.count() == 0


@pytest.fixture
def victim(db):
    """Somebody who works here and has no account."""
    return PersonFactory(email="eve@example.com")


@pytest.fixture
def open_to_all(settings) -> None:
    """Anybody may make an account."""
    settings.SIGN_UP_OPEN = True


def link_in_mail() -> str:
    """The address of the link in the newest mail."""
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]


def sign_up(client, email: str, **given: str):
    """Ask for a link for `email`, follow it, and make the account."""
    client.post(SIGN_UP_PAGE, {"email": email})
    return client.post(link_in_mail(), {**SIGN_UP, **given})


@pytest.mark.parametrize("open_later", [True, False])
def test_sign_up_that_was_never_proven_is_nobody_whatever_the_setting_says_later(
    client, victim, open_to_all, settings, open_later
):
    client.post(SIGN_UP_PAGE, {**SIGN_UP, "email": victim.email})
    settings.SIGN_UP_OPEN = open_later

    answers = [
        client.post(SIGN_IN, {"login": name, "password": SIGN_UP["password1"]})
        for name in (victim.email, SIGN_UP["username"])
    ]
    basic = b64encode(f"{SIGN_UP['username']}:{SIGN_UP['password1']}".encode()).decode()

    assert (signed_in(client), User.objects.count()) == (False, 0)
    assert {answer.status_code for answer in answers} == {200}
    assert client.post(TOKEN, headers={"Authorization": f"Basic {basic}"}).status_code == 401


def test_sign_up_makes_the_account_of_the_person_whose_address_is_proven(client, victim, open_to_all):
    response = sign_up(client, "Eve@Example.com")

    account = User.objects.get()
    assert (response["Location"], account.person, account.username) == (SIGN_IN, victim, "ada")
    assert (account.is_superuser, account.is_staff) == (False, False)
    assert on_the_page(client, account, SIGN_UP["password1"]).status_code == 302
    assert for_a_token(client, account, SIGN_UP["password1"]).status_code == 200


def test_sign_up_that_was_never_proven_stands_in_nobody_s_way(client, victim, open_to_all):
    client.post(SIGN_UP_PAGE, {"email": victim.email})
    early = link_in_mail()
    made = give_account(victim)

    late = client.post(early, SIGN_UP)

    assert (late.status_code, list(User.objects.all())) == (410, [made])


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (25, 410)])
def test_sign_up_link_works_for_a_day(client, victim, open_to_all, monkeypatch, hours, status):
    with monkeypatch.context() as patched:
        earlier = time.time() - hours * 3600
        patched.setattr(signing, "time", SimpleNamespace(time=lambda: earlier))
        client.post(SIGN_UP_PAGE, {"email": victim.email})

    assert client.get(link_in_mail()).status_code == status


def test_sign_up_link_works_once(client, victim, open_to_all):
    made = sign_up(client, victim.email)

    assert [made.status_code, client.post(link_in_mail(), SIGN_UP).status_code] == [302, 410]


def test_sign_up_link_that_was_altered_or_came_before_sign_up_was_closed_makes_no_account(
    client, victim, open_to_all, settings
):
    client.post(SIGN_UP_PAGE, {"email": victim.email})
    link = link_in_mail()

    altered = client.post(link[:-5] + "AAAA/", SIGN_UP)
    settings.SIGN_UP_OPEN = False
    closed = client.post(link, SIGN_UP)

    assert (altered.status_code, closed.templates[0].name) == (410, "account/signup_closed.html")
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"username": "taken"}, "username"),
        ({"username": "TAKEN"}, "username"),
        ({"username": "command-line"}, "username"),
        ({"username": "boss.person"}, "username"),
        ({"username": "boss@example.com"}, "username"),
        ({"username": "no spaces"}, "username"),
        ({"password2": "another one"}, "password2"),
        ({"password1": "12345678", "password2": "12345678"}, "password2"),
        ({"password1": "eve@example", "password2": "eve@example"}, "password2"),
    ],
)
def test_sign_up_with_what_does_not_fit_is_422_and_keeps_what_was_typed(
    client, victim, open_to_all, given, field
):
    UserFactory(username="taken")
    PersonFactory(handle="boss.person")

    response = sign_up(client, victim.email, **given)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert f'value="{given.get("username", "ada")}"' in response.content.decode()


def test_sign_up_takes_the_handle_of_the_person_whose_address_is_proven(client, victim, open_to_all):
    assert sign_up(client, victim.email, username=victim.handle).status_code == 302
    assert User.objects.get().username == victim.handle


def test_sign_up_with_an_address_that_has_an_account_tells_that_to_the_address_alone(
    client, bystander, victim, open_to_all
):
    answers = [
        client.post(SIGN_UP_PAGE, {"email": email})
        for email in (bystander.email.upper(), victim.email, "stranger@example.com")
    ]

    assert [answer["Location"] for answer in answers] == ["/accounts/signup/sent/"] * 3
    assert [message.subject for message in mail.outbox] == [
        "You already have an account",
        "Create your account",
    ]
    assert "/accounts/password/reset/" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("domains", "email", "mails"),
    [
        ([], "stranger@example.com", 0),
        (["example.com"], "Stranger@Example.com", 1),
        (["ample.com"], "stranger@example.com", 0),
        (["*"], "stranger@anywhere.example", 1),
        ([], "left@example.com", 0),
    ],
)
def test_sign_up_is_for_people_here_and_for_the_domains_that_are_listed(
    client, db, open_to_all, settings, today, domains, email, mails
):
    PersonFactory(email="left@example.com", ends_before=today)
    settings.SIGN_UP_DOMAINS = domains

    client.post(SIGN_UP_PAGE, {"email": email})

    assert len(mail.outbox) == mails


def test_sign_up_link_of_who_has_left_since_makes_no_account(client, victim, open_to_all, today):
    client.post(SIGN_UP_PAGE, {"email": victim.email})
    type(victim).objects.filter(pk=victim.pk).update(ends_before=today)

    assert client.post(link_in_mail(), SIGN_UP).status_code == 410


def test_sign_up_pages_of_the_library_that_would_prove_an_address_are_none(client, admin):
    client.force_login(admin)

    pages = ("/accounts/confirm-email/", "/accounts/confirm-email/MQ:1x:y/", "/admin/account/emailaddress/")
    assert [client.get(page).status_code for page in pages] == [404] * 3


def test_account_that_signed_up_unproven_before_is_closed_by_the_migration_and_others_are_not(db):
    close = import_module("people.migrations.0006_no_unproven_email").close_unproven
    unproven, proven, boss, changed, given = accounts = [UserFactory() for _ in range(5)]
    User.objects.filter(pk=boss.pk).update(is_superuser=True)
    LogEntry.objects.log_actions(boss.pk, User.objects.filter(pk=changed.pk), CHANGE)
    for user in (unproven, proven, boss, changed):
        EmailAddress.objects.create(user=user, email=user.email, verified=user == proven)

    close(apps, None)

    kept = [User.objects.get(pk=user.pk) for user in accounts]
    assert [user.is_active for user in kept] == [False, True, True, True, True]
    assert [user.email for user in kept] == ["", *(user.email for user in (proven, boss, changed, given))]
    assert (kept[0].username, EmailAddress.objects.count()) == (f"unproven-{unproven.pk}", 0)


@pytest.mark.parametrize("old", ["was@example.com", "Was@Example.com"])
def test_address_that_an_administrator_replaced_neither_signs_in_nor_resets(client, bystander, old):
    EmailAddress.objects.filter(user=bystander).delete()
    User.objects.filter(pk=bystander.pk).update(email=old)
    client.post("/accounts/password/reset/", {"email": old})
    User.objects.filter(pk=bystander.pk).update(email="is@example.com")
    mail.outbox.clear()

    client.post("/accounts/password/reset/", {"email": old})

    assert on_the_page(client, bystander, RIGHT, old).status_code == 200
    assert (signed_in(client), mail.outbox) == (False, [])
