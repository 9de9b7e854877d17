"""Chapters in Django admin: every write is an operation."""

import pytest

from chapters.models import Chapter, ChapterMembership, Role
from history.models import Entry
from search.operations import rebuild
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory

ADMIN = "/admin/chapters/"
NO_ROWS = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def facts(chapter, **changes):
    return {
        "name": chapter.name,
        "slug": chapter.slug,
        "competence": chapter.competence,
        "tribe": chapter.tribe_id,
        "starts_on": "2020-01-01",
        "ends_before": "",
        "version": chapter.version,
        **NO_ROWS,
        **changes,
    }


@pytest.mark.parametrize("name", ["chapter", "chaptermembership"])
@pytest.mark.parametrize("count", [1, 3])
def test_lists_are_found_in_and_their_query_count_does_not_depend_on_size(
    client, admin, tribe, name, count, django_assert_max_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        ChapterMembershipFactory(chapter=ChapterFactory(tribe=tribe))
    rebuild()

    with django_assert_max_num_queries(9):
        response = client.get(f"{ADMIN}{name}/?q=chapter")

    assert response.context["cl"].result_count == count


def test_adding_a_chapter_forms_it(client, admin, tribe):
    client.force_login(admin)
    new = Chapter(name="QA", slug="qa", competence="Testing", tribe=tribe)

    response = client.post(f"{ADMIN}chapter/add/", facts(new))

    assert (response.status_code, Chapter.objects.get().tribe) == (302, tribe)
    assert verbs() == ["chapters.form_chapter"]


def test_changing_a_chapter_edits_it_and_its_end_dissolves_it(client, admin, chapter):
    row = ChapterMembershipFactory(chapter=chapter)
    client.force_login(admin)

    response = client.post(
        f"{ADMIN}chapter/{chapter.pk}/change/",
        facts(chapter, competence="Testing", ends_before="2026-02-28"),
    )

    row.refresh_from_db()
    assert (response.status_code, Chapter.objects.get().competence, str(row.ends_before)) == (
        302,
        "Testing",
        "2026-03-01",
    )
    assert verbs() == ["chapters.edit_chapter", "chapters.dissolve_chapter"]


def test_a_row_added_inside_a_chapter_places_somebody(client, admin, chapter):
    person = PersonFactory()
    client.force_login(admin)
    row = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-person": person.pk,
        "memberships-0-role": "lead",
        "memberships-0-starts_on": "2026-03-01",
        "memberships-0-chapter": chapter.pk,
    }

    response = client.post(f"{ADMIN}chapter/{chapter.pk}/change/", facts(chapter, **row))

    held = ChapterMembership.objects.get()
    assert (response.status_code, held.person, held.role) == (302, person, Role.LEAD)
    assert verbs() == ["chapters.place_member"]


def test_a_membership_that_cannot_be_is_refused_on_the_form(client, admin, chapter):
    ChapterMembershipFactory(chapter=chapter, role=Role.LEAD)
    client.force_login(admin)
    sent = {
        "chapter": chapter.pk,
        "person": PersonFactory().pk,
        "role": "lead",
        "starts_on": "2026-03-01",
        "ends_before": "",
    }

    response = client.post(f"{ADMIN}chaptermembership/add/", sent)

    assert response.status_code == 200
    assert "the lead of" in response.content.decode()
    assert (ChapterMembership.objects.count(), verbs()) == (1, [])


def test_deleting_a_membership_removes_it(client, admin, chapter):
    row = ChapterMembershipFactory(chapter=chapter)
    client.force_login(admin)

    client.post(f"{ADMIN}chaptermembership/{row.pk}/delete/", {"post": "yes"})

    assert (ChapterMembership.objects.count(), verbs()) == (0, ["chapters.remove_membership"])
