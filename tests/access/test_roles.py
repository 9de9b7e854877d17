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
from people.models import Person, Scope, User
from people.operations import edit_person, offboard_person
from people.roles import Role
from sheets.loading.load import load
from squads.models import Squad
from squads.rules import open_to, those_open_to
from tests.factories.access import RoleAssignmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory
from tribes.models import Tribe
from tribes.rules import those_led_by

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
        for address in ("/admin/", "/admin/people/user/", "/sheets/", "/access/tools/new/", "/people/new/")
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


@pytest.fixture
def people_admin(db) -> User:
    return account_with(Role.PEOPLE_ADMIN)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.MODEL_STEWARD])
def test_people_admin_changes_nobody_with_rights_of_their_own(people_admin, admin, role):
    planned = RoleAssignmentFactory(role=role, starts_on=dt.date(2999, 1, 1)).person
    of_a_tribe = RoleAssignmentFactory(role=role, tribe=TribeFactory()).person

    for person in (planned, of_a_tribe, admin.person):
        names = ("edit_person", "offboard_person", "return_person", "remove_person")
        assert [people_admin.has_perm(f"people.{name}", person) for name in names] == [False] * 4
        with pytest.raises(PermissionDenied, match="Only administrators can"):
            edit_person(person, version=person.version, email=people_admin.email, by=people_admin)
        assert people_admin.has_perm("people.edit_profile", person)


def test_people_admin_changes_everybody_else_and_themselves(people_admin):
    coach, other = RoleAssignmentFactory().person, RoleAssignmentFactory(role=Role.PEOPLE_ADMIN).person

    for person in (people_admin.person, coach, other, PersonFactory()):
        assert people_admin.has_perm("people.edit_person", person)


def test_people_admin_cannot_undo_an_edit_of_who_has_become_an_administrator(people_admin):
    person = PersonFactory()
    edit_person(person, version=1, email="new@example.com", by=people_admin)
    entry = Entry.objects.latest("pk")
    assert people_admin.has_perm("history.undo_entry", entry)

    RoleAssignmentFactory(person=person, role=Role.ADMINISTRATOR)

    assert not people_admin.has_perm("history.undo_entry", entry)


def test_roles_of_a_tribe_reach_its_squads_and_nobody_elses(squad, tribe):
    elsewhere = SquadFactory(tribe=TribeFactory())
    held = {
        role: account_with(role, tribe=tribe) for role in (Role.ADMINISTRATOR, Role.PEOPLE_ADMIN, Role.COACH)
    }

    may = {
        role: [
            [
                name
                for name in ("edit_squad", "place_member", "remove_squad")
                if user.has_perm(f"squads.{name}", at)
            ]
            for at in (squad, elsewhere)
        ]
        for role, user in held.items()
    }

    assert may == {
        Role.ADMINISTRATOR: [["edit_squad", "place_member", "remove_squad"], []],
        Role.PEOPLE_ADMIN: [["place_member"], []],
        Role.COACH: [["edit_squad"], []],
    }


@pytest.mark.parametrize(
    ("role", "everywhere", "offered"),
    [
        (Role.PEOPLE_ADMIN, True, "both"),
        (Role.PEOPLE_ADMIN, False, "own"),
        (Role.ADMINISTRATOR, False, "own"),
        (Role.COACH, True, "none"),
    ],
)
def test_forms_offer_the_squads_in_which_a_role_lets_place_people(squad, tribe, role, everywhere, offered):
    elsewhere = SquadFactory(tribe=TribeFactory())
    user = account_with(role, tribe=None if everywhere else tribe)
    expected = {"both": {squad, elsewhere}, "own": {squad}, "none": set()}[offered]
    ids = [squad.pk, elsewhere.pk]

    assert set(those_open_to(user, Squad.objects.all())) == expected
    assert open_to(user, ids, timezone.localdate()).here == {each.pk for each in expected}
    assert {each for each in (squad, elsewhere) if user.has_perm("squads.place_member", each)} == expected


def test_administrator_of_a_tribe_forms_squads_in_it(tribe):
    user = account_with(Role.ADMINISTRATOR, tribe=tribe)
    TribeFactory()

    assert list(those_led_by(user, Tribe.objects.all())) == [tribe]


def test_administrator_of_a_tribe_acts_as_their_person_with_a_token_that_only_writes(squad, tribe):
    user = account_with(Role.ADMINISTRATOR, tribe=tribe)
    address = f"/api/v1/squads/{squad.slug}/dissolve-squad/"

    answers = [
        with_token(user, scope).post(address, {"ends_before": "2030-01-01"}, "application/json").status_code
        for scope in (Scope.WRITE, Scope.ADMINISTER)
    ]

    assert answers == [403, 200]


def test_auditor_reads_the_history_of_accounts_and_changes_nothing(db, squad):
    auditor = account_with(Role.AUDITOR)

    assert auditor.reads_accounts
    assert not auditor.is_administrator
    assert not auditor.has_perm("squads.edit_squad", squad)
    assert not account_with(Role.AUDITOR, tribe=TribeFactory()).reads_accounts


def test_people_admin_loads_sheets_as_far_as_each_row_permits(people_admin, admin, squad):
    administrator = admin.person
    header = "person,name,email,job_title,location,manager,joined,left"
    rows = f"{header}\nnew.one,New One,,,,,,\n{administrator.handle},{administrator.name},{administrator.email},Cleaner,,,,\n"

    report = load({"people.csv": rows.encode()}, by=people_admin)

    assert [str(fault) for fault in report.faults] == [
        f"people.csv, row 3: You don’t have permission to edit {administrator.name}. Only administrators can."
    ]
    assert not Person.objects.filter(handle="new.one").exists()
