"""Who has left gets in nowhere any more, from the day after their last day; nothing has to run for that."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from access.operations import issue_token
from tests.factories.people import PersonFactory, UserFactory

PASSWORD = "correct horse"
BASIC = "Basic dXNlci54OmNvcnJlY3QgaG9yc2U="  # user.x with that password


def account(last_day, **facts):
    person = PersonFactory(ends_before=last_day and last_day + dt.timedelta(1))
    return UserFactory(person=person, username="user.x", **facts)


def ways_in(user) -> dict[str, bool]:
    """Where the account gets in: by a session that there is, by signing in, by a token, by Basic, in the admin."""
    session, fresh = Client(), Client()
    session.force_login(user)
    _, text = issue_token(user, name="Test", scope="read", expiry=None)
    signed_in = fresh.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    tool = Client(headers={"Authorization": f"Bearer {text}"})
    basic = Client(headers={"Authorization": BASIC})
    return {
        "session": session.get("/people/").status_code == 200,
        "sign-in": signed_in.status_code == 302 and signed_in.url != "/accounts/inactive/",
        "token": tool.get("/api/v1/people/").status_code == 200,
        "password": basic.post("/api/v1/token/", {}, "application/json").status_code == 200,
        "admin": session.get("/admin/").status_code == 200,
    }


@pytest.fixture
def today():
    return timezone.localdate()


def test_account_is_closed_from_the_day_after_the_last_day(db, today):
    ways = ways_in(account(today - dt.timedelta(1), is_staff=True))

    assert ways == dict.fromkeys(ways, False)


@pytest.mark.parametrize("days", [0, 1, None])
def test_account_is_open_on_the_last_day_and_before(db, today, days):
    last_day = None if days is None else today + dt.timedelta(days)

    assert set(ways_in(account(last_day, is_staff=True)).values()) == {True}


def test_account_of_the_first_administrator_stays_open_whoever_leaves(db, today):
    user = account(today - dt.timedelta(1), is_superuser=True, is_staff=True)

    assert set(ways_in(user).values()) == {True}


def test_account_opens_again_for_who_comes_back_with_its_e_mail(db, today):
    user = account(today - dt.timedelta(1), is_staff=True)
    PersonFactory(email=user.email.upper(), starts_on=today)

    assert set(ways_in(user).values()) == {True}


def test_token_says_why_it_is_refused(db, today):
    user = account(today - dt.timedelta(1))
    _, text = issue_token(user, name="Test", scope="read", expiry=None)

    answer = Client(headers={"Authorization": f"Bearer {text}"}).get("/api/v1/people/")

    assert (answer.status_code, answer.json()["detail"]) == (
        401,
        "This account is closed: the person has left.",
    )


def test_forgotten_password_sends_no_link_to_who_has_left(db, today):
    user = account(today - dt.timedelta(1))

    Client().post("/accounts/password/reset/", {"email": user.email})

    assert all("password/reset/key" not in message.body for message in mail.outbox)
