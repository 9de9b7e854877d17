"""What is done to accounts over the API: by whom, with which token, and what is refused."""

import re

import pytest
from django.core import mail
from django.test import Client

from access.operations import issue_token
from history.models import Entry
from people.models import Scope, User
from people.roles import Role
from tests.access.test_account_pages import ada, people_admin, signed_in  # noqa: F401
from tests.factories.access import RoleAssignmentFactory
from tests.factories.people import PersonFactory, UserFactory

ACCOUNTS = "/api/v1/accounts/"
ADA = f"{ACCOUNTS}ada/"
ACTS = ("switch-off", "switch-on", "send-password-link", "link")


def send(client: Client, address: str, **body: object):
    return client.post(address, body, "application/json")


def by_token(user: User, scope: str) -> Client:
    return Client(
        headers={"Authorization": f"Bearer {issue_token(user, name='Test', scope=scope, expiry=None)[1]}"}
    )


def stored() -> list[tuple]:
    return list(User.objects.order_by("pk").values_list("username", "email", "is_active"))


def test_account_is_switched_off_and_on_as_on_its_page(people_admin, ada):  # noqa: F811
    used = by_token(ada, Scope.READ)
    client = signed_in(people_admin)

    off = send(client, f"{ADA}switch-off/")
    assert (off.status_code, off.json()["username"], off.json()["state"]) == (200, "ada", "off")
    assert used.get("/api/v1/me/").status_code == 401
    on = send(client, f"{ADA}switch-on/")

    assert (on.status_code, on.json()["state"]) == (200, "active")
    told = Entry.with_accounts.filter(operation="accounts.change", by=people_admin)
    assert told.count() == 2


def test_password_link_is_sent_and_one_that_cannot_be_is_a_conflict(people_admin, ada):  # noqa: F811
    UserFactory(username="without", email="")
    client = signed_in(people_admin)

    assert send(client, f"{ADA}send-password-link/").status_code == 200
    assert mail.outbox[0].to == [ada.email]
    assert re.search(r"http://testserver/\S+", mail.outbox[0].body)

    User.objects.filter(pk=ada.pk).update(is_active=False)
    for address, why in ((ADA, "is switched off"), (f"{ACCOUNTS}without/", "no email address")):
        refused = send(client, f"{address}send-password-link/")
        assert (refused.status_code, refused.headers["Content-Type"]) == (409, "application/problem+json")
        assert why in refused.json()["errors"]["non_field_errors"][0]
    assert len(mail.outbox) == 1


def test_person_gets_an_account_and_an_account_another_person(people_admin, ada):  # noqa: F811
    PersonFactory(name="Bo Lind", handle="bo", email="bo@example.com")
    PersonFactory(handle="cy", email="cy@example.com")
    client = signed_in(people_admin)

    added = send(client, ACCOUNTS, person="bo")
    assert (added.status_code, added.headers["Location"]) == (201, f"{ACCOUNTS}bo/")
    assert (added.json()["username"], added.json()["person"]) == ("bo", "bo")
    linked = send(client, f"{ADA}link/", person="cy")

    assert (linked.status_code, linked.json()["person"], linked.json()["email"]) == (
        200,
        "cy",
        "cy@example.com",
    )


def test_tool_is_added_by_administrators_and_switched_off(admin, people_admin):  # noqa: F811
    robot = {"username": "robot", "name": "Robot", "administrator": True}

    for client in (signed_in(people_admin), by_token(admin, "people:write"), by_token(admin, Scope.WRITE)):
        assert send(client, ACCOUNTS, tool=robot).status_code == 403
        assert send(client, ACCOUNTS, tool="x", surplus="x").status_code == 403
    client = by_token(admin, "access:write")
    added = send(client, ACCOUNTS, tool=robot)
    told = Entry.with_accounts.filter(operation="accounts.add", by=admin)
    off = send(client, f"{ACCOUNTS}robot/switch-off/")

    assert (added.status_code, added.headers["Location"]) == (201, f"{ACCOUNTS}robot/")
    facts = ("name", "tool", "superuser", "state", "tokens")
    assert tuple(added.json()[name] for name in facts) == ("Robot", True, True, "tool", 0)
    assert told.get().arguments["account"] == "robot"
    assert (off.status_code, off.json()["state"]) == (200, "off")
    assert send(client, ACCOUNTS, tool={"username": "reader", "name": "Reader"}).json()["superuser"] is False


