"""What is done to squads: it happens, it is recorded, it is denied, it is refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from history.models import Entry
from squads import operations
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def test_form_squad_in_a_tribe_puts_it_there_from_its_first_day(admin, tribe):
    squad = operations.form_squad(tribe, slug="cards", name="Cards", starts_on=MARCH, by=admin)

    stay = SquadInTribe.objects.get()
    assert (stay.squad, stay.tribe, stay.starts_on, stay.ends_before) == (squad, tribe, MARCH, None)
    assert verbs() == ["squads.form_squad"]


def test_form_squad_with_a_taken_slug_is_refused_and_changes_nothing(admin):
    SquadFactory(slug="cards")

    with pytest.raises(ValidationError, match="short name is already in use"):
        operations.form_squad(None, slug="cards", name="Cards", starts_on=MARCH, by=admin)

    assert (Squad.objects.count(), verbs()) == (1, [])


@pytest.mark.parametrize("slug", ["", "Cards", "new", "a b", "-x", "ö", "x" * 81])
def test_form_squad_with_an_impossible_slug_is_refused(admin, slug):
    with pytest.raises(ValidationError) as refused:
        operations.form_squad(None, slug=slug, name="Cards", starts_on=MARCH, by=admin)

    assert list(refused.value.message_dict) == ["slug"]


def test_place_member_when_in_another_squad_leaves_that_membership(admin, squad):
    other = SquadMembershipFactory()

    operations.place_member(squad, person=other.person, starts_on=MARCH, allocation=50, by=admin)

    rows = SquadMembership.objects.on(MARCH).filter(person=other.person).order_by("pk")
    assert [(row.squad, row.allocation) for row in rows] == [(other.squad, 100), (squad, 50)]
    assert verbs() == ["squads.place_member"]


def test_place_member_by_a_bystander_is_denied_and_changes_nothing(bystander, squad):
    with pytest.raises(PermissionDenied):
        operations.place_member(squad, person=PersonFactory(), starts_on=MARCH, by=bystander)

    assert (SquadMembership.objects.count(), verbs()) == (0, [])


def test_place_member_twice_in_one_role_is_refused_and_names_the_reason(admin, squad):
    there = SquadMembershipFactory(squad=squad)

    with pytest.raises(ValidationError) as refused:
        operations.place_member(squad, person=there.person, starts_on=MARCH, by=admin)

    assert refused.value.messages == [
        f"{there.person} has been in {squad} as member since 1 January 2020. End that membership first."
    ]
    assert (SquadMembership.objects.count(), verbs()) == (1, [])


def test_place_member_beyond_the_end_of_the_squad_is_refused(admin):
    squad = SquadFactory(ends_before=APRIL)

    with pytest.raises(ValidationError) as refused:
        operations.place_member(squad, person=PersonFactory(), starts_on=MARCH, by=admin)

    assert refused.value.message_dict == {
        "ends_before": [f"The last day of {squad} is 31 March 2026; choose that day or an earlier one."]
    }


def test_place_member_who_has_left_by_then_is_refused(admin, squad):
    gone = PersonFactory(ends_before=MARCH)

    with pytest.raises(ValidationError, match="has ended by then"):
        operations.place_member(squad, person=gone, starts_on=MARCH, by=admin)


def test_change_role_ends_the_old_row_and_begins_the_new_one_that_day(admin, squad):
    membership = SquadMembershipFactory(squad=squad, allocation=80)

    operations.change_role(membership, role=Role.AGILE_COACH, starts_on=MARCH, by=admin)

    rows = SquadMembership.objects.order_by("starts_on")
    assert [(row.role, row.allocation, row.starts_on, row.ends_before) for row in rows] == [
        ("member", 80, dt.date(2020, 1, 1), MARCH),
        ("agile_coach", 80, MARCH, None),
    ]
    assert verbs() == ["squads.change_role"]


def test_change_allocation_from_the_first_day_is_refused_because_that_is_a_correction(admin, squad):
    membership = SquadMembershipFactory(squad=squad, starts_on=MARCH)

    with pytest.raises(ValidationError, match="or correct it"):
        operations.change_allocation(membership, allocation=50, starts_on=MARCH, by=admin)


def test_appoint_product_owner_relieves_the_present_one_that_day(admin, squad):
    old = SquadMembershipFactory(squad=squad, role=Role.PRODUCT_OWNER)
    person = PersonFactory()

    new = operations.appoint_product_owner(squad, person=person, starts_on=MARCH, by=admin)

    old.refresh_from_db()
    assert (old.ends_before, new.person, new.starts_on) == (MARCH, person, MARCH)
    assert verbs() == ["squads.appoint_product_owner"]


@pytest.mark.parametrize("day", [MARCH, dt.date(1900, 1, 1)])
def test_relieve_product_owner_without_one_is_refused(admin, squad, day):
    with pytest.raises(ValidationError, match="no product owner on that day"):
        operations.relieve_product_owner(squad, ends_before=day, by=admin)


def test_correct_stay_to_end_before_it_starts_is_refused_in_a_sentence(admin, tribe, squad):
    with pytest.raises(ValidationError) as refused:
        operations.correct_stay(squad.tribes.get(), tribe=tribe, starts_on=APRIL, ends_before=MARCH, by=admin)

    assert refused.value.message_dict == {"ends_before": ["The last day must not be before the first day."]}
    assert (squad.tribes.get().ends_before, verbs()) == (None, [])


def test_move_squad_ends_the_present_stay_without_a_gap(admin, tribe, squad):
    elsewhere = TribeFactory()

    operations.move_squad(squad, tribe=elsewhere, starts_on=MARCH, by=admin)

    stays = squad.tribes.order_by("starts_on")
    assert [(stay.tribe, stay.starts_on, stay.ends_before) for stay in stays] == [
        (tribe, dt.date(2020, 1, 1), MARCH),
        (elsewhere, MARCH, None),
    ]


def test_move_squad_to_where_it_is_is_refused(admin, tribe, squad):
    with pytest.raises(ValidationError, match="on that day"):
        operations.move_squad(squad, tribe=tribe, starts_on=MARCH, by=admin)


def test_move_squad_to_no_tribe_leaves_it_in_none(admin, squad):
    operations.move_squad(squad, tribe=None, starts_on=MARCH, by=admin)

    assert list(squad.tribes.on(MARCH)) == []


def test_dissolve_squad_ends_what_is_open_removes_what_was_planned_and_says_so(admin, squad):
    present = SquadMembershipFactory(squad=squad)
    SquadMembershipFactory(squad=squad, starts_on=APRIL)

    operations.dissolve_squad(squad, ends_before=MARCH, reason="Merged.", by=admin)

    squad.refresh_from_db()
    assert squad.ends_before == MARCH
    assert list(SquadMembership.objects.values_list("pk", "ends_before")) == [(present.pk, MARCH)]
    assert squad.tribes.get().ends_before == MARCH
    entry = Entry.objects.get()
    changed = [
        (change["model"], change["after"] and change["after"]["ends_before"]) for change in entry.changes
    ]
    assert sorted(changed, key=str) == [
        ("squads.squad", "2026-03-01"),
        ("squads.squadintribe", "2026-03-01"),
        ("squads.squadmembership", "2026-03-01"),
        ("squads.squadmembership", None),
    ]
    assert entry.reason == "Merged."


def test_dissolve_squad_twice_is_refused(admin, squad):
    operations.dissolve_squad(squad, ends_before=MARCH, by=admin)

    with pytest.raises(ValidationError, match="already has a last day: 28 February 2026"):
        operations.dissolve_squad(squad, ends_before=APRIL, by=admin)


def test_reopen_squad_leaves_ended_memberships_ended(admin, squad):
    SquadMembershipFactory(squad=squad)
    operations.dissolve_squad(squad, ends_before=MARCH, by=admin)

    operations.reopen_squad(squad, by=admin)

    squad.refresh_from_db()
    assert (squad.ends_before, SquadMembership.objects.get().ends_before) == (None, MARCH)


def test_edit_squad_with_an_old_version_is_refused_as_stale(admin, squad):
    facts = {"slug": squad.slug, "starts_on": squad.starts_on}
    operations.edit_squad(squad, version=1, name="First", **facts, by=admin)

    with pytest.raises(ValidationError) as refused:
        operations.edit_squad(squad, version=1, name="Second", **facts, by=admin)

    squad.refresh_from_db()
    assert ([error.code for error in refused.value.error_list], squad.name, squad.version) == (
        ["stale"],
        "First",
        2,
    )


def test_edit_squad_records_before_and_after(admin, squad):
    operations.edit_squad(
        squad, version=1, slug=squad.slug, name="Cards", mission="Pay.", starts_on=squad.starts_on, by=admin
    )

    (change,) = Entry.objects.get().changes
    assert (change["before"]["mission"], change["after"]["mission"]) == ("", "Pay.")


def test_edit_squad_to_a_later_first_day_takes_its_first_stay_along(admin, squad):
    operations.edit_squad(squad, version=1, slug=squad.slug, name=squad.name, starts_on=MARCH, by=admin)

    assert squad.tribes.get().starts_on == MARCH


def test_remove_squad_that_somebody_is_in_is_refused(admin, squad):
    SquadMembershipFactory(squad=squad)

    with pytest.raises(ValidationError, match="can’t be removed while it has squad memberships"):
        operations.remove_squad(squad, by=admin)

    assert Squad.objects.filter(pk=squad.pk).exists()
    assert squad.tribes.count() == 1


def test_remove_squad_removes_its_stays_too(admin, squad):
    operations.remove_squad(squad, by=admin)

    assert (Squad.objects.count(), SquadInTribe.objects.count(), verbs()) == (0, 0, ["squads.remove_squad"])


def test_a_squad_stays_in_a_tribe_until_that_ends(admin):
    tribe = TribeFactory(ends_before=APRIL)

    squad = operations.form_squad(tribe, slug="cards", name="Cards", starts_on=MARCH, by=admin)
    moved = SquadFactory(tribe=TribeFactory())
    operations.move_squad(moved, tribe=tribe, starts_on=MARCH, by=admin)

    stays = SquadInTribe.objects.filter(tribe=tribe).order_by("squad__slug")
    assert list(stays.values_list("squad", "starts_on", "ends_before")) == [
        (squad.pk, MARCH, APRIL),
        (moved.pk, MARCH, APRIL),
    ]


@pytest.mark.parametrize("day", [APRIL, dt.date(2019, 1, 1)])
def test_form_squad_in_a_tribe_that_is_not_there_on_its_first_day_is_refused(admin, day):
    with pytest.raises(ValidationError, match=r"begins on|has ended by then"):
        operations.form_squad(
            TribeFactory(ends_before=APRIL), slug="cards", name="Cards", starts_on=day, by=admin
        )

    assert (Squad.objects.count(), verbs()) == (0, [])
