"""What the database itself refuses about chapters, and what their querysets say."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from chapters.models import Chapter, ChapterMembership, Role
from people.models import Person
from tests.factories.chapters import ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.tribes import TribeFactory
from tribes.models import Tribe

pytestmark = pytest.mark.django_db

JANUARY = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)
LAST_YEAR = dt.date(2019, 1, 1)


def insert(*rows: ChapterMembership) -> None:
    with transaction.atomic():
        ChapterMembership.objects.bulk_create(rows)


def test_two_leads_on_one_day_are_refused(chapter):
    first, second = PersonFactory(), PersonFactory()

    with pytest.raises(IntegrityError, match="chapters_one_lead"):
        insert(
            ChapterMembership(chapter=chapter, person=first, role=Role.LEAD, starts_on=JANUARY),
            ChapterMembership(chapter=chapter, person=second, role=Role.LEAD, starts_on=MARCH),
        )

    assert ChapterMembership.objects.count() == 0


def test_a_lead_from_the_day_that_the_last_one_ends_is_accepted(chapter):
    first, second = PersonFactory(), PersonFactory()

    insert(
        ChapterMembership(
            chapter=chapter, person=first, role=Role.LEAD, starts_on=JANUARY, ends_before=MARCH
        ),
        ChapterMembership(chapter=chapter, person=second, role=Role.LEAD, starts_on=MARCH),
    )

    assert ChapterMembership.objects.on(MARCH).get().person == second


@pytest.mark.parametrize("role", Role.values)
def test_a_person_twice_in_one_role_on_one_day_is_refused(chapter, role):
    there = ChapterMembershipFactory(chapter=chapter, role=role)

    with pytest.raises(IntegrityError, match=f"chapters_once_as_{role}|chapters_one_lead"):
        insert(ChapterMembership(chapter=chapter, person=there.person, role=role, starts_on=MARCH))


def test_a_person_as_member_and_as_lead_is_accepted(chapter):
    there = ChapterMembershipFactory(chapter=chapter, role=Role.LEAD)

    insert(ChapterMembership(chapter=chapter, person=there.person, role=Role.MEMBER, starts_on=MARCH))

    assert Chapter.objects.with_headcount(MARCH).get().headcount == 1


def test_a_membership_that_ends_before_it_begins_is_refused(chapter):
    with pytest.raises(IntegrityError, match="chapters_chaptermembership_ends_after_it_starts"):
        insert(ChapterMembership(chapter=chapter, person=PersonFactory(), starts_on=MARCH, ends_before=MARCH))


def test_a_chapter_that_ends_before_it_begins_is_refused(chapter):
    with pytest.raises(IntegrityError, match="chapters_chapter_ends_after_it_starts"), transaction.atomic():
        Chapter.objects.update(ends_before=JANUARY)


def test_a_slug_twice_is_refused(chapter):
    with pytest.raises(IntegrityError, match="chapters_slug_unique"), transaction.atomic():
        Chapter.objects.bulk_create(
            [Chapter(slug=chapter.slug, name="Other", competence="QA", tribe=chapter.tribe, starts_on=MARCH)]
        )


@pytest.mark.parametrize(
    ("model", "change", "says"),
    [
        (Chapter, {"starts_on": LAST_YEAR}, "beyond those of the tribe"),
        (Tribe, {"ends_before": MARCH}, "outside these there is a "),
        (ChapterMembership, {"starts_on": LAST_YEAR}, "beyond those of the chapter"),
        (Chapter, {"ends_before": MARCH}, "outside these there is a chapter membership"),
        (Person, {"ends_before": MARCH}, "outside these there is a chapter membership"),
    ],
)
def test_what_leaves_the_days_of_its_whole_is_refused(chapter, model, change, says):
    ChapterMembershipFactory(chapter=chapter)

    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        model.objects.update(**change)


def test_a_membership_after_the_person_has_left_is_refused(chapter):
    gone = PersonFactory(ends_before=MARCH)

    with pytest.raises(IntegrityError, match="beyond those of the person"):
        insert(ChapterMembership(chapter=chapter, person=gone, starts_on=MARCH))


def test_a_chapter_moved_to_a_tribe_that_is_younger_is_refused(chapter):
    younger = TribeFactory(starts_on=MARCH)

    with pytest.raises(IntegrityError, match="beyond those of the tribe"), transaction.atomic():
        Chapter.objects.update(tribe=younger)
