"""Pages of chapters, with and without htmx."""

import datetime as dt

import pytest

from chapters.models import Role
from search.operations import rebuild
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.squads import SquadMembershipFactory

MARCH = dt.date(2026, 3, 1)
HTMX = {"HX-Request": "true", "HX-Target": "dialog"}


@pytest.mark.parametrize("count", [1, 3])
def test_chapter_list_query_count_does_not_depend_on_size(
    client, admin, tribe, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        ChapterMembershipFactory(chapter=ChapterFactory(tribe=tribe), role=Role.LEAD)

    # session, user, count, ids, chapters, person; tribes and competences to choose
    with django_assert_num_queries(9):
        response = client.get("/chapters/")

    assert [chapter.headcount for chapter in response.context["page"]] == [1] * count


@pytest.mark.parametrize("count", [1, 3])
def test_chapter_detail_query_count_does_not_depend_on_size(
    client, admin, chapter, squad, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        row = ChapterMembershipFactory(chapter=chapter)
        SquadMembershipFactory(squad=squad, person=row.person)

    with django_assert_num_queries(
        8
    ):  # session, user, chapter, members, squads, the tribe's, history, person
        response = client.get(chapter.get_absolute_url())

    assert response.context["page"].headcount == count


def test_chapter_list_on_another_day_shows_the_chapters_of_that_day_and_keeps_it(client, admin, tribe):
    ChapterFactory(name="Early", tribe=tribe, ends_before=MARCH)
    ChapterFactory(name="Late", tribe=tribe, starts_on=MARCH)
    client.force_login(admin)

    then = client.get("/chapters/?as_of=2026-02-28")

    assert [chapter.name for chapter in then.context["page"]] == ["Early"]
    assert [chapter.name for chapter in client.get("/chapters/?as_of=2026-03-01").context["page"]] == ["Late"]
    assert f"{tribe.get_absolute_url()}?as_of=2026-02-28" in then.content.decode()


def test_chapter_list_finds_by_competence(client, admin):
    found = ChapterFactory(competence="Data science")
    ChapterFactory(competence="Design")
    rebuild()
    client.force_login(admin)

    assert [row.pk for row in client.get("/chapters/?search=science").context["page"]] == [found.pk]
    assert "No chapters match these filters" in client.get("/chapters/?search=nothing").content.decode()


def test_chapter_page_shows_lead_members_their_squads_and_who_comes_and_was(client, admin, chapter, squad):
    lead = ChapterMembershipFactory(chapter=chapter, role=Role.LEAD)
    inside = ChapterMembershipFactory(chapter=chapter)
    SquadMembershipFactory(squad=squad, person=inside.person)
    coming = ChapterMembershipFactory(chapter=chapter, starts_on=dt.date(2999, 1, 1))
    former = ChapterMembershipFactory(chapter=chapter, ends_before=MARCH)
    client.force_login(admin)

    page = client.get(chapter.get_absolute_url()).context["page"]

    assert page.lead.pk == lead.pk
    rows = (*page.members, *page.upcoming, *page.former)
    assert [row.pk for row in rows] == [lead.pk, inside.pk, coming.pk, former.pk]
    assert [row.squads for row in page.outside.members if row.row.pk == lead.pk] == [[]]
    assert [each.squad.pk for each in page.reached] == [squad.pk]


def test_chapter_page_on_another_day_shows_who_was_in_it_and_in_which_squad_then(client, admin, chapter):
    row = ChapterMembershipFactory(chapter=chapter, ends_before=MARCH)
    then = SquadMembershipFactory(person=row.person, ends_before=MARCH)
    SquadMembershipFactory(person=row.person, starts_on=MARCH)
    client.force_login(admin)

    page = client.get(f"{chapter.get_absolute_url()}?as_of=2026-02-28").context["page"]

    assert ([each.pk for each in page.members], page.former) == ([row.pk], [])
    (member,) = page.outside.members
    assert [each.squad.pk for each in member.squads] == [then.squad.pk]


def test_chapter_page_groups_people_by_squad_and_marks_a_planned_end(client, admin, chapter, squad):
    inside = ChapterMembershipFactory(chapter=chapter, ends_before=dt.date(2999, 1, 1))
    SquadMembershipFactory(squad=squad, person=inside.person, role="product_owner", allocation=60)
    ChapterMembershipFactory(chapter=chapter)
    client.force_login(admin)

    text = " ".join(client.get(chapter.get_absolute_url()).content.decode().split())

    assert [
        text.count(words) for words in (" person</small>", "Product owner", "60 %", "planned tone-warn")
    ] == [
        2,
        1,
        1,
        1,
    ]
    assert text.index(f"<span>{squad}</span>") < text.index("In no squad of this tribe")
    assert "Every squad of the tribe has someone from this chapter." in text


def test_chapter_page_names_former_leads_the_last_first(client, admin, chapter):
    first = ChapterMembershipFactory(chapter=chapter, role=Role.LEAD, ends_before=dt.date(2021, 1, 1))
    last = ChapterMembershipFactory(
        chapter=chapter, role=Role.LEAD, starts_on=dt.date(2021, 1, 1), ends_before=MARCH
    )
    client.force_login(admin)

    response = client.get(chapter.get_absolute_url())

    assert [row.pk for row in response.context["page"].former_leads] == [last.pk, first.pk]
    assert "Former leads" in response.content.decode()


def test_chapter_page_of_nobody_says_what_to_do_to_who_may(client, admin, bystander, chapter):
    client.force_login(admin)
    for_admin = client.get(chapter.get_absolute_url()).content.decode()
    client.force_login(bystander)
    for_others = client.get(chapter.get_absolute_url()).content.decode()

    assert "Place the people of the tribe who share this competence" in for_admin
    assert "can place people in it" in for_others


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"ends_before": dt.date(2021, 1, 1)}, "dissolved"),
        ({"starts_on": dt.date(2999, 1, 1)}, "planned"),
        ({"ends_before": dt.date(2999, 1, 1)}, "end planned"),
    ],
)
def test_chapter_that_is_not_simply_there_is_reachable_and_says_so(client, admin, days, says):
    chapter = ChapterFactory(**days)
    client.force_login(admin)

    response = client.get(chapter.get_absolute_url())

    assert response.status_code == 200
    assert f">{says}</span>" in response.content.decode()


def test_chapter_page_without_a_lead_shows_the_seat_and_offers_to_fill_it_to_who_may(
    client, tribe_lead, bystander, chapter
):
    fill = f'href="{chapter.get_absolute_url()}appoint-lead/"'
    client.force_login(tribe_lead)
    for_the_trio = client.get(chapter.get_absolute_url()).content.decode()
    client.force_login(bystander)
    for_others = client.get(chapter.get_absolute_url()).content.decode()

    assert ("Chapter lead" in for_the_trio, fill in for_the_trio) == (True, True)
    assert ("Chapter lead" in for_others, fill in for_others) == (True, False)


def test_chapter_page_offers_a_bystander_nothing_to_change(client, bystander, chapter):
    ChapterMembershipFactory(chapter=chapter, role=Role.LEAD)
    client.force_login(bystander)

    page = client.get(chapter.get_absolute_url()).content.decode()

    assert [
        verb for verb in ("edit-", "place-", "appoint-", "end-", "remove-", "dissolve-") if verb in page
    ] == []


def test_chapter_page_asked_for_its_body_answers_with_that_alone(client, admin, chapter):
    client.force_login(admin)

    text = client.get(
        chapter.get_absolute_url(), headers={"HX-Request": "true", "HX-Target": "page"}
    ).content.decode()

    assert text.strip().startswith('<div id="page"')
    assert "<html" not in text
