"""Two sessions at the same moment: exactly one wins, the other is told why in a sentence.

Real threads with a connection each, on committed data, several times over.
"""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from chapters import operations as chapter_operations
from history.models import Entry
from history.operations import undo_entry
from orgmodel.domain.gaps import Gap, Gaps
from people.models import Person, User
from people.operations import edit_person, merge_person, offboard_person, rehire_person
from squads import operations
from squads.models import Role, Squad, SquadMembership
from tests.factories.chapters import ChapterFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from trios.models import Seat, TrioSeat
from trios.operations import fill_seat

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
WEEK = dt.timedelta(days=7)
ROUNDS = range(5)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def boss() -> User:
    return UserFactory(is_superuser=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or the ValidationError it raised; they start together, each in its own session."""
    start = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=10)
            outcomes[place] = act()
        except Exception as error:  # whatever it was, the test shall see it
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def one_refusal(outcomes: list[Any]) -> str:
    """The sentence of the one that lost; fails unless exactly one did, and by a refusal."""
    lost = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [type(outcome) for outcome in lost] == [ValidationError], outcomes
    (sentence,) = lost[0].messages
    return sentence


@pytest.mark.parametrize("turn", ROUNDS)
def test_three_people_made_managers_of_each_other_at_once_are_no_circle(boss, turn):
    people = PersonFactory.create_batch(3)

    outcomes = at_once(
        *(
            lambda person=person, manager=manager: edit_person(person, version=1, manager=manager, by=boss)
            for person, manager in zip(people, [*people[1:], people[0]], strict=True)
        )
    )

    assert "reports to" in one_refusal(outcomes)


@pytest.mark.parametrize("turn", ROUNDS)
def test_placing_the_same_person_twice_at_once_places_them_once(boss, turn):
    squad, person = SquadFactory(), PersonFactory()

    def place():
        return operations.place_member(squad, person=person, starts_on=MARCH, by=boss)

    refused = one_refusal(at_once(place, place))

    assert refused == f"{person} has been in {squad} as member since 1 March 2026. End that membership first."
    assert (SquadMembership.objects.count(), Entry.objects.count()) == (1, 1)


@pytest.mark.parametrize("turn", ROUNDS)
def test_placing_somebody_since_an_unknown_day_and_since_a_known_one_at_once_places_them_once(boss, turn):
    squad, person = SquadFactory(starts_on=None), PersonFactory(starts_on=None)

    def place(day):
        return lambda: operations.place_member(squad, person=person, starts_on=day, by=boss)

    sentence = one_refusal(at_once(place(None), place(MARCH)))

    assert f"in {squad} as member" in sentence
    assert SquadMembership.objects.count() == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_somebody_placed_since_an_unknown_day_while_the_squad_gets_a_known_one_is_in_it_from_that_day(
    boss, turn
):
    squad, person = SquadFactory(starts_on=None), PersonFactory(starts_on=None)

    outcomes = at_once(
        lambda: operations.place_member(squad, person=person, starts_on=None, by=boss),
        lambda: operations.edit_squad(squad, version=squad.version, starts_on=MARCH, by=boss),
    )

    assert [type(outcome) for outcome in outcomes] == [SquadMembership, Squad]
    assert SquadMembership.objects.values_list("starts_on", "effective_from").get() == (None, MARCH)


@pytest.mark.parametrize("turn", ROUNDS)
def test_first_days_of_a_person_and_of_their_memberships_change_at_once_without_a_deadlock(boss, turn):
    person = PersonFactory(starts_on=None)
    chapter = ChapterFactory(starts_on=None, tribe__starts_on=None)
    rows = [
        operations.place_member(SquadFactory(starts_on=None), person=person, starts_on=None, by=boss),
        chapter_operations.place_member(chapter, person=person, starts_on=None, by=boss),
    ]

    outcomes = at_once(
        lambda: edit_person(person, version=person.version, starts_on=MARCH, by=boss),
        lambda: operations.change_allocation(rows[0], allocation=50, starts_on=MARCH + WEEK, by=boss),
        lambda: chapter_operations.end_membership(rows[1], ends_before=MARCH + WEEK, by=boss),
    )

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    for row in rows:
        assert type(row).objects.values_list("effective_from", "ends_before").get(pk=row.pk) == (
            MARCH,
            MARCH + WEEK,
        )


@pytest.mark.parametrize("turn", ROUNDS)
def test_two_product_owners_at_once_leave_one(boss, turn):
    squad, people = SquadFactory(), [PersonFactory(), PersonFactory()]

    def place(person):
        role = Role.PRODUCT_OWNER
        return lambda: operations.place_member(squad, person=person, role=role, starts_on=MARCH, by=boss)

    refused = one_refusal(at_once(*map(place, people)))

    assert refused.endswith(
        f"has been the product owner of {squad} since 1 March 2026. End that membership first."
    )
    assert SquadMembership.objects.count() == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_two_edits_of_one_squad_at_once_keep_the_first_and_refuse_the_other_as_stale(boss, turn):
    squad = SquadFactory()

    def edit(name):
        facts = {"slug": squad.slug, "starts_on": squad.starts_on}
        return lambda: operations.edit_squad(squad, version=1, name=name, **facts, by=boss)

    outcomes = at_once(edit("First"), edit("Second"))

    assert "was changed while you were editing it" in one_refusal(outcomes)
    (won,) = [outcome for outcome in outcomes if isinstance(outcome, Squad)]
    squad.refresh_from_db()
    assert (squad.name, squad.version) == (won.name, 2)


@pytest.mark.parametrize("turn", ROUNDS)
def test_filling_one_seat_twice_at_once_gives_it_to_one(boss, turn):
    tribe = TribeFactory()

    def fill(person):
        return lambda: fill_seat(tribe.trio, seat=Seat.DESIGN_LEAD, person=person, starts_on=MARCH, by=boss)

    refused = one_refusal(at_once(fill(PersonFactory()), fill(PersonFactory())))

    assert refused.endswith("has held the design lead seat since 1 March 2026. End that seat first.")
    assert TrioSeat.objects.count() == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_placing_somebody_while_the_squad_is_dissolved_never_leaves_them_in_it(boss, turn):
    squad, person = SquadFactory(), PersonFactory()

    outcomes = at_once(
        lambda: operations.place_member(squad, person=person, starts_on=dt.date(2021, 1, 1), by=boss),
        lambda: operations.dissolve_squad(squad, ends_before=MARCH, by=boss),
    )

    assert not [
        error for error in outcomes if isinstance(error, Exception) and not isinstance(error, ValidationError)
    ]
    assert set(SquadMembership.objects.values_list("ends_before", flat=True)) <= {MARCH}


@pytest.mark.parametrize("turn", ROUNDS)
def test_offboarding_and_dissolving_at_once_both_happen_without_a_deadlock(boss, turn):
    squads, person = [SquadFactory(), SquadFactory()], PersonFactory()
    for squad in squads:
        SquadMembershipFactory(squad=squad, person=person)

    outcomes = at_once(
        lambda: offboard_person(person, ends_before=MARCH, by=boss),
        lambda: operations.dissolve_squad(squads[0], ends_before=MARCH, by=boss),
        lambda: operations.dissolve_squad(squads[1], ends_before=MARCH, by=boss),
    )

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert set(SquadMembership.objects.values_list("ends_before", flat=True)) == {MARCH}


@pytest.mark.parametrize("turn", ROUNDS)
def test_rehiring_twice_at_once_begins_one_period(boss, turn):
    person = PersonFactory(ends_before=MARCH)

    refused = one_refusal(at_once(*[lambda: rehire_person(person, starts_on=APRIL, by=boss)] * 2))

    assert "no last day" in refused
    assert Person.objects.get(pk=person.pk).gaps == Gaps([Gap(MARCH, APRIL)])


@pytest.mark.parametrize("turn", ROUNDS)
def test_placing_somebody_on_days_that_become_a_gap_is_refused_or_refuses_the_gap(boss, turn):
    squad, person = SquadFactory(), PersonFactory()
    gap = Gap(MARCH, APRIL)

    outcomes = at_once(
        lambda: operations.place_member(squad, person=person, starts_on=MARCH, by=boss),
        lambda: edit_person(person, version=1, gaps=[str(gap)], by=boss),
    )

    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [type(error) for error in errors] == [ValidationError]
    assert SquadMembership.objects.count() + len(Person.objects.get(pk=person.pk).gaps) == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_placing_somebody_who_is_merged_at_once_is_refused_or_moves_with_them(boss, turn):
    squad, person, duplicate = SquadFactory(), PersonFactory(), PersonFactory()

    outcomes = at_once(
        lambda: operations.place_member(squad, person=duplicate, starts_on=MARCH, by=boss),
        lambda: merge_person(person, other=duplicate, by=boss),
    )

    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    members = list(SquadMembership.objects.values_list("person", flat=True))
    assert members == ([] if errors else [person.pk])
    assert all(isinstance(error, ValidationError) for error in errors)
    assert not Person.objects.filter(pk=duplicate.pk).exists()


@pytest.mark.parametrize("turn", ROUNDS)
@pytest.mark.parametrize("act", ["dissolve", "remove"])
def test_undoing_twice_at_once_undoes_once(boss, turn, act):
    squad = SquadFactory()
    if act == "dissolve":
        operations.dissolve_squad(squad, ends_before=MARCH, by=boss)
    else:
        operations.remove_squad(squad, by=boss)
    entry = Entry.objects.get()

    refused = one_refusal(at_once(*[lambda: undo_entry(entry, by=boss)] * 2))

    assert refused == "This was already undone."
    assert (Squad.objects.get().ends_before, Entry.objects.count()) == (None, 2)


@pytest.mark.parametrize("turn", ROUNDS)
def test_undoing_an_edit_while_another_edits_lets_one_of_them_win(boss, turn):
    squad = SquadFactory()
    facts = {"slug": squad.slug, "starts_on": squad.starts_on, "by": boss}
    operations.edit_squad(squad, version=1, name="First", **facts)
    entry = Entry.objects.get()

    outcomes = at_once(
        lambda: undo_entry(entry, by=boss),
        lambda: operations.edit_squad(squad, version=2, name="Second", **facts),
    )

    assert one_refusal(outcomes).startswith(("Second has been changed since.", f"{squad} was changed while"))
    assert Squad.objects.get().name in ("Second", squad.name)


@pytest.mark.parametrize("turn", ROUNDS)
def test_undoing_that_a_squad_was_formed_while_somebody_is_placed_in_it_lets_one_of_them_win(boss, turn):
    person = PersonFactory()
    squad = operations.form_squad(None, slug="cards", name="Cards", starts_on=MARCH, by=boss)
    entry = Entry.objects.get()

    outcomes = at_once(
        lambda: undo_entry(entry, by=boss),
        lambda: operations.place_member(squad, person=person, starts_on=MARCH, by=boss),
    )

    assert one_refusal(outcomes)
    assert Squad.objects.count() == SquadMembership.objects.count()
