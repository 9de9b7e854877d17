"""Who is in a chapter, and who leads it: it happens, it is recorded, it is refused."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from chapters import operations
from chapters.models import Chapter, ChapterMembership, Role
from history.models import Entry
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory

JANUARY = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def facts() -> list:
    return [*Chapter.objects.order_by("pk").values(), *ChapterMembership.objects.order_by("pk").values()]


def test_place_member_by_the_chapter_lead_puts_them_in(chapter_lead, chapter):
    person = PersonFactory()

    row = operations.place_member(chapter, person=person, starts_on=MARCH, ends_before=APRIL, by=chapter_lead)

    assert (row.person, row.role, row.starts_on, row.ends_before) == (person, Role.MEMBER, MARCH, APRIL)
    assert list(ChapterMembership.objects.filter(role=Role.MEMBER)) == [row]
    assert verbs() == ["chapters.place_member"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "as member since 1 January 2020. End that membership first"),
        ({"role": Role.LEAD}, "the lead of"),
        ({"starts_on": dt.date(2019, 1, 1)}, "begins on 1 January 2020"),
        ({"ends_before": MARCH}, "last day must not be before the first day"),
    ],
)
def test_place_member_that_cannot_be_is_refused_and_changes_nothing(admin, chapter, given, says):
    there = ChapterMembershipFactory(chapter=chapter)
    ChapterMembershipFactory(chapter=chapter, role=Role.LEAD)
    before = facts()

    with pytest.raises(ValidationError, match=says):
        operations.place_member(chapter, by=admin, **{"person": there.person, "starts_on": MARCH, **given})

    assert (facts(), verbs()) == (before, [])


def test_end_membership_makes_the_day_the_first_one_without(admin, chapter):
    row = ChapterMembershipFactory(chapter=chapter)

    operations.end_membership(row, ends_before=MARCH, by=admin)

    assert list(ChapterMembership.objects.on(MARCH)) == []
    assert list(ChapterMembership.objects.on(MARCH - dt.timedelta(days=1))) == [row]
    assert verbs() == ["chapters.end_membership"]


@pytest.mark.parametrize(
    ("ends_before", "day", "says"), [(MARCH, APRIL, "already has a last day"), (None, JANUARY, "begins on")]
)
def test_end_membership_that_cannot_be_is_refused(admin, chapter, ends_before, day, says):
    row = ChapterMembershipFactory(chapter=chapter, ends_before=ends_before)

    with pytest.raises(ValidationError, match=says):
        operations.end_membership(row, ends_before=day, by=admin)

    row.refresh_from_db()
    assert (row.ends_before, verbs()) == (ends_before, [])


def test_appoint_lead_relieves_the_present_one_that_day(tribe_lead, chapter):
    old = ChapterMembershipFactory(chapter=chapter, role=Role.LEAD)
    person = PersonFactory()

    new = operations.appoint_lead(chapter, person=person, starts_on=MARCH, by=tribe_lead)

    old.refresh_from_db()
    assert (old.ends_before, new.person, new.role, new.starts_on) == (MARCH, person, Role.LEAD, MARCH)
    assert (verbs(), len(Entry.objects.get().changes)) == (["chapters.appoint_lead"], 2)


@pytest.mark.parametrize(
    ("chapter_ends", "person_ends", "until"),
    [(None, None, None), (APRIL, None, APRIL), (None, APRIL, APRIL), (dt.date(2026, 5, 1), APRIL, APRIL)],
)
def test_appoint_lead_lasts_until_the_end_of_chapter_or_person(
    admin, tribe, chapter_ends, person_ends, until
):
    chapter = ChapterFactory(tribe=tribe, ends_before=chapter_ends)

    lead = operations.appoint_lead(
        chapter, person=PersonFactory(ends_before=person_ends), starts_on=MARCH, by=admin
    )

    assert lead.ends_before == until


def test_appoint_lead_who_leads_already_is_refused(admin, chapter):
    lead = ChapterMembershipFactory(chapter=chapter, role=Role.LEAD)

    with pytest.raises(ValidationError, match="already leads it"):
        operations.appoint_lead(chapter, person=lead.person, starts_on=MARCH, by=admin)

    assert verbs() == []


def test_appoint_lead_on_the_day_that_the_present_one_begins_is_refused(admin, chapter):
    ChapterMembershipFactory(chapter=chapter, role=Role.LEAD, starts_on=MARCH)
    before = facts()

    with pytest.raises(ValidationError, match="Choose a later day, or correct it"):
        operations.appoint_lead(chapter, person=PersonFactory(), starts_on=MARCH, by=admin)

    assert (facts(), verbs()) == (before, [])


def test_appoint_lead_when_another_takes_over_later_is_refused_and_relieves_nobody(admin, chapter):
    ChapterMembershipFactory(chapter=chapter, role=Role.LEAD, ends_before=APRIL)
    ChapterMembershipFactory(chapter=chapter, role=Role.LEAD, starts_on=APRIL)
    before = facts()

    with pytest.raises(ValidationError, match="the lead of"):
        operations.appoint_lead(chapter, person=PersonFactory(), starts_on=MARCH, by=admin)

    assert (facts(), verbs()) == (before, [])


def test_relieve_lead_leaves_the_chapter_without_one(tribe_lead, chapter):
    lead = ChapterMembershipFactory(chapter=chapter, role=Role.LEAD)

    operations.relieve_lead(chapter, ends_before=MARCH, by=tribe_lead)

    lead.refresh_from_db()
    assert (lead.ends_before, verbs()) == (MARCH, ["chapters.relieve_lead"])


@pytest.mark.parametrize(
    ("ends_before", "says"), [(MARCH, "no lead on that day"), (APRIL, "already has a last day")]
)
def test_relieve_lead_who_is_none_or_leaves_anyway_is_refused(admin, chapter, ends_before, says):
    ChapterMembershipFactory(chapter=chapter, role=Role.LEAD, starts_on=MARCH, ends_before=APRIL)

    with pytest.raises(ValidationError, match=says):
        operations.relieve_lead(chapter, ends_before=ends_before, by=admin)

    assert verbs() == []


def test_correct_membership_sets_it_right(chapter_lead, chapter):
    row = ChapterMembershipFactory(chapter=chapter)

    operations.correct_membership(row, role=Role.MEMBER, starts_on=MARCH, ends_before=APRIL, by=chapter_lead)

    row.refresh_from_db()
    assert (row.starts_on, row.ends_before, verbs()) == (MARCH, APRIL, ["chapters.correct_membership"])


def test_correct_membership_to_a_second_lead_is_refused(admin, chapter):
    ChapterMembershipFactory(chapter=chapter, role=Role.LEAD)
    row = ChapterMembershipFactory(chapter=chapter)
    before = facts()

    with pytest.raises(ValidationError, match="the lead of"):
        operations.correct_membership(row, role=Role.LEAD, starts_on=JANUARY, ends_before=None, by=admin)

    assert (facts(), verbs()) == (before, [])


def test_remove_membership_deletes_it(chapter_lead, chapter):
    row = ChapterMembershipFactory(chapter=chapter)

    operations.remove_membership(row, by=chapter_lead)

    assert not ChapterMembership.objects.filter(pk=row.pk).exists()
    assert verbs() == ["chapters.remove_membership"]
