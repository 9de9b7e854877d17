"""A chapter over the squads of its tribe."""

import datetime as dt

import pytest

from atlas.chapter import chapter_reach
from chapters.models import Role
from chapters.reads import chapter_page
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

DAY = dt.date(2026, 3, 1)


def reach_of(chapter, day=DAY):
    return chapter_reach(chapter_page(chapter, day), day)


@pytest.fixture
def tribe(db):
    return TribeFactory()


@pytest.fixture
def chapter(tribe):
    return ChapterFactory(tribe=tribe)


def test_chapter_reach_tells_squads_that_have_somebody_from_those_that_have_nobody(chapter, tribe):
    reached, missed = SquadFactory(name="Ada", tribe=tribe), SquadFactory(name="Bea", tribe=tribe)
    row = ChapterMembershipFactory(chapter=chapter)
    SquadMembershipFactory(squad=reached, person=row.person)
    SquadMembershipFactory(squad=missed)

    reach = reach_of(chapter)

    assert [(each.squad, each.headcount) for each in reach.squads] == [(reached, 1), (missed, 0)]
    assert [each.squad for each in reach.reached] == [reached]
    assert [each.squad for each in reach.missed] == [missed]


def test_chapter_reach_puts_who_is_in_no_squad_of_the_tribe_last_with_the_squads_they_are_in(chapter, tribe):
    here = SquadFactory(tribe=tribe)
    inside, elsewhere, nowhere = (
        ChapterMembershipFactory(chapter=chapter, person=PersonFactory(name=name)) for name in "ABC"
    )
    SquadMembershipFactory(squad=here, person=inside.person)
    other = SquadMembershipFactory(squad=SquadFactory(tribe=TribeFactory()), person=elsewhere.person)

    groups = reach_of(chapter).groups

    assert [(each.squad, [(placed.row, placed.work) for placed in each.members]) for each in groups] == [
        (here, [(inside, list(inside.person.squads.all()))]),
        (None, [(elsewhere, [other]), (nowhere, [])]),
    ]


def test_chapter_reach_shows_who_is_in_two_squads_in_both_and_two_roles_in_one_once(chapter, tribe):
    first, second = SquadFactory(name="Ada", tribe=tribe), SquadFactory(name="Bea", tribe=tribe)
    row = ChapterMembershipFactory(chapter=chapter)
    for squad, role in ((first, "member"), (first, "agile_coach"), (second, "member")):
        SquadMembershipFactory(squad=squad, person=row.person, role=role)

    groups = reach_of(chapter).groups

    assert [(each.squad, each.headcount, len(each.members[0].work)) for each in groups] == [
        (first, 1, 2),
        (second, 1, 1),
    ]


def test_chapter_reach_counts_whose_line_manager_the_lead_is(chapter):
    lead = ChapterMembershipFactory(chapter=chapter, role=Role.LEAD)
    ChapterMembershipFactory(chapter=chapter, person=lead.person)
    ChapterMembershipFactory(chapter=chapter, person=PersonFactory(manager=lead.person))
    ChapterMembershipFactory(chapter=chapter, person=PersonFactory(manager=PersonFactory()))
    ChapterMembershipFactory(chapter=chapter)

    reach = reach_of(chapter)

    assert (reach.reports, reach.followers) == (1, 3)


def test_chapter_reach_without_a_lead_counts_no_reports(chapter):
    ChapterMembershipFactory(chapter=chapter)

    assert (reach_of(chapter).reports, reach_of(chapter).followers) == (0, 1)


def test_chapter_reach_of_another_day_sees_the_squads_of_that_day(chapter, tribe):
    early = SquadFactory(tribe=tribe, ends_before=DAY)
    late = SquadFactory(tribe=tribe, starts_on=DAY)

    assert [each.squad for each in reach_of(chapter, dt.date(2026, 2, 28)).squads] == [early]
    assert [each.squad for each in reach_of(chapter).squads] == [late]


@pytest.mark.parametrize("count", [1, 3])
def test_chapter_reach_reads_the_squads_in_one_query(chapter, tribe, count, django_assert_num_queries):
    for _ in range(count):
        row = ChapterMembershipFactory(chapter=chapter)
        SquadMembershipFactory(squad=SquadFactory(tribe=tribe), person=row.person)
    page = chapter_page(chapter, DAY)

    with django_assert_num_queries(1):
        assert len(chapter_reach(page, DAY).reached) == count
