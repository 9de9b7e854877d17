"""Accounts and everybody's roles over the API: who reads them, what is found, and nothing secret in it."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from access.operations import add_tool, command_line_user, issue_token
from people.models import Scope, Token
from people.roles import Role
from tests.access.test_account_pages import ada, people_admin, signed_in  # noqa: F401
from tests.factories.access import RoleAssignmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.tribes import TribeFactory

ACCOUNTS, ROLES = "/api/v1/accounts/", "/api/v1/roles/"


def found(client: Client, **query: str) -> list[str]:
    return [row["username"] for row in client.get(ACCOUNTS, query).json()["results"]]


def test_accounts_are_read_by_who_looks_after_them_and_auditors_and_by_nobody_else(admin, people_admin, ada):  # noqa: F811
    auditor = UserFactory(person=RoleAssignmentFactory(role=Role.AUDITOR).person)
    readers = (admin, people_admin, auditor, ada)

    for address in (ACCOUNTS, f"{ACCOUNTS}ada/"):
        answers = [signed_in(user).get(address) for user in readers]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 403]
        assert "You don’t have permission to read accounts." in answers[-1].json()["detail"]


def test_token_of_an_administrator_reads_accounts_where_it_may_change_them(admin):
    answers = {}
    for scope in (Scope.WRITE, "squads:write", "access:write", Scope.ADMINISTER):
        token = issue_token(admin, name="Test", scope=scope, expiry=None)[1]
        answers[scope] = Client(headers={"Authorization": f"Bearer {token}"}).get(ACCOUNTS).status_code

    assert answers == {Scope.WRITE: 403, "squads:write": 403, "access:write": 200, Scope.ADMINISTER: 200}


def test_token_of_an_auditor_reads_accounts_whatever_its_scope(db):
    auditor = UserFactory(person=RoleAssignmentFactory(role=Role.AUDITOR).person)

    for scope in (Scope.READ, "squads:write", "access:write"):
        token = issue_token(auditor, name="Test", scope=scope, expiry=None)[1]
        client = Client(headers={"Authorization": f"Bearer {token}"})
        assert client.get(ACCOUNTS).status_code == 200
        assert client.post(f"{ACCOUNTS}ada/switch-off/").status_code == 403


def test_account_says_whose_it_is_and_how_it_signs_in_and_nothing_secret(admin, ada):  # noqa: F811
    RoleAssignmentFactory(person=ada.person, role=Role.COACH)
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x"})

    account = signed_in(admin).get(f"{ACCOUNTS}ada/").json()

    assert dt.datetime.fromisoformat(account.pop("last_sign_in")) == ada.last_login
    assert dt.datetime.fromisoformat(account.pop("created")) == ada.date_joined
    assert account == {
        "username": "ada",
        "email": "ada@example.com",
        "name": "Ada Holm",
        "person": "ada",
        "roles": ["coach"],
        "superuser": False,
        "tool": False,
        "state": "active",
        "second_factor": True,
        "tokens": 0,
        "token_last_used": None,
    }


def test_tool_is_found_by_kind_with_how_many_tokens_it_has_and_when_one_was_used(admin, ada):  # noqa: F811
    tool = add_tool(username="robot", name="Robot")
    token = issue_token(tool, name="Test", scope=Scope.READ, expiry=None)[1]
    Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/me/")
    client = signed_in(admin)

    [shown] = client.get(ACCOUNTS, {"kind": "tool"}).json()["results"]

    facts = ("username", "tool", "state", "tokens")
    assert tuple(shown[name] for name in facts) == ("robot", True, "tool", 1)
    assert dt.datetime.fromisoformat(shown["token_last_used"]) == Token.objects.get().used_at
    assert sorted(found(client, kind="person")) == sorted(["ada", admin.username])
    assert (found(client, state="tool"), found(client, state="active", kind="tool")) == (["robot"], ["robot"])


def test_accounts_are_found_by_words_state_and_role_in_the_order_asked_for(admin, ada):  # noqa: F811
    RoleAssignmentFactory(person=ada.person, role=Role.COACH)
    UserFactory(username="off.one", is_active=False, email="")
    UserFactory(username="robot", is_tool=True, email="")
    command_line_user()
    client = signed_in(admin)

    assert found(client, search="holm ad") == ["ada"]
    assert found(client, role="coach") == ["ada"]
    assert found(client, state="off") == ["off.one"]
    assert found(client, state="tool") == ["robot"]
    everybody = sorted(["ada", "off.one", "robot", admin.username])
    assert found(client, ordering="username") == everybody
    assert found(client, ordering="-username") == everybody[::-1]
    assert found(client, ordering="last_sign_in")[-1] in ("ada", admin.username)


def test_what_means_nothing_is_refused_by_name_and_who_is_not_there_is_not_found(admin):
    client = signed_in(admin)

    refused = client.get(
        ACCOUNTS, {"kind": "robot", "state": "gone", "role": "king", "ordering": "age", "search": "\0"}
    )

    assert (refused.status_code, sorted(refused.json()["errors"])) == (
        400,
        ["kind", "ordering", "role", "search", "state"],
    )
    command_line = command_line_user().username
    assert [client.get(f"{ACCOUNTS}{name}/").status_code for name in ("nobody", "%00", command_line)] == [
        404,
        404,
        404,
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_accounts_are_read_in_as_many_queries_for_few_as_for_many(admin, count, django_assert_num_queries):
    for _ in range(count):
        RoleAssignmentFactory(person=UserFactory(person=PersonFactory()).person)
    client = signed_in(admin)

    # Session, account, person, newest entry, the page, how many, their people.
    with django_assert_num_queries(7, exact=False):
        client.get(ACCOUNTS)


def test_everybodys_roles_are_one_list_of_a_day_that_is_filtered(admin):
    tribe, today = TribeFactory(), timezone.localdate()
    coach = RoleAssignmentFactory(role=Role.COACH, tribe=tribe)
    auditor = RoleAssignmentFactory(role=Role.AUDITOR)
    former = RoleAssignmentFactory(role=Role.COACH, ends_before=today)
    client = signed_in(admin)

    def ids(**query: object) -> set[str]:
        return {row["id"] for row in client.get(ROLES, query).json()["results"]}

    of = {row: str(row.public_id) for row in (coach, auditor, former)}
    assert ids() == {of[coach], of[auditor]}
    assert ids(as_of=today - dt.timedelta(1)) == set(of.values())
    assert ids(role="coach", state="all") == {of[coach], of[former]}
    assert ids(tribe=tribe.slug) == {of[coach]}
    assert ids(tribe="none") == {of[auditor]}
    assert ids(person=auditor.person.handle) == {of[auditor]}
    assert client.get(f"{ROLES}{of[coach]}/").json()["tribe"] == tribe.slug
    assert client.post(ROLES, {}, "application/json").status_code == 405
