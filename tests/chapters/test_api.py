"""Chapters over the REST API."""

import pytest

from chapters.models import Chapter, ChapterMembership, Role
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.tribes import TribeFactory

API = "/api/v1/chapters/"


def post(client, address, **sent):
    return client.post(address, sent, content_type="application/json")


@pytest.mark.parametrize("count", [1, 3])
def test_collection_query_count_does_not_depend_on_size(
    client, admin, tribe, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        ChapterMembershipFactory(chapter=ChapterFactory(tribe=tribe), role=Role.LEAD)

    with django_assert_num_queries(3):  # session, user, chapters
        response = client.get(API)

    assert [(row["tribe"], row["headcount"]) for row in response.json()["results"]] == [
        (tribe.slug, 1)
    ] * count


@pytest.mark.parametrize("count", [1, 3])
def test_members_query_count_does_not_depend_on_size(
    client, admin, chapter, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        ChapterMembershipFactory(chapter=chapter)

    with django_assert_num_queries(3):  # session, user, rows
        response = client.get(f"{API}{chapter.slug}/members/")

    assert response.json()["count"] == count


def test_form_chapter_answers_201_with_the_chapter(client, tribe_lead, tribe):
    client.force_login(tribe_lead)

    response = post(
        client, API, tribe=tribe.slug, slug="qa", name="QA", competence="Testing", starts_on="2026-03-01"
    )

    assert response.status_code == 201
    assert response.json() == {
        "id": str(Chapter.objects.get(slug="qa").public_id),
        "external_id": "",
        "source": "",
        "slug": "qa",
        "name": "QA",
        "competence": "Testing",
        "tribe": tribe.slug,
        "lead": None,
        "headcount": 0,
        "starts_on": "2026-03-01",
        "ends_before": None,
        "version": 1,
    }


@pytest.mark.parametrize("without", ["tribe", "competence", "slug", "starts_on"])
def test_form_chapter_without_what_it_needs_answers_422_naming_it(client, admin, tribe, without):
    client.force_login(admin)
    sent = {
        "tribe": tribe.slug,
        "slug": "qa",
        "name": "QA",
        "competence": "QA",
        "starts_on": "2026-03-01",
    }
    del sent[without]

    response = post(client, API, **sent)

    assert (response.status_code, list(response.json()["errors"])) == (422, [without])
    assert Chapter.objects.count() == 0


def test_collection_on_another_day_tells_of_that_day(client, admin, tribe):
    old = ChapterMembershipFactory(
        chapter=ChapterFactory(tribe=tribe, ends_before="2026-03-01"),
        role=Role.LEAD,
        ends_before="2026-03-01",
    )
    client.force_login(admin)

    then = client.get(f"{API}?as_of=2026-02-28").json()["results"]

    assert [(row["lead"], row["headcount"]) for row in then] == [(old.person.handle, 1)]
    assert client.get(API).json()["results"] == []


def test_edit_chapter_changes_what_is_named(client, chapter_lead, chapter):
    client.force_login(chapter_lead)
    elsewhere = TribeFactory()

    response = client.patch(
        f"{API}{chapter.slug}/",
        {"tribe": elsewhere.slug},
        content_type="application/json",
        headers={"If-Match": '"1-seen"'},
    )

    told = response.json()
    assert (response.status_code, told["tribe"], told["name"]) == (200, elsewhere.slug, chapter.name)


def test_lead_is_appointed_and_relieved_by_verbs(client, tribe_lead, chapter):
    client.force_login(tribe_lead)
    person = PersonFactory()

    appointed = post(
        client, f"{API}{chapter.slug}/appoint-lead/", person=person.handle, starts_on="2026-03-01"
    )
    relieved = post(client, f"{API}{chapter.slug}/relieve-lead/", ends_before="2026-04-01")

    assert (appointed.status_code, appointed.json()["role"], appointed.json()["ends_before"]) == (
        200,
        "lead",
        None,
    )
    assert (relieved.status_code, relieved.json()["ends_before"]) == (200, "2026-04-01")


def test_chapter_is_dissolved_reopened_and_removed(client, admin, chapter):
    client.force_login(admin)
    address = f"{API}{chapter.slug}/"

    dissolved = post(client, f"{address}dissolve-chapter/", ends_before="2026-03-01")
    reopened = post(client, f"{address}reopen-chapter/")
    removed = client.delete(address, headers={"If-Match": "*"})

    assert (dissolved.json()["ends_before"], reopened.json()["ends_before"]) == ("2026-03-01", None)
    assert (removed.status_code, Chapter.objects.count()) == (204, 0)


def test_member_is_placed_corrected_ended_and_removed(client, chapter_lead, chapter):
    client.force_login(chapter_lead)
    members = f"{API}{chapter.slug}/members/"

    placed = post(client, members, person=PersonFactory().handle, starts_on="2026-03-01")
    row = f"{members}{placed.json()['id']}/"
    corrected = client.patch(row, {"starts_on": "2026-02-01"}, content_type="application/json")
    ended = post(client, f"{row}end-membership/", ends_before="2026-04-01")
    removed = client.delete(row)

    assert (placed.status_code, placed.json()["role"]) == (201, "member")
    assert (corrected.json()["starts_on"], ended.json()["ends_before"]) == ("2026-02-01", "2026-04-01")
    assert (removed.status_code, ChapterMembership.objects.filter(role=Role.MEMBER).count()) == (204, 0)


def test_place_member_refused_answers_409_as_a_problem_document(client, admin, chapter):
    client.force_login(admin)
    there = ChapterMembershipFactory(chapter=chapter)

    response = post(
        client, f"{API}{chapter.slug}/members/", person=there.person.handle, starts_on="2026-03-01"
    )

    assert (response.status_code, response["Content-Type"]) == (409, "application/problem+json")
    assert response.json()["errors"] == {
        "non_field_errors": [
            f"{there.person} has been in {chapter} as member since 1 January 2020. End that membership first."
        ]
    }


def test_a_bystander_reads_but_is_denied_to_write(client, bystander, chapter):
    client.force_login(bystander)

    denied = post(
        client, f"{API}{chapter.slug}/members/", person=PersonFactory().handle, starts_on="2026-03-01"
    )

    assert client.get(f"{API}{chapter.slug}/").status_code == 200
    assert (denied.status_code, ChapterMembership.objects.count()) == (403, 0)
