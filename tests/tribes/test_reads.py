"""How many squads and people a tribe has on a day, and who leads it then."""

import datetime as dt

from squads.models import SquadInTribe
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tribes.models import Tribe
from tribes.reads import with_counts

MARCH = dt.date(2026, 3, 1)
BEFORE = MARCH - dt.timedelta(days=1)


def counts(day: dt.date) -> list[tuple[str, int, int]]:
    return [
        (tribe.name, tribe.squad_count, tribe.headcount) for tribe in with_counts(Tribe.objects.all(), day)
    ]


def test_with_counts_counts_each_person_once_whatever_they_are_in(tribe):
    person = PersonFactory()
    one, two = SquadFactory(tribe=tribe), SquadFactory(tribe=tribe)
    SquadMembershipFactory(squad=one, person=person)
    SquadMembershipFactory(squad=one, person=person, role="agile_coach")
    SquadMembershipFactory(squad=two, person=person)
    SquadMembershipFactory(squad=two)

    assert counts(MARCH) == [(tribe.name, 2, 2)]


def test_with_counts_of_an_empty_tribe_is_nought(tribe):
    assert counts(MARCH) == [(tribe.name, 0, 0)]


def test_with_counts_follows_a_squad_that_moves(db):
    here, there = TribeFactory(name="A"), TribeFactory(name="B")
    squad = SquadFactory()
    SquadMembershipFactory(squad=squad)
    SquadInTribe.objects.create(squad=squad, tribe=here, starts_on=squad.starts_on, ends_before=MARCH)
    SquadInTribe.objects.create(squad=squad, tribe=there, starts_on=MARCH)

    assert counts(BEFORE) == [("A", 1, 1), ("B", 0, 0)]
    assert counts(MARCH) == [("A", 0, 0), ("B", 1, 1)]


def test_with_counts_leaves_out_who_left_and_who_comes(tribe):
    squad = SquadFactory(tribe=tribe)
    SquadMembershipFactory(squad=squad, ends_before=MARCH)
    SquadMembershipFactory(squad=squad, starts_on=MARCH + dt.timedelta(days=1))

    assert counts(BEFORE) == [(tribe.name, 1, 1)]
    assert counts(MARCH) == [(tribe.name, 1, 0)]
