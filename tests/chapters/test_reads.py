"""The whole picture of a chapter, over the squads of its tribe."""

import datetime as dt

import pytest

from chapters.models import Role
from chapters.reads import chapter_page
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

DAY = dt.date(2026, 3, 1)


def keys(rows):
    return [row.pk for row in rows]


@pytest.fixture
def tribe(db):
    return TribeFactory()


@pytest.fixture
def chapter(tribe):
    return ChapterFactory(tribe=tribe)


def test_chapter_page_tells_squads_that_have_somebody_from_those_that_have_nobody(chapter, tribe):
    reached, missed = SquadFactory(name="Ada", tribe=tribe), SquadFactory(name="Bea", tribe=tribe)
    row = ChapterMembershipFactory(chapter=chapter)
    SquadMembershipFactory(squad=reached, person=row.person)
    SquadMembershipFactory(squad=missed)

    page = chapter_page(chapter, DAY)

    assert [(each.squad.pk, each.headcount) for each in page.squads] == [(reached.pk, 1), (missed.pk, 0)]
    assert keys(each.squad for each in page.reached) == [reached.pk]
    assert keys(each.squad for each in page.missed) == [missed.pk]


def test_chapter_page_puts_who_is_in_no_squad_of_the_tribe_last_with_the_squads_they_are_in(chapter, tribe):
    here = SquadFactory(tribe=tribe)
    inside, elsewhere, nowhere = (
        ChapterMembershipFactory(chapter=chapter, person=PersonFactory(name=name)) for name in "ABC"
    )
    SquadMembershipFactory(squad=here, person=inside.person)
    other = SquadMembershipFactory(squad=SquadFactory(tribe=TribeFactory()), person=elsewhere.person)

    groups = chapter_page(chapter, DAY).groups

    assert [
        (
            each.squad and each.squad.pk,
            [(member.row.pk, keys(row.squad for row in member.squads)) for member in each.members],
        )
        for each in groups
    ] == [
        (here.pk, [(inside.pk, [here.pk])]),
        (None, [(elsewhere.pk, [other.squad.pk]), (nowhere.pk, [])]),
    ]


def test_chapter_page_shows_who_is_in_two_squads_in_both_and_two_roles_in_one_once(chapter, tribe):
    first, second = SquadFactory(name="Ada", tribe=tribe), SquadFactory(name="Bea", tribe=tribe)
    row = ChapterMembershipFactory(chapter=chapter)
    for squad, role in ((first, "member"), (first, "agile_coach"), (second, "member")):
        SquadMembershipFactory(squad=squad, person=row.person, role=role)

    groups = chapter_page(chapter, DAY).groups

    assert [(each.squad.pk, each.headcount, len(each.members[0].squads)) for each in groups] == [
        (first.pk, 1, 2),
        (second.pk, 1, 1),
    ]


def test_chapter_page_counts_whose_line_manager_the_lead_is(chapter):
    lead = ChapterMembershipFactory(chapter=chapter, role=Role.LEAD)
    ChapterMembershipFactory(chapter=chapter, person=lead.person)
    ChapterMembershipFactory(chapter=chapter, person=PersonFactory(manager=lead.person))
    ChapterMembershipFactory(chapter=chapter, person=PersonFactory(manager=PersonFactory()))
    ChapterMembershipFactory(chapter=chapter)

    page = chapter_page(chapter, DAY)

    assert (page.report_count, len(page.followers)) == (1, 3)


def test_chapter_page_without_a_lead_counts_no_reports(chapter):
    ChapterMembershipFactory(chapter=chapter)

    page = chapter_page(chapter, DAY)

    assert (page.report_count, len(page.followers)) == (0, 1)


def test_chapter_page_of_another_day_sees_the_squads_of_that_day(chapter, tribe):
    early = SquadFactory(tribe=tribe, ends_before=DAY)
    late = SquadFactory(tribe=tribe, starts_on=DAY)

    before, after = chapter_page(chapter, dt.date(2026, 2, 28)), chapter_page(chapter, DAY)

    assert keys(each.squad for each in before.squads) == [early.pk]
    assert keys(each.squad for each in after.squads) == [late.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_chapter_page_takes_three_queries_whatever_its_size(chapter, tribe, count, django_assert_num_queries):
    for _ in range(count):
        row = ChapterMembershipFactory(chapter=chapter)
        SquadMembershipFactory(squad=SquadFactory(tribe=tribe), person=row.person)

    with django_assert_num_queries(3):
        assert len(chapter_page(chapter, DAY).reached) == count
