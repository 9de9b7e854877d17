"""Two records of one person become one, with all that both had."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models

from access.models import RoleAssignment
from history.models import Entry
from history.operations import undo_entry
from orgmodel.domain.gaps import Gap, Gaps
from people.models import Absence, Person
from people.operations import edit_person, erase_person, keep_photo, merge_person, offboard_person
from people.operations.merging import CHOOSABLE
from people.roles import Role
from squads.models import SquadMembership
from tests.factories.people import AbsenceFactory, PersonFactory, UserFactory, picture
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.surfaces.drivers import filled
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


def test_the_history_about_the_record_that_was_merged_is_that_of_the_one_that_stayed(
    signed_in, admin, ada, other
):
    edit_person(other, version=1, handle="holm", reason="Hired as a tester.", by=admin)
    merge_person(ada, other=Person.objects.get(pk=other.pk), by=admin)

    for known in (other.public_id, other.pk, ada.public_id):
        about = f"people.person:{known}"
        lines = signed_in.get("/api/v1/history/", {"about": about}).json()["results"]
        assert [line["operation"] for line in lines] == ["people.merge_person", "people.edit_person"]
        assert "Hired as a tester." in signed_in.get("/history/", {"about": about}).content.decode()


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
    assert shown.context["form"]["job_title"].value() == "other"
    assert "from 1 January 2026 to 31 March 2026; from 1 July 2026" in page
    assert "The handle ada.h redirects to ada" in page
    assert (SquadMembership.objects.get().person, Entry.objects.exists()) == (other, False)
    assert "Moves to Ada Holm (ada)" in signed_in.get(address, {"other": "ada.h"}).content.decode()

    sent = signed_in.post(address, filled(shown.context["form"]))

    assert (sent.status_code, SquadMembership.objects.get().person) == (302, ada)


@pytest.fixture
def differing(ada, other):
    """Both records with values of their own in every field of which one value stays."""
    photos = [keep_photo(picture(colour=colour)) for colour in ("teal", "red")]
    for number, (record, photo) in enumerate(zip((ada, other), photos, strict=True)):
        texts = {
            field.name: f"{field.name} {number}"
            for field in Person._meta.concrete_fields
            if field.name in CHOOSABLE and isinstance(field, models.CharField | models.TextField)
        }
        own = {
            "email": f"ada{number}@example.com",
            "time_zone": ("UTC", "Europe/Paris")[number],
            "photo": photo,
        }
        Person.objects.filter(pk=record.pk).update(**texts | own, source="HR", manager=PersonFactory())
        record.refresh_from_db()
    return ada, other


def test_of_each_field_the_value_that_is_chosen_stays_and_undoing_gives_both_back(admin, differing):
    ada, other = differing
    before = facts()
    half = CHOOSABLE[::2]

    for chosen in (half, set(CHOOSABLE) - set(half)):
        merge_person(Person.objects.get(pk=ada.pk), other=other, fields_from_other=list(chosen), by=admin)
        merged = Person.objects.get(pk=ada.pk)
        assert {name: getattr(merged, name) for name in CHOOSABLE} == {
            name: getattr(other if name in chosen else ada, name) for name in CHOOSABLE
        }
        undo_entry(Entry.objects.first(), by=admin)
        assert facts() == before
        other = Person.objects.get(pk=other.pk)


def test_a_choice_may_leave_a_field_empty(admin, ada, other):
    merge_person(ada, other=other, fields_from_other=[], by=admin)
    assert Person.objects.get(pk=ada.pk).job_title == ""


def test_merge_person_is_refused_where_a_chosen_value_cannot_be_theirs(admin, ada, other):
    def reason(**more):
        return refused(lambda: merge_person(ada, other=Person.objects.get(pk=other.pk), by=admin, **more))

    Person.objects.filter(pk=other.pk).update(email="a.holm@example.com", manager=ada)
    PersonFactory(
        name="Bo Lind", handle="bo", email="a.holm@example.com", starts_on=JANUARY, ends_before=MARCH
    )
    assert reason(fields_from_other=["colour"]).startswith("colour can’t be chosen. Choose among name, ")
    assert "Bo Lind (bo) already has this email address from 1 January 2026" in reason(
        fields_from_other=["email"]
    )
    assert "can’t be their own line manager" in reason(fields_from_other=["manager"])

    UserFactory(email="a.holm@example.com")
    assert "a.holm@example.com stays, since an account has this email" in reason(fields_from_other=[])


def test_the_form_shows_both_values_and_the_one_that_is_chosen_stays(signed_in, differing):
    ada, other = differing
    address = "/people/ada/merge-person/"
    shown = signed_in.get(address, {"other": "ada.h"})
    form, page = shown.context["form"], shown.content.decode()
    assert sorted(form.compared) == sorted(CHOOSABLE)
    assert [text in page for text in ("job_title 0", "job_title 1", other.photo_url)] == [True] * 3

    sent = signed_in.post(address, {**filled(form), "job_title": "other", "phone": "other"})

    merged = Person.objects.get(pk=ada.pk)
    assert sent.status_code == 302
    assert (merged.job_title, merged.phone, merged.location) == ("job_title 1", "phone 1", "location 0")


def test_what_was_changed_since_the_review_is_reviewed_again_and_a_refused_choice_is_kept(
    signed_in, admin, ada, other
):
    address = "/people/ada/merge-person/"
    sent = filled(signed_in.get(address, {"other": "ada.h"}).context["form"])
    edit_person(other, version=1, job_title="Tester", phone="123", by=admin)

    again = signed_in.post(address, sent | {"job_title": "own"})

    assert (again.status_code, again.context["form"].errors.as_data()["__all__"][0].code) == (422, "review")
    assert [again.context["form"][name].value() for name in ("job_title", "phone")] == ["own", "other"]
    assert signed_in.post(address, filled(again.context["form"])).status_code == 302
    merged = Person.objects.get(pk=ada.pk)
    assert (merged.job_title, merged.phone) == ("", "123")


def test_the_email_with_an_account_is_not_to_be_chosen(signed_in, ada, other):
    for record, email in ((ada, "ada@example.com"), (other, "a.holm@example.com")):
        Person.objects.filter(pk=record.pk).update(email=email)
    UserFactory(email="a.holm@example.com")

    shown = signed_in.get("/people/ada/merge-person/", {"other": "ada.h"})

    assert "email" not in shown.context["form"].fields
    assert "Email: a.holm@example.com; ada@example.com isn’t kept" in shown.content.decode()


def test_who_may_not_see_a_private_fact_is_not_shown_it_by_a_merge(client, member, ada, other):
    Person.objects.filter(pk=other.pk).update(phone="+46 70 123 45 67")
    client.force_login(member)

    denied = client.post("/people/ada/merge-person/", {"other": "ada.h"})

    assert (denied.status_code, "+46 70" in denied.content.decode()) == (403, False)


def test_erasing_the_one_erases_what_the_history_says_of_the_other(admin, ada, other):
    edit_person(other, version=1, name="Zora Quill", job_title="Falconer", by=admin)
    merge_person(ada, other=Person.objects.get(pk=other.pk), by=admin)
    offboard_person(Person.objects.get(pk=ada.pk), ends_before=dt.date(2026, 8, 1), by=admin)

    erase_person(Person.objects.get(pk=ada.pk), confirm_handle="ada", by=admin)

    stored = str(list(Entry.objects.values()))
    assert [word for word in ("Zora", "Quill", "Falconer", "ada.h") if word in stored] == []


def test_merging_a_record_with_itself_is_refused(admin, ada):
    assert "Choose another record" in refused(lambda: merge_person(ada, other=ada, by=admin))
