"""Accounts & access: who is found, what is done to accounts, and what people admins may not do to whom."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from access.models import Session
from access.operations import command_line_user, issue_token
from history.models import Entry
from orgmodel.domain.gaps import Gap, Gaps
from people.models import Person, User
from people.roles import Role
from tests.factories.access import RoleAssignmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.text import text_of


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def people_admin(db) -> User:
    person = PersonFactory(name="Ida Berg")
    RoleAssignmentFactory(person=person, role=Role.PEOPLE_ADMIN)
    return UserFactory(person=person)


@pytest.fixture
def ada(db) -> User:
    return UserFactory(
        person=PersonFactory(name="Ada Holm", handle="ada"), username="ada", last_login=timezone.now()
    )


def page_of(account: User) -> str:
    return f"/access/accounts/{account.username}/"


def test_pages_are_for_people_admins_and_administrators(people_admin, admin, ada):
    for address in ("/access/", page_of(ada)):
        assert [signed_in(user).get(address).status_code for user in (people_admin, admin, ada)] == [
            200,
            200,
            403,
        ]
    offers = [
        'href="/access/"' in signed_in(user).get("/people/").content.decode() for user in (people_admin, ada)
    ]
    assert offers == [True, False]


def test_list_finds_accounts_by_words_state_and_role(people_admin, admin, ada, today):
    UserFactory(username="off.one", is_active=False)
    UserFactory(username="left.one", person=PersonFactory(ends_before=today))
    UserFactory(username="robot", is_tool=True, email="")
    client = signed_in(admin)

    def found(**query) -> set[str]:
        rows = client.get("/access/", query).context["rows"]
        return {row.key for row in rows} - {admin.username}

    assert found(search="holm ad") == {"ada"}
    assert found(state="off") == {"off.one"}
    assert found(state="left") == {"left.one"}
    assert found(kind="tool") == {"robot"}
    assert found(state="unlinked") == {"off.one"}
    assert "ada" not in found(state="never")
    assert found(role="people-admin") == {people_admin.username}
    assert [row.key for row in client.get("/access/?role=administrator").context["rows"]] == [admin.username]
    assert found(search="nobody at all") == set()


def test_account_of_commands_is_none_that_somebody_manages(admin):
    account = command_line_user()
    client = signed_in(admin)

    assert account.username not in {row.key for row in client.get("/access/").context["rows"]}
    assert client.get(page_of(account)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_does_not_depend_on_size(admin, count, django_assert_num_queries):
    for _ in range(count):
        RoleAssignmentFactory(person=UserFactory(person=PersonFactory()).person)
    client = signed_in(admin)
    client.get("/access/")

    with django_assert_num_queries(
        8
    ):  # session, account, person, how many, accounts, their people, how many of each kind, who has which role
        client.get("/access/")


def test_list_says_how_many_people_have_which_role_and_leads_to_them(admin, ada, today):
    RoleAssignmentFactory(person=ada.person, role=Role.COACH)
    RoleAssignmentFactory(person=ada.person, role=Role.AUDITOR, ends_before=today)

    page = signed_in(admin).get("/access/")

    assert "Coach: 1 person" in text_of(page)
    assert re.findall(r'href="(/people/\?access_role=[^"]+)"', page.content.decode()) == [
        "/people/?access_role=coach"
    ]


def test_list_is_had_as_csv_that_no_spreadsheet_calculates(admin, ada):
    UserFactory(username="=1+1", email="")

    answer = signed_in(admin).get("/access/?format=csv")

    lines = answer.content.decode().splitlines()
    assert lines[0] == ("User name,Email,Person,Handle,Roles,State,Last sign-in,Kind,Tokens,Token last used")
    assert any(line.startswith("ada,ada@example.com,Ada Holm,ada,,Active,") for line in lines)
    assert any(line.startswith("'=1+1,") for line in lines)


def test_switching_off_ends_sessions_and_tokens_and_is_in_the_history(people_admin, ada):
    theirs, client = signed_in(ada), signed_in(people_admin)
    theirs.get("/")
    issue_token(ada, name="Chat bot", scope="read", expiry=None)

    answer = client.post(f"{page_of(ada)}switch-off/")

    ada.refresh_from_db()
    assert (answer.status_code, ada.is_active, ada.auth_token_set.count()) == (302, False, 0)
    assert not Session.objects.filter(account=ada).exists()
    assert theirs.get("/people/").status_code == 302
    assert Entry.with_accounts.filter(operation="accounts.change", by=people_admin).exists()

    client.post(f"{page_of(ada)}switch-on/")
    ada.refresh_from_db()
    assert ada.is_active


def test_several_are_switched_off_or_none_and_the_choice_is_kept(people_admin, admin, ada):
    client = signed_in(people_admin)

    refused = client.post("/access/switch-off/", {"account": ["ada", admin.username]})

    page = refused.content.decode()
    assert (refused.status_code, page.count(" checked")) == (422, 2)
    assert "You don’t have permission to change" in page
    assert User.objects.get(username="ada").is_active
    assert client.post("/access/switch-off/", {"account": ["ada"]}).status_code == 302
    assert not User.objects.get(username="ada").is_active
    assert client.post("/access/switch-off/", {}).status_code == 422


def test_nobody_switches_off_their_own_account_nor_the_last_administrator(admin, people_admin):
    assert signed_in(admin).post(f"{page_of(admin)}switch-off/").status_code == 422
    person = PersonFactory()
    RoleAssignmentFactory(person=person, role=Role.ADMINISTRATOR)
    by_role = UserFactory(person=person)
    User.objects.filter(pk=admin.pk).update(is_superuser=False)
    RoleAssignmentFactory(person=admin.person, role=Role.ADMINISTRATOR, ends_before=dt.date(2999, 1, 1))

    answer = signed_in(admin).post(f"{page_of(by_role)}switch-off/")

    assert answer.status_code == 422
    assert "Nobody could administer orgmodel any more" in text_of(answer)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, None])
def test_people_admin_does_nothing_to_accounts_with_more_rights(people_admin, admin, ada, role):
    if role:
        RoleAssignmentFactory(person=ada.person, role=role)
        account = ada
    else:
        account = admin
    _, _text = issue_token(account, name="Chat bot", scope="read", expiry=None)
    token = account.auth_token_set.get()
    client = signed_in(people_admin)

    answers = [
        client.post(f"{page_of(account)}{act}", data).status_code
        for act, data in (
            ("switch-off/", {}),
            ("switch-on/", {}),
            ("password/", {}),
            (f"tokens/{token.token_key}/revoke/", {}),
            ("link/", {"person": people_admin.person.handle}),
        )
    ]

    assert answers == [403, 403, 403, 403, 422]
    account.refresh_from_db()
    assert (account.is_active, account.email, account.auth_token_set.count()) == (
        True,
        account.person.email,
        1,
    )
    assert mail.outbox == []
    assert "Only administrators can change this account" in text_of(client.get(page_of(account)))


def test_people_admin_links_no_account_to_a_person_with_more_rights(people_admin, ada):
    boss = PersonFactory(name="The Boss")
    RoleAssignmentFactory(person=boss, role=Role.ADMINISTRATOR)
    client = signed_in(people_admin)

    for account in (ada, people_admin):
        answer = client.post(f"{page_of(account)}link/", {"person": boss.handle})
        account.refresh_from_db()
        assert (answer.status_code, account.email == boss.email) == (422, False)
        assert "You don’t have permission to change The Boss" in text_of(answer)
    assert client.post("/access/", {"person": boss.handle}).status_code == 422
    assert not User.objects.filter(username=boss.handle).exists()


def test_account_is_linked_to_a_person_whose_e_mail_it_gets(people_admin, ada):
    other = PersonFactory(name="Bo Lind")
    client = signed_in(people_admin)

    assert client.post(f"{page_of(ada)}link/", {"person": other.handle}).status_code == 302
    ada = User.objects.get(pk=ada.pk)
    assert ada.person == other
    taken = client.post(f"{page_of(ada)}link/", {"person": people_admin.person.handle})
    without = client.post(f"{page_of(ada)}link/", {"person": PersonFactory(email="").handle})
    assert [taken.status_code, without.status_code] == [422, 422]
    assert "has no email address" in text_of(without)


def test_person_gets_an_account_and_a_link_to_set_a_password(people_admin):
    person, client = PersonFactory(name="New One", handle="new.one"), signed_in(people_admin)

    added = client.post("/access/", {"person": "new.one"})
    sent = client.post("/access/accounts/new.one/password/")

    assert (added.status_code, added.url, sent.status_code) == (302, "/access/accounts/new.one/", 302)
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert client.post("/access/", {"person": "new.one"}).status_code == 422


@pytest.mark.parametrize(
    ("active", "left", "why"),
    [
        (False, {}, "ada is switched off. Switch it on first."),
        (
            True,
            {"ends_before": dt.date(2026, 1, 1)},
            "Ada Holm has left, so the account is closed. Rehire Ada Holm or correct the last day first.",
        ),
        (
            True,
            {"gaps": Gaps([Gap(dt.date(2026, 1, 1), dt.date(2999, 1, 1))])},
            "Ada Holm comes back on 1 January 2999. Until then, the account is closed.",
        ),
    ],
)
def test_password_link_that_cannot_be_sent_says_what_helps(people_admin, ada, active, left, why):
    Person.objects.filter(handle="ada").update(**left)
    User.objects.filter(pk=ada.pk).update(is_active=active)

    refused = signed_in(people_admin).post(f"{page_of(ada)}password/")

    assert (refused.status_code, refused.context["fault"]) == (422, why)
    assert "Send a link" not in text_of(refused)
