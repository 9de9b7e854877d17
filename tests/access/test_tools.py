"""Accounts of tools: listed with all accounts, added, given tokens and switched off there, and read by auditors."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from access.operations import add_tool, issue_token
from history.models import Entry
from people.models import Scope, Token, User
from people.roles import Role
from tests.access.test_account_pages import ada, page_of, people_admin, signed_in  # noqa: F401
from tests.factories.access import RoleAssignmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.text import text_of

ACCOUNTS, NEW, OLD = "/access/", "/access/tools/new/", "/accounts/tools/"
PAYROLL = "/access/accounts/payroll/"
NIGHTLY = {"name": "Nightly", "scope": "administer", "expires_on": ""}


@pytest.fixture
def payroll(db) -> User:
    return add_tool(username="payroll", name="Payroll sync", administrator=True)


@pytest.fixture
def auditor(db) -> User:
    return UserFactory(person=RoleAssignmentFactory(role=Role.AUDITOR).person)


def words_of(answer) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(answer)))


def writes(token: str) -> int:
    """The status of the answer to a program that adds a person."""
    headers = {"Authorization": f"Bearer {token}"}
    body = {"handle": "new.comer", "name": "New Comer"}
    return Client().post("/api/v1/people/", body, "application/json", headers=headers).status_code


def test_tool_is_added_gets_a_token_is_switched_off_and_on(admin):
    client = signed_in(admin)

    added = client.post(NEW, {"name": "Payroll sync", "username": "payroll", "administrator": "on"})
    made = client.post(added["Location"], NIGHTLY)
    token = made.context["text"]
    wrote = writes(token)
    off = client.post(f"{PAYROLL}switch-off/")

    assert (added.status_code, added["Location"], made.status_code, wrote) == (302, PAYROLL, 200, 201)
    assert ("no-store" in made["Cache-Control"], token in made.content.decode()) == (True, True)
    assert token not in client.get(PAYROLL).content.decode()
    assert str(Entry.objects.get().by) == "Payroll sync"
    assert (off.status_code, Token.objects.count(), writes(token)) == (302, 0, 401)
    refused = client.post(PAYROLL, NIGHTLY)
    assert (refused.status_code, Token.objects.count()) == (422, 0)
    assert "Payroll sync is switched off. Switch it on first." in words_of(refused)
    client.post(f"{PAYROLL}switch-on/")
    assert client.post(PAYROLL, NIGHTLY).status_code == 200


def test_tools_and_people_are_found_by_kind_with_their_tokens_and_who_added_them(admin, ada):  # noqa: F811
    client = signed_in(admin)
    client.post(NEW, {"name": "Payroll sync", "username": "payroll", "administrator": "on"})
    tool = User.objects.get(username="payroll")
    for scope in (Scope.READ, "people:write squads:write"):
        issue_token(tool, name="Test", scope=scope, expiry=None)
    issue_token(tool, name="Over", scope="sheets", expiry=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    used = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    Token.objects.filter(name="Over").update(expiry=used, used_at=used)

    tools, people = (client.get(ACCOUNTS, {"kind": kind}) for kind in ("tool", "person"))

    assert [row.key for row in tools.context["rows"]] == ["payroll"]
    assert {row.key for row in people.context["rows"]} == {"ada", admin.username}
    shown = words_of(tools)
    assert f"payroll, added by {admin} 2 tokens: people:write, read, squads:write" in shown
    assert "Active 1 Mar 2026 12:00 with a token" in shown
    assert "People 2 Tools 1" in shown
    line = client.get(ACCOUNTS, {"kind": "tool", "format": "csv"}).content.decode().splitlines()[1]
    assert line == "payroll,,,,Administrator,Active,,tool,2,2026-03-01T12:00+00:00"
    assert f"Added by {admin}" in words_of(client.get(PAYROLL))


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_does_not_depend_on_how_many_tools_and_tokens_there_are(
    admin, count, django_assert_num_queries
):
    for number in range(count):
        tool = add_tool(username=f"tool-{number}", name="Tool")
        for _ in range(count):
            issue_token(tool, name="Test", scope=Scope.READ, expiry=None)
    client = signed_in(admin)
    client.get(ACCOUNTS)

    # Session, account, person, how many are found, accounts, their people, who added the tools, how many there are
    # of each kind, who has which role.
    with django_assert_num_queries(9):
        client.get(ACCOUNTS)
    # Session, account, person, the account, with its facts, who added it, tokens.
    with django_assert_num_queries(7):
        client.get("/access/accounts/tool-0/")


def test_pages_of_tools_have_moved_for_good(admin, payroll):
    client = signed_in(admin)

    moved = [client.get(address) for address in (OLD, f"{OLD}payroll/")]

    assert [answer.status_code for answer in moved] == [301, 301]
    assert [answer["Location"] for answer in moved] == [f"{ACCOUNTS}?kind=tool", PAYROLL]
    assert client.post(OLD).status_code == 405


def test_only_administrators_add_tools_and_create_their_tokens(people_admin, auditor, ada, payroll):  # noqa: F811
    before = User.objects.count()

    for user in (people_admin, auditor, ada):
        client = signed_in(user)
        answers = [client.get(NEW), client.post(NEW, {"name": "X", "username": "x"})]
        answers += [client.post(PAYROLL, NIGHTLY), client.post(f"{PAYROLL}switch-off/")]
        assert [answer.status_code for answer in answers] == [403, 403, 403, 403]
    shown = signed_in(people_admin).get(PAYROLL)
    assert "Create a token" not in words_of(shown)
    assert (User.objects.count(), Token.objects.count()) == (before, 0)


def test_nobody_creates_a_token_of_somebody_else(admin, ada):  # noqa: F811
    answer = signed_in(admin).post(page_of(ada), {**NIGHTLY, "scope": "read"})

    assert (answer.status_code, Token.objects.count()) == (403, 0)
    assert "Only ada can create a token of this account." in words_of(answer)


def test_token_of_somebody_else_is_shown_without_its_text_and_revoked(admin, ada):  # noqa: F811
    end = dt.datetime(2999, 1, 1, tzinfo=timezone.get_current_timezone())
    token, text = issue_token(ada, name="Chat bot", scope="people:write squads:write", expiry=end)
    issue_token(ada, name="For a minute", scope="read", expiry=end + dt.timedelta(minutes=1))
    issue_token(ada, name="For ever", scope="read", expiry=None)
    client = signed_in(admin)

    shown = client.get(page_of(ada))
    gone = client.post(f"{page_of(ada)}tokens/{token.token_key}/revoke/")

    assert f"Chat bot {token.token_key[:8]}… people:write, squads:write" in words_of(shown)
    assert all(end in words_of(shown) for end in ("31 Dec 2998", "1 Jan 2999 00:01", "doesn’t expire"))
    assert text not in shown.content.decode()
    assert (gone.status_code, Token.objects.count()) == (302, 2)


@pytest.mark.parametrize("username", ["", "ada holm", "payroll", "x" * 151, "\x00"])
def test_tool_with_a_name_that_cannot_be_is_refused_at_the_field(admin, payroll, username):
    page = signed_in(admin).post(NEW, {"name": "Payroll sync", "username": username})

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["username"])
    assert 'value="Payroll sync"' in page.content.decode()


def test_user_name_of_a_tool_is_nobodys_and_no_handle_of_a_person(admin, payroll):
    PersonFactory(handle="bo", email="")
    client = signed_in(admin)

    refused = [
        client.post(NEW, {"name": "Bo", "username": name}) for name in ("bo", "PAYROLL", "command-line")
    ]

    assert [page.context["form"].errors["username"] for page in refused] == [
        ["This user name is already taken. Choose another one."]
    ] * 3
    assert not User.objects.filter(first_name="Bo").exists()


def test_token_asked_for_wrongly_is_refused_on_the_page_of_the_tool_with_what_was_typed(admin, payroll):
    page = signed_in(admin).post(PAYROLL, {"name": "Nightly", "scope": "write"})

    assert (page.status_code, Token.objects.count()) == (422, 0)
    assert 'value="Nightly"' in page.content.decode()


def test_auditor_reads_accounts_and_is_offered_nothing_that_changes_them(admin, auditor, ada, payroll):  # noqa: F811
    issue_token(ada, name="Chat bot", scope="read", expiry=None)
    PersonFactory(handle="bo", email="bo@example.com")
    signed_in(admin).post("/access/people/bo/invite/")
    client = signed_in(auditor)

    for address in (ACCOUNTS, page_of(ada), PAYROLL, "/access/invitations/", "/people/bo/"):
        page = client.get(address)
        content = page.content.decode()
        assert page.status_code == 200
        assert set(re.findall(r'method="post" action="([^"]+)"', content)) <= {"/accounts/logout/", "#"}
        assert 'type="checkbox"' not in content
        assert NEW not in content
    assert "link works until" in words_of(client.get("/people/bo/"))
    assert client.get(f"{ACCOUNTS}?format=csv").status_code == 200
    assert "Only administrators can change" not in words_of(client.get(PAYROLL))
    assert 'href="/access/"' in client.get("/people/").content.decode()
    changes = (ACCOUNTS, "/access/switch-off/", f"{page_of(ada)}switch-off/", f"{page_of(ada)}link/")
    assert [client.post(address, {"person": "ada"}).status_code for address in changes] == [403] * 4
