"""Roles in the product: who administers it by role, what a token leaves of that, and that somebody always can."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from access.models import RoleAssignment
from access.operations import correct_role, end_role, grant_role, issue_token, remove_role
from history.models import Entry
from people.models import Scope, User
from people.operations import edit_person, offboard_person
from people.roles import Role
from tests.factories.access import RoleAssignmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.tribes import TribeFactory

DAY = dt.timedelta(days=1)


def account_with(role: Role, **facts) -> User:
    person = PersonFactory()
    RoleAssignmentFactory(person=person, role=role, **facts)
    return UserFactory(person=person)


@pytest.fixture
def boss(db) -> User:
    """An administrator by role, of an account without any flag."""
    return account_with(Role.ADMINISTRATOR)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def with_token(user: User, scope: str) -> Client:
    _, text = issue_token(user, name="Test", scope=scope, expiry=None)
    return Client(headers={"Authorization": f"Bearer {text}"})


def test_administrator_by_role_reaches_what_a_superuser_does(boss):
    client = signed_in(boss)

    assert [
        client.get(address).status_code
        for address in ("/admin/", "/admin/people/user/", "/sheets/", "/accounts/tools/", "/people/new/")
    ] == [200] * 5
    assert "Sheets" in client.get("/").content.decode()
    assert boss.reads_accounts


@pytest.mark.parametrize(
    "days",
    [{"ends_before": dt.date(2021, 1, 1)}, {"starts_on": dt.date(2999, 1, 1)}],
    ids=["ended", "planned"],
)
def test_role_counts_on_its_days_alone(db, days):
    user = account_with(Role.ADMINISTRATOR, **days)

    assert (user.is_administrator, signed_in(user).get("/admin/").status_code) == (False, 302)


def test_administrator_of_a_tribe_is_none_of_the_organisation(db):
    user = account_with(Role.ADMINISTRATOR, tribe=TribeFactory())

    assert (user.is_administrator, user.has_perm("people.add_person")) == (False, False)


def test_role_of_who_is_switched_off_gives_nothing(db, boss):
    User.objects.filter(pk=boss.pk).update(is_active=False)

    assert User.objects.get(pk=boss.pk).is_administrator is False


def test_token_leaves_an_administrator_by_role_as_much_as_a_superuser(boss):
    form = {"handle": "ada", "name": "Ada", "starts_on": "2026-03-01"}
    answers = {
        scope: with_token(boss, scope).post("/api/v1/people/", {**form, "handle": name}, "application/json")
        for scope, name in ((Scope.WRITE, "a"), (Scope.ADMINISTER, "b"), ("people:write", "c"))
    }

    assert {scope: answer.status_code for scope, answer in answers.items()} == {
        Scope.WRITE: 403,
        Scope.ADMINISTER: 201,
        "people:write": 201,
    }
    assert "lacks the scope people:write" in answers[Scope.WRITE].json()["detail"]
    assert with_token(boss, Scope.ADMINISTER).get("/api/v1/me/").json()["may"] == "administer"
    assert with_token(boss, Scope.WRITE).get("/api/v1/me/").json()["may"] == "write"


def test_only_administrators_give_roles(boss, bystander):
    person = PersonFactory()
    given = {"role": Role.COACH, "starts_on": timezone.localdate()}

    assert grant_role(person, **given, by=boss).role == Role.COACH
    for user in (
        bystander,
        account_with(Role.PEOPLE_ADMIN),
        account_with(Role.ADMINISTRATOR, tribe=TribeFactory()),
    ):
        with pytest.raises(PermissionDenied, match="Only administrators can"):
            grant_role(PersonFactory(), **given, by=user)


def test_role_ends_with_its_person_and_with_its_tribe(boss, tribe, today):
    person = PersonFactory()
    role = RoleAssignmentFactory(person=person, tribe=tribe, starts_on=None)

    offboard_person(person, ends_before=today + DAY, by=boss)

    role.refresh_from_db()
    assert role.ends_before == today + DAY
    assert "role" in Entry.objects.latest("pk").changes[0]["model"]


@pytest.fixture
def last(boss) -> RoleAssignment:
    """The role of the only administrator there is."""
    return RoleAssignment.objects.get(person=boss.person)


def test_last_administrator_stays(boss, last, today):
    attempts = [
        lambda: end_role(last, ends_before=today + DAY, by=boss),
        lambda: remove_role(last, by=boss),
        lambda: correct_role(last, role=Role.COACH, by=boss),
        lambda: correct_role(last, tribe=TribeFactory(), by=boss),
        lambda: offboard_person(boss.person, ends_before=today + DAY, by=boss),
        lambda: edit_person(boss.person, version=1, email="other@example.com", by=boss),
    ]

    for attempt in attempts:
        with pytest.raises(ValidationError, match="Nobody could administer orgmodel any more"):
            attempt()


def test_administrator_may_go_where_another_can_sign_in(boss, last, today):
    RoleAssignmentFactory(role=Role.ADMINISTRATOR)  # of somebody without an account
    with pytest.raises(ValidationError):
        end_role(last, ends_before=today + DAY, by=boss)
    account_with(Role.ADMINISTRATOR)

    assert end_role(last, ends_before=today + DAY, by=boss).ends_before == today + DAY


def test_two_last_administrators_cannot_both_go_at_the_same_moment(transactional_db):
    pair = [account_with(Role.ADMINISTRATOR) for _ in range(2)]
    roles = [RoleAssignment.objects.get(person=user.person) for user in pair]
    barrier, outcomes = threading.Barrier(2), []

    def go(role, by):
        try:
            barrier.wait(10)
            end_role(role, ends_before=timezone.localdate() + DAY, by=by)
            outcomes.append("ended")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=pair_of) for pair_of in zip(roles, pair, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(outcomes) == ["ended", "refused"]


def test_person_page_shows_roles_to_everybody_and_ways_to_change_them_to_administrators(
    boss, bystander, tribe
):
    person = PersonFactory()
    RoleAssignmentFactory(person=person)
    RoleAssignmentFactory(person=person, role=Role.AUDITOR, tribe=tribe)
    RoleAssignmentFactory(person=person, role=Role.PEOPLE_ADMIN, ends_before=dt.date(2021, 1, 1))

    seen = {
        user: signed_in(user).get(person.get_absolute_url()).content.decode() for user in (boss, bystander)
    }

    for page in seen.values():
        assert [text in page for text in ("Roles in orgmodel", "Auditor", "People admin")] == [
            True,
            True,
            False,
        ]
    offers = {user: ["correct-role" in page, "/access/roles/new/" in page] for user, page in seen.items()}
    assert offers == {boss: [True, True], bystander: [False, False]}


def test_form_to_give_a_role_keeps_what_was_typed(boss):
    person = RoleAssignmentFactory().person
    client = signed_in(boss)

    answer = client.post(
        "/access/roles/new/",
        {
            "person": person.handle,
            "role": "coach",
            "tribe": "",
            "starts_on": "2026-03-01",
            "reason": "She asked to.",
        },
    )

    page = answer.content.decode()
    assert (answer.status_code, "has been coach of the organisation since" in page) == (422, True)
    assert "She asked to." in page
