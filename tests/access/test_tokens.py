"""Tokens: what each lets a tool do, when it stops, and who makes and revokes them."""

import datetime as dt
from base64 import b64encode
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from access.operations import add_tool, issue_token
from history.models import Entry
from people.models import Scope, Token, User
from squads.models import SquadMembership
from tests.factories.people import PersonFactory

PEOPLE, TOKENS = "/api/v1/people/", "/accounts/tokens/"


def issued(user: User, scope: Scope, expiry: dt.datetime | None = None) -> str:
    return issue_token(user, name="Chat bot", scope=scope, expiry=expiry)[1]


def ask(client: Any, token: str, method: str = "get", address: str = PEOPLE, **data: Any) -> int:
    """The status of the answer to who asks with this token."""
    sent = {"data": data, "content_type": "application/json"} if data else {}
    return getattr(client, method)(address, **sent, headers={"Authorization": f"Token {token}"}).status_code


@pytest.fixture
def tool(db) -> User:
    return add_tool(username="payroll-sync", name="Payroll sync", administrator=True)


@pytest.mark.parametrize("account", ["admin", "tribe_lead", "member", "bystander"])
@pytest.mark.parametrize("scope", [Scope.READ, Scope.WRITE])
def test_token_of_any_scope_reads_for_anybody(client, request, account, scope):
    assert ask(client, issued(request.getfixturevalue(account), scope)) == 200


# Who adds a person (administrators) and who places one in the squad (its tribe's trio), by account and scope.
@pytest.mark.parametrize(
    ("account", "scope", "adds", "places"),
    [
        ("admin", Scope.READ, 403, 403),
        ("admin", Scope.WRITE, 403, 403),
        ("admin", Scope.ADMINISTER, 201, 201),
        ("tribe_lead", Scope.READ, 403, 403),
        ("tribe_lead", Scope.WRITE, 403, 201),
        ("member", Scope.WRITE, 403, 403),
        ("bystander", Scope.WRITE, 403, 403),
    ],
)
def test_token_writes_what_its_scope_and_its_account_allow(
    client, request, squad, account, scope, adds, places
):
    token, ada = issued(request.getfixturevalue(account), scope), PersonFactory()
    members = f"/api/v1/squads/{squad.slug}/members/"

    statuses = (
        ask(client, token, "post", handle="new.comer", name="New Comer"),
        ask(client, token, "post", members, person=ada.handle, starts_on="2026-03-01"),
    )

    assert statuses == (adds, places)
    assert Entry.objects.count() == statuses.count(201)
    assert SquadMembership.objects.filter(person=ada).count() == (places == 201)


def test_administrator_who_wrote_with_a_lesser_token_is_one_still(client, admin):
    ask(client, issued(admin, Scope.WRITE), "post", handle="new.comer", name="New Comer")

    admin.refresh_from_db()
    assert (admin.is_superuser, admin.is_staff) == (True, True)


def test_token_of_a_member_never_administers(member):
    with pytest.raises(Exception, match="Only administrators and people admins"):
        issued(member, Scope.ADMINISTER)

    assert Token.objects.count() == 0


def test_token_once_expired_is_refused_with_the_day(client, bystander):
    token = issued(bystander, Scope.READ, timezone.now() + dt.timedelta(hours=1))
    Token.objects.update(expiry=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC))

    answer = client.get(PEOPLE, headers={"Authorization": f"Token {token}"})

    assert (answer.status_code, answer.json()["detail"]) == (401, "This token expired on 1 March 2026.")


@pytest.mark.parametrize("token", ["", "x", "é", "a b", "\x00", "0" * 5000])
def test_token_that_is_none_is_401(client, db, token):
    answer = client.get(PEOPLE, headers={"Authorization": f"Token {token}"})

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_token_of_an_account_that_is_switched_off_is_refused(client, tool):
    token = issued(tool, Scope.READ)
    User.objects.filter(pk=tool.pk).update(is_active=False)

    assert ask(client, token) == 401