@pytest.mark.parametrize(
    ("tool", "why"),
    [
        ("x", {"non_field_errors"}),
        ({}, {"username", "name"}),
        ({"username": "a b", "name": "x"}, {"username"}),
        ({"username": "ada", "name": "x"}, {"username"}),
        ({"username": "x", "name": "x\0"}, {"name"}),
        ({"username": "x", "name": "x", "administrator": "yes"}, {"administrator"}),
        ({"username": "x", "name": "x", "scope": "read"}, {"scope"}),
    ],
)
def test_tool_that_cannot_be_is_refused_by_argument(admin, ada, tool, why):  # noqa: F811
    before = stored()

    refused = send(signed_in(admin), ACCOUNTS, tool=tool)

    assert (refused.status_code, refused.json()["errors"]["tool"].keys()) == (422, why)
    assert stored() == before


def test_refusals_say_why_and_change_nothing(people_admin, ada):  # noqa: F811
    PersonFactory(handle="mute", email="")
    own = f"{ACCOUNTS}{people_admin.username}/switch-off/"
    client, before = signed_in(people_admin), stored()

    answers = [
        send(client, own),
        send(client, ACCOUNTS, person="ada"),
        send(client, ACCOUNTS, person="mute"),
        send(client, ACCOUNTS, person="nobody"),
        send(client, ACCOUNTS),
        send(client, f"{ADA}link/"),
        send(client, f"{ADA}link/", person="mute"),
        send(client, f"{ADA}link/", person=people_admin.person.handle),
        send(client, f"{ADA}switch-off/", quickly="yes"),
    ]

    assert [(answer.status_code, answer.headers["Content-Type"]) for answer in answers] == [
        (422, "application/problem+json")
    ] * len(answers)
    assert "your own account" in answers[0].json()["errors"]["non_field_errors"][0]
    assert send(client, f"{ACCOUNTS}nobody/switch-off/").status_code == 404
    assert (stored(), len(mail.outbox)) == (before, 0)


def test_who_may_not_manage_accounts_or_not_this_one_is_refused_whatever_is_sent(
    admin,
    people_admin,  # noqa: F811
    ada,  # noqa: F811
):
    auditor = UserFactory(person=RoleAssignmentFactory(role=Role.AUDITOR).person)
    before = stored()

    for user, address in ((ada, ADA), (auditor, ADA), (people_admin, f"{ACCOUNTS}{admin.username}/")):
        client = signed_in(user)
        answers = [send(client, f"{address}{act}/", surplus="x") for act in ACTS]
        assert {answer.status_code for answer in answers} == {403}
        assert {send(client, f"{address}{act}/?x=1").status_code for act in ACTS} == {403}
    assert send(signed_in(auditor), ACCOUNTS, person="mute").status_code == 403
    # Nor does an account become an administrator's.
    boss = RoleAssignmentFactory(role=Role.ADMINISTRATOR).person
    assert send(signed_in(people_admin), f"{ADA}link/", person=boss.handle).status_code == 403
    assert send(signed_in(people_admin), ACCOUNTS, person=boss.handle).status_code == 403
    assert (stored(), len(mail.outbox)) == (before, 0)


@pytest.mark.parametrize("act", ACTS)
def test_token_of_an_administrator_changes_accounts_only_with_a_scope_for_it(admin, ada, act):  # noqa: F811
    PersonFactory(handle="cy", email="cy@example.com")
    body, before = ({"person": "cy"} if act == "link" else {}), stored()

    for scope in (Scope.READ, Scope.WRITE, "squads:write people:write"):
        refused = send(by_token(admin, scope), f"{ADA}{act}/", **body)
        assert refused.status_code == 403
        if scope != Scope.READ:
            assert "This token lacks the scope access:write." in refused.json()["detail"]
    assert (stored(), len(mail.outbox)) == (before, 0)
    for scope in ("access:write", Scope.ADMINISTER):
        assert send(by_token(admin, scope), f"{ADA}{act}/", **body).status_code == 200
