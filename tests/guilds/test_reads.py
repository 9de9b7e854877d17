"""The whole picture of a guild, over the tribes."""

import datetime as dt

import pytest

from guilds.models import Role
from guilds.reads import guild_page
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

DAY = dt.date(2026, 3, 1)


def reach_of(guild, day=DAY):
    return guild_page(guild, day, None).reach


def counted(bars):
    """(the id of the tribe or None, how many people) of each."""
    return [(bar.tribe and bar.tribe.pk, bar.n) for bar in bars]


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

    reach = reach_of(guild)

    assert counted(reach.bars) == [(many.pk, 2), (few.pk, 1), (None, 1)]
    assert ([tribe.pk for tribe in reach.missed], reach.longest, reach.tribe_count) == ([none.pk], 2, 3)


def test_guild_reach_counts_a_person_once_in_a_tribe_and_in_each_of_two(db):
    guild = GuildFactory()
    first, second = TribeFactory(name="Ada"), TribeFactory(name="Bea")
    row = join(guild, first, first, second)
    GuildMembershipFactory(guild=guild, person=row.person, role=Role.COORDINATOR)

    assert counted(reach_of(guild).bars) == [(first.pk, 1), (second.pk, 1)]


def test_guild_reach_of_another_day_counts_who_was_where_then(db):
    guild = GuildFactory()
    tribe = TribeFactory()
    join(guild, tribe, ends_before=DAY)
    early = TribeFactory(ends_before=DAY)

    before, after = reach_of(guild, dt.date(2026, 2, 28)), reach_of(guild)

    assert (counted(before.bars), [missed.pk for missed in before.missed]) == ([(tribe.pk, 1)], [early.pk])
    assert (after.bars, [missed.pk for missed in after.missed], after.longest) == ([], [tribe.pk], 0)


@pytest.mark.parametrize("count", [1, 3])
def test_guild_page_takes_five_queries_and_two_for_its_members(db, count, django_assert_num_queries):
    guild = GuildFactory()
    for _ in range(count):
        join(guild, TribeFactory())

    with django_assert_num_queries(5):
        page = guild_page(guild, DAY, None)
    with django_assert_num_queries(2):
        assert [len(row.squads) for row in page.members[:50]] == [1] * count
    assert (len(page.reach.reached), page.headcount, len(page.members)) == (count, count, count)
