"""What is done to chapters: it happens, it is recorded, it is denied, it is refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from chapters import operations
from chapters.models import Chapter, ChapterMembership, Role
from history.models import Entry
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.tribes import TribeFactory

JANUARY = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def facts() -> list:
    return [*Chapter.objects.order_by("pk").values(), *ChapterMembership.objects.order_by("pk").values()]


BY_MEMBERSHIP = {
    "end_membership": lambda row, by: operations.end_membership(row, ends_before=MARCH, by=by),
    "correct_membership": lambda row, by: operations.correct_membership(
        row, role=Role.LEAD, starts_on=MARCH, ends_before=None, by=by
    ),
    "remove_membership": lambda row, by: operations.remove_membership(row, by=by),
}
BY_CHAPTER = {
    "edit_chapter": lambda chapter, by: operations.edit_chapter(
        chapter,
        version=1,
        slug="other",
        name="Other",
        competence="QA",
        tribe=chapter.tribe,
        starts_on=JANUARY,
        by=by,
    ),
    "dissolve_chapter": lambda chapter, by: operations.dissolve_chapter(chapter, ends_before=MARCH, by=by),
    "reopen_chapter": lambda chapter, by: operations.reopen_chapter(chapter, by=by),
    "remove_chapter": lambda chapter, by: operations.remove_chapter(chapter, by=by),
    "place_member": lambda chapter, by: operations.place_member(
        chapter, person=PersonFactory(), starts_on=MARCH, by=by
    ),
    "appoint_lead": lambda chapter, by: operations.appoint_lead(
        chapter, person=PersonFactory(), starts_on=MARCH, by=by
    ),
    "relieve_lead": lambda chapter, by: operations.relieve_lead(chapter, ends_before=MARCH, by=by),
}


@pytest.mark.parametrize("verb", [*BY_CHAPTER, *BY_MEMBERSHIP])
def test_a_bystander_is_denied_everything_and_nothing_changes(bystander, chapter, verb):
    lead = ChapterMembershipFactory(chapter=chapter, role=Role.LEAD)
    before = facts()

    with pytest.raises(PermissionDenied):
        BY_CHAPTER[verb](chapter, bystander) if verb in BY_CHAPTER else BY_MEMBERSHIP[verb](lead, bystander)

    assert (facts(), verbs()) == (before, [])


def test_form_chapter_by_a_bystander_is_denied_and_forms_nothing(bystander, tribe):
    with pytest.raises(PermissionDenied):
        operations.form_chapter(tribe, slug="qa", name="QA", competence="QA", starts_on=MARCH, by=bystander)

    assert (facts(), verbs()) == ([], [])


def test_form_chapter_forms_it_in_the_tribe(tribe_lead, tribe):
    chapter = operations.form_chapter(
        tribe, slug="qa", name="QA", competence="Testing", starts_on=MARCH, by=tribe_lead
    )

    row = Chapter.objects.get()
    assert (row, row.tribe, row.competence, row.starts_on, row.ends_before) == (
        chapter,
        tribe,
        "Testing",
        MARCH,
        None,
    )
    assert verbs() == ["chapters.form_chapter"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"slug": "taken"}, "slug"),
        ({"slug": "New one"}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"competence": ""}, "competence"),
        ({"starts_on": dt.date(2019, 12, 31)}, "starts_on"),
        ({"ends_before": MARCH}, "ends_before"),
    ],
)
def test_form_chapter_that_cannot_be_is_refused_and_forms_nothing(admin, tribe, given, field):
    ChapterFactory(slug="taken")
    before = facts()

    with pytest.raises(ValidationError) as refused:
        operations.form_chapter(
            tribe, by=admin, **{"slug": "qa", "name": "QA", "competence": "QA", "starts_on": MARCH, **given}
        )

    assert list(refused.value.message_dict) == [field]
    assert (facts(), verbs()) == (before, [])


def test_edit_chapter_by_its_lead_changes_its_facts_and_keeps_the_old_slug_answering(chapter_lead, chapter):
    elsewhere, slug = TribeFactory(), chapter.slug

    operations.edit_chapter(
        chapter,
        version=1,
        slug="qa",
        name="QA",
        competence="Testing",
        tribe=elsewhere,
        starts_on=JANUARY,
        by=chapter_lead,
    )

    chapter.refresh_from_db()
    assert (chapter.slug, chapter.former_keys, chapter.name, chapter.competence, chapter.tribe) == (
        "qa",
        [slug],
        "QA",
        "Testing",
        elsewhere,
    )
    assert (chapter.version, verbs()) == (2, ["chapters.edit_chapter"])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"version": 7}, "was changed while you were editing it"),
        ({"slug": "taken"}, "short name is already in use"),
        ({"starts_on": MARCH}, "there is a chapter membership"),
        ({"starts_on": dt.date(2019, 1, 1)}, "begins on 1 January 2020"),
    ],
)
def test_edit_chapter_that_cannot_be_is_refused_and_changes_nothing(admin, chapter, given, says):
    ChapterFactory(slug="taken")
    ChapterMembershipFactory(chapter=chapter)
    before = facts()
    right = {
        "version": 1,
        "slug": "qa",
        "name": "QA",
        "competence": "QA",
        "tribe": chapter.tribe,
        "starts_on": JANUARY,
    }

    with pytest.raises(ValidationError, match=says):
        operations.edit_chapter(chapter, by=admin, **{**right, **given})

    assert (facts(), verbs()) == (before, [])


def test_dissolve_chapter_ends_what_holds_and_removes_what_was_planned(tribe_lead, chapter):
    present = ChapterMembershipFactory(chapter=chapter)
    ChapterMembershipFactory(chapter=chapter, starts_on=APRIL)

    operations.dissolve_chapter(chapter, ends_before=MARCH, by=tribe_lead)

    chapter.refresh_from_db()
    assert chapter.ends_before == MARCH
    assert list(ChapterMembership.objects.values_list("pk", "ends_before")) == [(present.pk, MARCH)]
    assert (verbs(), len(Entry.objects.get().changes)) == (["chapters.dissolve_chapter"], 3)


@pytest.mark.parametrize(("ends_before", "says"), [(JANUARY, "begins on"), (APRIL, "already has a last day")])
def test_dissolve_chapter_that_cannot_be_is_refused_and_changes_nothing(admin, tribe, ends_before, says):
    chapter = ChapterFactory(tribe=tribe, ends_before=MARCH if ends_before == APRIL else None)
    before = facts()

    with pytest.raises(ValidationError, match=says):
        operations.dissolve_chapter(chapter, ends_before=ends_before, by=admin)

    assert (facts(), verbs()) == (before, [])


def test_reopen_chapter_takes_back_its_end_and_leaves_memberships_ended(tribe_lead, tribe):
    chapter = ChapterFactory(tribe=tribe, ends_before=MARCH)
    ChapterMembershipFactory(chapter=chapter, ends_before=MARCH)

    operations.reopen_chapter(chapter, by=tribe_lead)

    chapter.refresh_from_db()
    assert (chapter.ends_before, ChapterMembership.objects.get().ends_before) == (None, MARCH)
    assert verbs() == ["chapters.reopen_chapter"]


def test_reopen_chapter_that_is_open_is_refused(admin, chapter):
    with pytest.raises(ValidationError, match="hasn’t ended"):
        operations.reopen_chapter(chapter, by=admin)

    assert verbs() == []


def test_reopen_chapter_of_a_tribe_that_is_over_is_refused(admin):
    chapter = ChapterFactory(tribe=TribeFactory(ends_before=APRIL), ends_before=MARCH)

    with pytest.raises(ValidationError, match="is 31 March 2026; choose that day or an earlier one"):
        operations.reopen_chapter(chapter, by=admin)

    chapter.refresh_from_db()
    assert (chapter.ends_before, verbs()) == (MARCH, [])


def test_remove_chapter_deletes_it(admin, chapter):
    operations.remove_chapter(chapter, by=admin)

    assert (Chapter.objects.count(), verbs()) == (0, ["chapters.remove_chapter"])


def test_remove_chapter_that_somebody_was_in_is_refused(admin, chapter):
    ChapterMembershipFactory(chapter=chapter, ends_before=MARCH)

    with pytest.raises(ValidationError, match="can’t be removed while it has chapter memberships"):
        operations.remove_chapter(chapter, by=admin)

    assert (Chapter.objects.count(), verbs()) == (1, [])
