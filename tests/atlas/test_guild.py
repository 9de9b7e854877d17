"""A guild over the tribes."""

import datetime as dt

import pytest

from atlas.guild import Bar, guild_reach
from guilds.models import Role
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

DAY = dt.date(2026, 3, 1)


def join(guild, *tribes, **tenure):
    """Somebody who is in the guild, and in a new squad of each of `tribes`."""
    row = GuildMembershipFactory(guild=guild, **tenure)
    for tribe in tribes:
        SquadMembershipFactory(squad=SquadFactory(tribe=tribe), person=row.person)
    return row


def test_guild_reach_counts_people_by_tribe_the_most_first_and_names_the_missed(db):
    guild = GuildFactory()
    few, many, none = (TribeFactory(name=name) for name in ("Few", "Many", "None"))
    for tribes in ((few,), (many,), (many,), ()):
        join(guild, *tribes)
    join(GuildFactory(), none)

    reach = guild_reach(guild, 4, DAY)

    assert reach.bars == [Bar(many, 2), Bar(few, 1), Bar(None, 1)]
    assert (reach.missed, reach.longest, reach.tribe_count) == ([none], 2, 3)


def test_guild_reach_counts_a_person_once_in_a_tribe_and_in_each_of_two(db):
    guild = GuildFactory()
    first, second = TribeFactory(name="Ada"), TribeFactory(name="Bea")
    row = join(guild, first, first, second)
    GuildMembershipFactory(guild=guild, person=row.person, role=Role.COORDINATOR)

    assert guild_reach(guild, 1, DAY).bars == [Bar(first, 1), Bar(second, 1)]


def test_guild_reach_of_another_day_counts_who_was_where_then(db):
    guild = GuildFactory()
    tribe = TribeFactory()
    join(guild, tribe, ends_before=DAY)
    early = TribeFactory(ends_before=DAY)

    before, after = guild_reach(guild, 1, dt.date(2026, 2, 28)), guild_reach(guild, 0, DAY)

    assert (before.reached, before.missed) == ([Bar(tribe, 1)], [early])
    assert (after.reached, after.missed, after.longest) == ([], [tribe], 0)


@pytest.mark.parametrize("count", [1, 3])
def test_guild_reach_takes_three_queries(db, count, django_assert_num_queries):
    guild = GuildFactory()
    for _ in range(count):
        join(guild, TribeFactory())

    with django_assert_num_queries(3):
        assert len(guild_reach(guild, count, DAY).reached) == count
