"""How many squads and people a tribe has on a day, and who leads it then."""

import datetime as dt

import pytest

from squads.models import SquadInTribe
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tribes.models import Tribe
from tribes.reads import with_counts, with_trio

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


@pytest.mark.parametrize("count", [1, 3])
def test_with_trio_reads_in_four_queries_however_many_there_are(db, count, django_assert_num_queries):
    for _ in range(count):
        TrioSeatFactory(trio=TribeFactory().trio)

    with django_assert_num_queries(4):  # tribes, trios, seats, people
        leads = [tribe.trio.lead.person.name for tribe in with_trio(Tribe.objects.all(), MARCH)]

    assert len(leads) == count


def test_with_trio_knows_who_leads_on_the_day_asked_for(tribe):
    old = TrioSeatFactory(trio=tribe.trio, ends_before=MARCH)
    new = TrioSeatFactory(trio=tribe.trio, starts_on=MARCH)

    assert with_trio(Tribe.objects.all(), BEFORE).get().trio.lead == old
    assert with_trio(Tribe.objects.all(), MARCH).get().trio.lead == new
