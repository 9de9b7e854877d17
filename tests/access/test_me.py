"""Whose token it is, what it may and until when; and how it is sent."""

import datetime as dt

import pytest
from django.utils import timezone

from access.operations import issue_token
from people.models import Scope

ME = "/api/v1/me/"


def ask(client, text, scheme="Bearer"):
    return client.get(ME, headers={"Authorization": f"{scheme} {text}"})


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token", "token"])
def test_token_is_sent_as_bearer_or_as_before(client, admin, scheme):
    text = issue_token(admin, name="Mirror", scope=Scope.READ, expiry=None)[1]

    assert ask(client, text, scheme).status_code == 200


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer nothing", "Digest a"])
def test_header_without_a_token_is_401_and_names_the_scheme(client, db, header):
    answer = client.get(ME, headers={"Authorization": header})

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("scope", "may"),
    [(Scope.READ, "read"), (Scope.WRITE, "write"), (Scope.ADMINISTER, "administer")],
)
def test_token_says_whose_it_is_what_it_may_and_until_when(client, admin, scope, may):
    until = timezone.now().replace(microsecond=0) + dt.timedelta(days=7)
    text = issue_token(admin, name="Mirror", scope=scope, expiry=until)[1]

    shown = ask(client, text).json()

    assert (shown["account"], shown["person"], shown["may"]) == (
        admin.username,
        admin.person.handle if admin.person else None,
        may,
    )
    assert (shown["token"]["name"], shown["token"]["scope"]) == ("Mirror", scope)
    assert dt.datetime.fromisoformat(shown["token"]["expires_at"]) == until


def test_token_to_administer_of_who_is_no_administrator_any_more_may_write(client, admin):
    text = issue_token(admin, name="Mirror", scope=Scope.ADMINISTER, expiry=None)[1]
    admin.is_superuser = False
    admin.save()

    assert ask(client, text).json()["may"] == "write"


def test_session_has_no_token(client, bystander):
    client.force_login(bystander)

    shown = client.get(ME).json()

    assert (shown["account"], shown["may"], shown["token"]) == (bystander.username, "write", None)
