"""The places of the map, which are the same on each day."""

import datetime as dt

import pytest

from atlas.map import organisation_map
from atlas.places import Interval, assign, get_places
from squads.models import SquadInTribe
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

LAST_YEAR = dt.date(2025, 1, 1)
MARCH, APRIL = dt.date(2026, 3, 1), dt.date(2026, 4, 1)


def places_on(day: dt.date) -> dict[str, tuple[int, int]]:
    """The place of each squad: that of its tribe, and its own there."""
    return {
        squad.slug: (territory.place, squad.place)
        for territory in organisation_map(day).territories
        for squad in territory.squads
    }


def test_a_place_that_is_free_again_goes_to_whoever_comes_next():
    days = [dt.date(2026, 1, day) for day in range(1, 10)]
    one, other, third, fourth = (
        Interval(days[0], days[3], 1),
        Interval(days[1], dt.date.max, 2),
        Interval(days[2], days[4], 3),
        Interval(days[3], dt.date.max, 4),
    )

    assert assign([fourth, third, other, one]) == {one: 0, other: 1, third: 2, fourth: 0}


def test_places_stay_when_others_come_and_go_and_grow(db):
    tribe = TribeFactory()
    first = SquadFactory(slug="first", tribe=tribe, ends_before=MARCH)
    SquadFactory(slug="second", tribe=tribe)
    SquadFactory(slug="third", tribe=TribeFactory(), starts_on=LAST_YEAR)
    before = places_on(LAST_YEAR)
    SquadMembershipFactory.create_batch(5, squad=first, ends_before=MARCH)
    SquadFactory(slug="aardvark", tribe=tribe, starts_on=APRIL)

    after = places_on(APRIL)

    assert {slug: after[slug] for slug in ("second", "third")} == {
        slug: before[slug] for slug in ("second", "third")
    }
    assert after["aardvark"] == before["first"]
    assert organisation_map(LAST_YEAR).sizes == organisation_map(APRIL).sizes == [2, 1]


def test_a_squad_that_moves_has_a_place_in_each_of_its_tribes_and_one_between(db):
    old, new = TribeFactory(), TribeFactory()
    squad = SquadFactory(slug="mover")
    SquadInTribe.objects.create(squad=squad, tribe=old, starts_on=squad.starts_on, ends_before=LAST_YEAR)
    SquadInTribe.objects.create(squad=squad, tribe=new, starts_on=MARCH)

    assert places_on(dt.date(2024, 1, 1)) == {"mover": (0, 0)}
    assert places_on(LAST_YEAR) == {"mover": (2, 0)}
    assert places_on(MARCH) == {"mover": (1, 0)}


def test_allies_of_any_day_lie_side_by_side(db):
    tribes = [TribeFactory(name=f"Tribe {number}") for number in range(5)]
    alliance = AllianceFactory()
    for tribe in (tribes[0], tribes[4]):
        AllianceTrioFactory(alliance=alliance, trio=tribe.trio, ends_before=LAST_YEAR)

    found = get_places().tribes

    assert abs(found[tribes[0].pk] - found[tribes[4].pk]) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_places_take_as_many_queries_whatever_the_size(db, count, django_assert_num_queries):
    for _ in range(count):
        SquadFactory.create_batch(count, tribe=TribeFactory())

    with django_assert_num_queries(4):  # tribes, squads, squads in tribes, alliances
        get_places()