def test_use_of_a_token_is_noted_to_the_minute(client, bystander):
    token = issued(bystander, Scope.READ)
    before = timezone.now()

    ask(client, token)
    first = Token.objects.get().used_at
    ask(client, token)

    assert (first >= before, Token.objects.get().used_at) == (True, first)


def test_request_with_a_token_asks_for_it_once(client, bystander, django_assert_num_queries):
    token = issued(bystander, Scope.READ)
    issued(bystander, Scope.READ)
    ask(client, token)

    with django_assert_num_queries(2):  # token with its account; page of people
        ask(client, token)


def test_token_made_on_the_page_is_shown_once_and_opens_the_api(client, bystander):
    client.force_login(bystander)

    page = client.post(TOKENS, {"name": "Chat bot", "scope": "read", "expires_on": "2999-01-01"})
    text = page.context["text"]

    assert (page.status_code, page["Cache-Control"].count("no-store")) == (200, 1)
    assert text in page.content.decode()
    assert text not in client.get(TOKENS).content.decode()
    assert text not in str(Token.objects.values())
    assert (ask(client, text), Token.objects.get().expiry) == (200, dt.datetime(2999, 1, 2, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x\x00"}, "name"),
        ({"scope": "administer"}, "scope"),
        ({"scope": "everything"}, "scope"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "9999-12-31"}, "expires_on"),
        ({"expires_on": "soon"}, "expires_on"),
    ],
)
def test_token_asked_for_wrongly_is_refused_at_the_field(client, bystander, typed, field):
    client.force_login(bystander)

    page = client.post(TOKENS, {"name": "Chat bot", "scope": "read", "expires_on": "", **typed})

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert Token.objects.count() == 0


def test_token_is_revoked_by_its_owner_only(client, bystander, member):
    token = issued(bystander, Scope.READ)
    address = reverse("account_revoke_token", args=[Token.objects.get().token_key])

    client.force_login(member)
    denied = client.post(address)
    client.force_login(bystander)
    done = client.post(address)

    assert (denied.status_code, done.status_code, ask(client, token)) == (404, 302, 401)


def test_tool_cannot_sign_in_by_password(client, tool):
    page = client.post("/accounts/login/", {"login": tool.username, "password": "correct horse"})

    assert (page.status_code, tool.has_usable_password()) == (200, False)


def test_token_of_a_tool_that_does_not_administer_reads_only(client, db):
    tool = add_tool(username="reader", name="Reader")

    assert ask(client, issued(tool, Scope.READ)) == 200
    assert ask(client, issued(tool, Scope.WRITE), "post", handle="new.comer", name="New Comer") == 403


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_tokens_asks_as_often_for_many_as_for_few(client, admin, count, django_assert_num_queries):
    client.force_login(admin)
    for _ in range(count):
        issued(admin, Scope.READ)

    with django_assert_num_queries(4):  # session, account, person, tokens
        client.get(TOKENS)


def test_password_gives_a_token_of_the_name_and_scope_asked_for(client, admin):
    secret = b64encode(f"{admin.username}:correct horse".encode()).decode()
    basic = {"Authorization": f"Basic {secret}"}

    client.post("/api/v1/token/", {"name": "Script", "scope": "read"}, "application/json", headers=basic)
    client.post("/api/v1/token/", headers=basic, content_type="application/json")
    wrong = client.post("/api/v1/token/", {"scope": "all"}, "application/json", headers=basic)
    unknown = client.post("/api/v1/token/", {"scopes": "read"}, "application/json", headers=basic)
    nothing = client.post("/api/v1/token/", "null", "application/json", headers=basic)

    assert sorted(Token.objects.values_list("name", "scope")) == [
        ("Script", "read"),
        ("Signed in over the API", "write"),
    ]
    refused = [(each.status_code, list(each.json()["errors"])) for each in (wrong, unknown, nothing)]
    assert refused == [(422, ["scope"]), (422, ["scopes"]), (422, ["non_field_errors"])]
