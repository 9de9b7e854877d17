"""The one way in: one transaction, one entry, what is denied and refused, and what a race breaks."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, connection, transaction

from alliances.operations import edit_alliance
from history.models import Entry
from orgmodel.domain.operations import UNCHANGED, listen, operation, registry, save
from orgmodel.domain.operations import decorator as kernel
from people.models import Person
from people.operations import add_person
from squads.models import Squad, SquadInTribe, SquadMembership
from squads.operations import dissolve_squad, edit_squad, end_membership, place_member
from tests.factories.alliances import AllianceFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

MARCH = dt.date(2026, 3, 1)
NEW_YEAR = dt.date(2020, 1, 1)


@pytest.fixture(autouse=True)
def _only_for_this_test():
    """Operations and listeners that a test makes are gone after it."""
    known, listeners = dict(registry), list(kernel._listeners)
    yield
    registry.clear()
    registry.update(known)
    kernel._listeners[:] = listeners


def raising(*error_codes):
    """An operation whose every attempt meets the next of these errors in the database, and then succeeds."""
    coming = list(error_codes)

    @operation("tried", act="try it")
    def try_it(*, by, reason="") -> str:
        if coming:
            with connection.cursor() as cursor:
                cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{coming.pop(0)}'; END $$")
        return "done"

    return try_it, coming


def saving(*rows):
    """An operation that saves rows without asking whether they are valid."""

    @operation("saved", act="try it")
    def save_anyhow(*, by, reason="") -> None:
        for row in rows:
            row.save()

    return save_anyhow


def test_operation_performed_records_one_entry_with_defaults_and_reason(admin, squad):
    person = PersonFactory(name="Ada")

    membership = place_member(squad, person=person, starts_on=MARCH, reason="She asked.", by=admin)

    entry = Entry.objects.get()
    assert (entry.operation, entry.by, entry.reason) == ("squads.place_member", admin, "She asked.")
    assert entry.subject == {"model": "squads.squad", "id": squad.pk, "text": squad.name}
    assert entry.result == {
        "model": "squads.squadmembership",
        "id": membership.pk,
        "text": f"Ada in {squad} as member",
    }
    assert entry.arguments == {
        "person": {"model": "people.person", "id": person.pk, "text": "Ada"},
        "role": "member",
        "allocation": 100,
        "starts_on": "2026-03-01",
        "ends_before": None,
    }


def test_operation_without_permission_is_denied_before_anything_is_checked(bystander, squad):
    with pytest.raises(PermissionDenied, match=f"You don’t have permission to dissolve {squad}"):
        dissolve_squad(squad, ends_before=dt.date.min, by=bystander)

    assert Entry.objects.count() == 0


def test_operation_by_an_account_that_is_switched_off_is_denied(squad):
    with pytest.raises(PermissionDenied):
        dissolve_squad(squad, ends_before=MARCH, by=UserFactory(is_superuser=True, is_active=False))


def test_operation_refused_half_way_saves_nothing_and_records_nothing(admin):
    @operation("began", act="try it")
    def begin(*, by, reason="") -> None:
        save(Squad(slug="cards", name="Cards", starts_on=MARCH))
        raise ValidationError("No.")

    with pytest.raises(ValidationError, match="No"):
        begin(by=admin)

    assert (Squad.objects.count(), Entry.objects.count()) == (0, 0)


def test_operation_whose_listener_fails_saves_nothing(admin):
    def fail(call) -> None:
        raise RuntimeError(call.operation.name)

    listen(fail)

    with pytest.raises(RuntimeError, match=r"people\.add_person"):
        add_person(handle="ada", name="Ada", by=admin)

    assert (Person.objects.filter(handle="ada").count(), Entry.objects.count()) == (0, 0)


def test_operation_inside_another_is_an_error_and_saves_nothing(admin, squad):
    @operation("did two things", act="try it")
    def do_two_things(*, by, reason="") -> None:
        dissolve_squad(squad, ends_before=MARCH, by=by)

    with pytest.raises(AssertionError, match="one act, one entry"):
        do_two_things(by=admin)

    assert (Squad.objects.get().ends_before, Entry.objects.count()) == (None, 0)


def test_operation_after_a_refused_one_is_performed(admin, squad):
    with pytest.raises(ValidationError):
        dissolve_squad(squad, ends_before=NEW_YEAR, by=admin)

    dissolve_squad(squad, ends_before=MARCH, by=admin)

    assert Entry.objects.count() == 1


def test_operation_with_an_unknown_argument_is_a_type_error_and_changes_nothing(admin, squad):
    with pytest.raises(TypeError, match="colour"):
        dissolve_squad(squad, ends_before=MARCH, colour="red", by=admin)

    assert (Squad.objects.get().ends_before, Entry.objects.count()) == (None, 0)


def test_operation_without_a_required_argument_is_a_type_error(admin, squad):
    with pytest.raises(TypeError, match="ends_before"):
        dissolve_squad(squad, by=admin)


def test_operation_on_a_stale_instance_works_on_what_is_true_now(admin, squad):
    stale = Squad.objects.get(pk=squad.pk)
    edit_squad(squad, version=1, slug="cards", name="Cards", starts_on=squad.starts_on, by=admin)

    dissolve_squad(stale, ends_before=MARCH, by=admin)

    now = Squad.objects.get()
    assert (now.name, now.slug, now.ends_before) == ("Cards", "cards", MARCH)


def test_operation_with_an_unsaved_change_on_its_subject_ignores_that(admin, squad):
    squad.name = "Never saved"

    dissolve_squad(squad, ends_before=MARCH, by=admin)

    assert Squad.objects.get().name != "Never saved"


def test_operation_on_what_was_removed_meanwhile_is_refused(admin):
    membership = SquadMembershipFactory()
    SquadMembership.objects.all().delete()

    with pytest.raises(ValidationError) as refused:
        end_membership(membership, ends_before=MARCH, by=admin)

    assert (refused.value.code, Entry.objects.count()) == ("gone", 0)


def test_operation_with_an_argument_that_was_removed_meanwhile_is_refused(admin, squad):
    person = PersonFactory()
    Person.objects.filter(pk=person.pk).delete()

    with pytest.raises(ValidationError, match="was removed in the meantime"):
        place_member(squad, person=person, starts_on=MARCH, by=admin)


def test_operation_that_breaks_an_exclusion_constraint_says_its_sentence(admin):
    there = SquadMembershipFactory()
    again = SquadMembership(squad=there.squad, person=there.person, starts_on=MARCH)

    with pytest.raises(ValidationError) as refused:
        saving(again)(by=admin)

    assert (refused.value.code, refused.value.messages) == (
        "conflict",
        [f"{there} since 1 January 2020. End that membership first.".replace(" in ", " has been in ")],
    )


def test_operation_that_breaks_a_unique_constraint_says_its_sentence(admin):
    SquadFactory(slug="cards")

    with pytest.raises(ValidationError) as refused:
        saving(Squad(slug="cards", name="Cards", starts_on=MARCH))(by=admin)

    assert refused.value.messages == ["This short name is already in use."]


def test_operation_that_breaks_a_trigger_says_its_sentence(admin, tribe):
    squad = SquadFactory(ends_before=MARCH)

    with pytest.raises(ValidationError) as refused:
        saving(SquadInTribe(squad=squad, tribe=tribe, starts_on=MARCH))(by=admin)

    assert refused.value.messages == ["These days go beyond those of the squad."]


@pytest.mark.django_db(transaction=True)
def test_operation_that_refers_to_what_was_removed_says_so():
    row = SquadMembership(squad_id=SquadFactory().pk, person_id=10**9, starts_on=MARCH)

    with pytest.raises(ValidationError) as refused:
        saving(row)(by=UserFactory(is_superuser=True))

    assert (refused.value.code, SquadMembership.objects.count()) == ("gone", 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["40P01", "40001"])
def test_operation_that_lost_a_race_is_tried_again_and_recorded_once(code):
    try_it, coming = raising(code, code)

    done = try_it(by=UserFactory(is_superuser=True))

    assert (done, coming, Entry.objects.count()) == ("done", [], 1)


@pytest.mark.django_db(transaction=True)
def test_operation_that_lost_three_races_is_refused():
    try_it, coming = raising("40P01", "40001", "40P01", "40P01")

    with pytest.raises(ValidationError, match="Somebody else changed this at the same time"):
        try_it(by=UserFactory(is_superuser=True))

    assert (coming, Entry.objects.count()) == (["40P01"], 0)


def test_operation_that_lost_a_race_within_a_larger_transaction_is_refused_at_once(admin):
    try_it, coming = raising("40P01", "40P01")

    with pytest.raises(ValidationError, match="Somebody else changed this"), transaction.atomic():
        try_it(by=admin)

    assert coming == ["40P01"]


@pytest.mark.django_db(transaction=True)
def test_operation_that_meets_another_error_of_the_database_raises_it():
    try_it, coming = raising("57014", "57014")

    with pytest.raises(OperationalError):
        try_it(by=UserFactory(is_superuser=True))

    assert coming == ["57014"]


def test_entry_of_an_edit_has_the_arguments_that_were_given(admin, squad):
    edit_squad(squad, version=1, mission="Pay.", name=UNCHANGED, by=admin)

    assert Entry.objects.get().arguments == {"version": 1, "mission": "Pay."}


def test_edit_clears_what_is_given_as_nothing(admin):
    alliance = AllianceFactory(goal="One checkout.", target_date=MARCH)

    edited = edit_alliance(alliance, version=1, goal="", target_date=None, by=admin)

    edited.refresh_from_db()
    assert (edited.goal, edited.target_date, edited.version) == ("", None, 2)


def test_edit_of_nothing_changes_nothing(admin, squad):
    edit_squad(squad, version=1, by=admin)

    assert (Squad.objects.get().version, Entry.objects.get().changes) == (1, [])


def test_edit_works_on_what_is_true_when_its_turn_comes(admin, squad):
    stale = Squad.objects.get(pk=squad.pk)
    edit_squad(squad, version=1, mission="Pay.", by=admin)

    edit_squad(stale, version=2, name="Cards", by=admin)

    now = Squad.objects.get()
    assert (now.name, now.mission) == ("Cards", "Pay.")
