"""Two records of one person become one, with all that both had."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from access.models import RoleAssignment
from history.models import Entry
from history.operations import undo_entry
from orgmodel.domain.gaps import Gap, Gaps
from people.models import Absence, Person
from people.operations import edit_person, erase_person, merge_person, offboard_person
from people.roles import Role
from squads.models import SquadMembership
from tests.factories.people import AbsenceFactory, PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.surfaces.snapshot import rows

JANUARY, MARCH, APRIL = dt.date(2026, 1, 1), dt.date(2026, 3, 1), dt.date(2026, 4, 1)
JULY = dt.date(2026, 7, 1)


@pytest.fixture
def ada(db):
    return PersonFactory(handle="ada", name="Ada Holm", starts_on=JANUARY, ends_before=APRIL)


@pytest.fixture
def other(db):
    return PersonFactory(handle="ada.h", name="Ada Holm", starts_on=JULY, job_title="Engineer")


@pytest.fixture
def signed_in(client, admin):
    client.force_login(admin)
    return client


def facts() -> list[dict[str, str]]:
    """Every row that there is, without how often it was changed."""
    return [
        {name: value for name, value in row.items() if name != "version"}
        for of_model in rows().values()
        for row in of_model
    ]


def refused(call) -> str:
    """Why a call is refused, in one text."""
    with pytest.raises(ValidationError) as refusal:
        call()
    return " ".join(refusal.value.messages)


def test_merge_person_gives_one_all_that_the_other_had_and_undoing_gives_it_back(admin, ada, other):
    boss, squads = PersonFactory(), SquadFactory.create_batch(2)
    SquadMembershipFactory(squad=squads[0], person=ada, starts_on=JANUARY, ends_before=MARCH)
    later = SquadMembershipFactory(squad=squads[0], person=other, starts_on=JULY)
    report, covered = PersonFactory(manager=other), AbsenceFactory(stand_in=other)
    away = AbsenceFactory(person=other, starts_on=JULY)
    role = RoleAssignment.objects.create(person=other, role=Role.COACH, starts_on=JULY)
    edit_person(other, version=1, handle="holm", manager=boss, external_id="7", source="HR", by=admin)
    other.refresh_from_db()
    before = facts()

    merge_person(ada, other=other, by=admin)

    ada = Person.objects.get(pk=ada.pk)
    assert not Person.objects.filter(pk=other.pk).exists()
    assert (ada.gaps, ada.ends_before, ada.job_title) == (Gaps([Gap(APRIL, JULY)]), None, "Engineer")
    assert (ada.former_keys, ada.manager, ada.external_id) == (["ada.h", "holm"], boss, "7")
    for row, name in (
        (later, "person"),
        (report, "manager"),
        (covered, "stand_in"),
        (away, "person"),
        (role, "person"),
    ):
        row.refresh_from_db()
        assert getattr(row, name) == ada
    entry = Entry.objects.first()
    assert entry.label == "merged Ada Holm (holm) into Ada Holm"

    undo_entry(entry, by=admin)

    assert facts() == before


def test_the_history_of_both_is_shown_on_the_page_of_the_one_and_the_former_address_redirects(
    signed_in, admin, ada, other
):
    edit_person(other, version=1, job_title="Tester", by=admin, reason="Hired as a tester.")
    merge_person(ada, other=Person.objects.get(pk=other.pk), by=admin)

    assert signed_in.get("/people/ada.h/").headers["Location"] == "/people/ada/"
    assert "Hired as a tester." in signed_in.get("/people/ada/").content.decode()
    lines = signed_in.get("/api/v1/history/", {"person": "ada"}).json()["results"]
    assert [line["operation"] for line in lines] == ["people.merge_person", "people.edit_person"]


def test_the_id_of_the_record_that_was_merged_leads_to_the_other_until_the_merge_is_undone(
    signed_in, admin, ada, other
):
    removed = str(other.public_id)
    third = PersonFactory(handle="third")
    merge_person(ada, other=other, by=admin)
    merge_person(third, other=Person.objects.get(pk=ada.pk), by=admin)

    moved = [signed_in.get(f"/people/{key}/").headers["Location"] for key in (removed, ada.public_id)]
    answers = [signed_in.get(f"/api/v1/people/{key}/").json() for key in (removed, ada.public_id)]
    for entry in Entry.objects.all()[:2]:
        undo_entry(entry, by=admin)

    assert moved == ["/people/third/"] * 2
    assert [answer["handle"] for answer in answers] == ["third", "third"]
    assert signed_in.get(f"/people/{removed}/").headers["Location"] == "/people/ada.h/"
    assert signed_in.get(f"/people/{third.public_id}/").headers["Location"] == "/people/third/"


def test_merge_person_is_refused_where_what_both_have_overlaps(admin, ada, other):
    squad = SquadFactory(name="Payments")
    other.starts_on = JANUARY
    other.save()
    SquadMembershipFactory(squad=squad, person=ada, starts_on=JANUARY, ends_before=APRIL)
    SquadMembershipFactory(squad=squad, person=other, starts_on=MARCH, role="product_owner")
    for person in (ada, other):
        AbsenceFactory(person=person, starts_on=MARCH, ends_before=dt.date(2026, 3, 8))

    reason = refused(lambda: merge_person(ada, other=other, by=admin))

    assert (
        "The squad memberships of Ada Holm (ada) and Ada Holm (ada.h) overlap: Payments as member from 1 January 2026 "
        "to 31 March 2026, and Payments as product owner from 1 March 2026. "
        "Remove one of them or correct its days first."
    ) in reason
    assert "absences of Ada Holm (ada) and Ada Holm (ada.h) overlap: from 1 March 2026 to 7 March" in reason


def test_the_email_with_an_account_stays_and_two_accounts_are_refused(admin, ada, other):
    for person, email in ((ada, "ada@example.com"), (other, "a.holm@example.com")):
        person.email = email
        person.save()
    account = UserFactory(email="a.holm@example.com")
    second = UserFactory(email="ada@example.com")
    reason = refused(lambda: merge_person(ada, other=other, by=admin))
    assert "both have an account: a.holm@example.com and ada@example.com" in reason or (
        "both have an account: ada@example.com and a.holm@example.com" in reason
    )
    second.is_active = False
    second.save()

    merge_person(ada, other=other, by=admin)

    assert Person.objects.get(pk=ada.pk).email == account.email


def test_merge_person_takes_who_may_change_both(ada, other, member):
    with pytest.raises(PermissionDenied):
        merge_person(ada, other=other, by=member)
    people_admin = UserFactory(person=PersonFactory())
    RoleAssignment.objects.create(person=people_admin.person, role=Role.PEOPLE_ADMIN, starts_on=JANUARY)
    RoleAssignment.objects.create(person=other, role=Role.ADMINISTRATOR, starts_on=JULY)
    with pytest.raises(PermissionDenied):
        merge_person(ada, other=other, by=people_admin)


def test_nobody_stands_in_for_themselves_or_reports_to_themselves_after_merging(admin, ada, other):
    Person.objects.filter(pk=ada.pk).update(manager=other)
    AbsenceFactory(person=ada, stand_in=other, starts_on=JANUARY, ends_before=MARCH)
    merge_person(ada, other=other, by=admin)
    assert Person.objects.get(pk=ada.pk).manager is None
    assert Absence.objects.get().stand_in is None


def test_the_page_shows_what_becomes_of_both_before_it_merges(signed_in, ada, other):
    squad = SquadFactory(name="Payments")
    SquadMembershipFactory(squad=squad, person=other, starts_on=JULY)
    address = "/people/ada/merge-person/"

    shown = signed_in.post(address, {"other": "ada.h", "reason": "Twice."})

    page = shown.content.decode()
    assert shown.status_code == 422
    assert "1 squad membership: Payments as member" in page
    assert "Added to the profile: job title Engineer" in page
    assert "from 1 January 2026 to 31 March 2026; from 1 July 2026" in page
    assert "The handle ada.h redirects to ada" in page
    assert (SquadMembership.objects.get().person, Entry.objects.exists()) == (other, False)
    assert "Moves to Ada Holm (ada)" in signed_in.get(address, {"other": "ada.h"}).content.decode()

    sent = signed_in.post(address, {"other": "ada.h", "reviewed": "ada.h", "reason": "Twice."})

    assert (sent.status_code, SquadMembership.objects.get().person) == (302, ada)


def test_erasing_the_one_erases_what_the_history_says_of_the_other(admin, ada, other):
    edit_person(other, version=1, name="Zora Quill", job_title="Falconer", by=admin)
    merge_person(ada, other=Person.objects.get(pk=other.pk), by=admin)
    offboard_person(Person.objects.get(pk=ada.pk), ends_before=dt.date(2026, 8, 1), by=admin)

    erase_person(Person.objects.get(pk=ada.pk), confirm_handle="ada", by=admin)

    stored = str(list(Entry.objects.values()))
    assert [word for word in ("Zora", "Quill", "Falconer", "ada.h") if word in stored] == []


def test_merging_a_record_with_itself_is_refused(admin, ada):
    assert "Choose another record" in refused(lambda: merge_person(ada, other=ada, by=admin))
