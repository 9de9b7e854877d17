"""Pages of tribes, with and without htmx."""

import datetime as dt
import json

import pytest

from alliances.models import Alliance, AllianceTrio
from search.operations import rebuild
from squads.models import Role, SquadInTribe
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tests.history.steps import way_back
from tests.text import text_of
from tribes.models import Tribe

HTMX = {"HX-Request": "true", "HX-Target": "dialog"}
MARCH = dt.date(2026, 3, 1)
START = dt.date(2020, 1, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_tribe_list_query_count_does_not_depend_on_size(client, admin, count, django_assert_num_queries):
    client.force_login(admin)
    for _ in range(count):
        tribe = TribeFactory()
        TrioSeatFactory(trio=tribe.trio)
        SquadMembershipFactory(squad=SquadFactory(tribe=tribe))

    # session, user, count, ids, tribes, person, alliances to choose
    with django_assert_num_queries(8):
        response = client.get("/tribes/")

    assert [(tribe.squad_count, tribe.headcount) for tribe in response.context["page"]] == [(1, 1)] * count


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("user", "queries"), [("admin", 15), ("tribe_lead", 17), ("bystander", 17)])
def test_tribe_detail_query_count_does_not_depend_on_size(
    client, request, tribe, user, queries, count, django_assert_num_queries
):
    client.force_login(request.getfixturevalue(user))
    for number in range(count):
        SquadMembershipFactory(squad=SquadFactory(tribe=tribe), role=Role.PRODUCT_OWNER)
        ChapterMembershipFactory(chapter=ChapterFactory(tribe=tribe))
        alliance = Alliance.objects.create(slug=f"alliance-{number}", name="Alliance", starts_on=START)
        for each in (tribe, TribeFactory(), TribeFactory()):
            AllianceTrio.objects.create(alliance=alliance, trio=each.trio, starts_on=START)

    with django_assert_num_queries(queries):
        response = client.get(tribe.get_absolute_url())

    page = response.context["page"]
    assert (len(page.squads), len(page.chapters), len(page.alliances)) == (count, count, count)


def test_tribe_list_on_another_day_shows_the_tribes_of_that_day(client, admin):
    TribeFactory(name="Early", starts_on=dt.date(2019, 1, 1), ends_before=START)
    late = TribeFactory(name="Late")
    client.force_login(admin)

    assert [row.pk for row in client.get("/tribes/").context["page"]] == [late.pk]
    then = client.get("/tribes/?as_of=2019-06-01")
    assert [tribe.name for tribe in then.context["page"]] == ["Early"]
    assert "/tribes/tribe-" in text_of(then)
    assert 'as_of=2019-06-01"' in text_of(then)


def test_tribe_list_searched_keeps_what_matches_every_word(client, admin):
    TribeFactory(name="Money in")
    wanted = TribeFactory(name="Money out")
    rebuild()
    client.force_login(admin)

    assert [row.pk for row in client.get("/tribes/?search=out+money").context["page"]] == [wanted.pk]


def test_tribe_list_without_any_offers_to_form_one_only_to_who_may(client, admin, bystander):
    client.force_login(bystander)
    denied = text_of(client.get("/tribes/"))
    client.force_login(admin)
    offered = text_of(client.get("/tribes/"))

    assert "No tribes on this day" in denied
    assert "/tribes/new/" not in denied
    assert "/tribes/new/" in offered


def test_tribe_detail_counts_each_person_in_its_squads_once(client, bystander, tribe):
    owner = SquadMembershipFactory(squad=SquadFactory(tribe=tribe), role=Role.PRODUCT_OWNER).person
    SquadMembershipFactory(squad=SquadFactory(tribe=tribe), person=owner)
    ChapterMembershipFactory(chapter=ChapterFactory(tribe=tribe), role="lead")
    client.force_login(bystander)

    page = client.get(tribe.get_absolute_url()).context["page"]

    assert (page.headcount, len(page.squads), len(page.chapters)) == (1, 2, 1)


def test_tribe_detail_tells_squads_that_come_and_that_were_here_from_those_present(client, bystander, tribe):
    SquadFactory(tribe=tribe)
    gone, coming = SquadFactory(), SquadFactory()
    SquadInTribe.objects.create(squad=gone, tribe=tribe, starts_on=START, ends_before=MARCH)
    SquadInTribe.objects.create(squad=coming, tribe=tribe, starts_on=dt.date(2026, 5, 1))
    client.force_login(bystander)

    page = client.get(f"{tribe.get_absolute_url()}?as_of=2026-04-01").context["page"]
    before = client.get(f"{tribe.get_absolute_url()}?as_of=2025-04-01").context["page"]

    assert (len(page.squads), len(before.squads)) == (1, 2)
    assert [period.squad.pk for period in page.former_squads] == [gone.pk]
    assert [period.squad.pk for period in page.planned_squads] == [coming.pk]
    assert (before.former_squads, [period.squad.pk for period in before.planned_squads]) == ([], [coming.pk])


def test_tribe_detail_names_the_tribes_of_an_alliance_that_its_trio_is_in(client, bystander, tribe):
    alliance = Alliance.objects.create(slug="one", name="One checkout", starts_on=START)
    others = [TribeFactory(name="Xylo"), TribeFactory(name="Zither")]
    for each in (tribe, *others):
        AllianceTrio.objects.create(alliance=alliance, trio=each.trio, starts_on=START, ends_before=MARCH)
    client.force_login(bystander)

    then = text_of(client.get(f"{tribe.get_absolute_url()}?as_of=2026-02-28"))
    later = text_of(client.get(f"{tribe.get_absolute_url()}?as_of=2026-03-01"))

    assert f"of {tribe}, Xylo and Zither" in then
    assert '<p class="band">' not in later


def test_tribe_detail_shows_all_three_seats_and_lets_only_who_may_fill_an_empty_one(
    client, tribe, tribe_lead, bystander
):
    client.force_login(tribe_lead)
    may = text_of(client.get(tribe.get_absolute_url()))
    client.force_login(bystander)
    may_not = text_of(client.get(tribe.get_absolute_url()))

    filling = f"/trios/{tribe.slug}/fill-seat/?seat=design_lead"
    assert may.count("avatar vacant") == may_not.count("avatar vacant") == 2
    assert f'href="{filling}" hx-get="{filling}"' in may
    assert "fill-seat" not in may_not


@pytest.mark.parametrize(
    ("user", "offered"),
    [
        (
            "admin",
            {"edit-tribe", "dissolve-tribe", "remove-tribe", "/squads/new/?tribe=", "/chapters/new/?tribe="},
        ),
        ("tribe_lead", {"edit-tribe", "/squads/new/?tribe=", "/chapters/new/?tribe="}),
        ("member", set()),
        ("bystander", set()),
    ],
)
def test_tribe_detail_offers_only_what_one_may_do(client, request, tribe, user, offered):
    client.force_login(request.getfixturevalue(user))

    page = text_of(client.get(tribe.get_absolute_url()))

    everything = {
        "edit-tribe",
        "dissolve-tribe",
        "reopen-tribe",
        "remove-tribe",
        "/squads/new/?tribe=",
        "/chapters/new/?tribe=",
    }
    assert {what for what in everything if what in page} == offered


def test_tribe_that_was_dissolved_is_reached_and_says_so_and_can_be_reopened(client, admin):
    tribe = TribeFactory(ends_before=MARCH)
    client.force_login(admin)

    page = text_of(client.get(tribe.get_absolute_url()))

    assert ">dissolved</span>" in page
    assert "28 Feb 2026" in page
    assert "reopen-tribe" in page
    assert "dissolve-tribe" not in page
    assert "fill-seat" not in page


def test_tribe_that_is_planned_is_reached_and_says_so(client, admin, today):
    tribe = TribeFactory(starts_on=today + dt.timedelta(days=30))
    client.force_login(admin)

    assert ">planned</span>" in text_of(client.get(tribe.get_absolute_url()))


def test_tribe_detail_reloads_as_the_partial_that_htmx_asks_for(client, admin, tribe):
    client.force_login(admin)

    part = client.get(tribe.get_absolute_url(), headers={"HX-Request": "true", "HX-Target": "page"})

    assert part.content.decode().strip().startswith('<div id="page"')
    assert "<html" not in part.content.decode()


def test_tribe_by_a_former_slug_redirects_and_keeps_the_day(client, admin):
    TribeFactory(slug="new-name", former_keys=["old-name"])
    client.force_login(admin)

    response = client.get("/tribes/old-name/?as_of=2021-01-01")

    assert (response.status_code, response["Location"]) == (307, "/tribes/new-name/?as_of=2021-01-01")


def test_tribe_that_never_was_is_404(client, admin):
    client.force_login(admin)

    assert client.get("/tribes/nothing/").status_code == 404


@pytest.mark.parametrize("verb", ["edit-tribe", "dissolve-tribe", "reopen-tribe", "remove-tribe"])
def test_every_operation_has_a_page_for_administrators_only(client, admin, bystander, tribe, verb):
    address = f"{tribe.get_absolute_url()}{verb}/"
    client.force_login(admin)
    shown = client.get(address)
    client.force_login(bystander)

    assert shown.status_code == 200
    assert "<html" in shown.content.decode()
    assert client.get(address).status_code == 403
    assert client.post(address, {"ends_before": "2026-03-01"}).status_code == 403
    assert Tribe.objects.get() == tribe


def test_form_tribe_goes_to_the_new_tribe(client, admin):
    client.force_login(admin)
    sent = {"name": "Pay", "slug": "pay", "purpose": "Money.", "starts_on": "2026-03-01"}

    response = client.post("/tribes/new/", sent)

    assert (response.status_code, response["Location"]) == (302, "/tribes/pay/")
    assert Tribe.objects.get().trio.starts_on == MARCH


def test_form_tribe_refused_answers_422_and_keeps_what_was_typed(client, admin, tribe):
    client.force_login(admin)
    sent = {"name": "Pay", "slug": tribe.slug, "purpose": "Money.", "starts_on": "2026-03-01"}

    response = client.post("/tribes/new/", sent, headers=HTMX)

    assert response.status_code == 422
    assert "short name is already in use" in text_of(response)
    assert "Money.</textarea>" in text_of(response)
    assert Tribe.objects.count() == 1


def test_edit_tribe_under_htmx_says_that_something_changed(client, tribe, tribe_lead):
    client.force_login(tribe_lead)
    sent = {"version": 1, "name": "Pay", "slug": tribe.slug, "starts_on": "2020-01-01"}

    response = client.post(f"{tribe.get_absolute_url()}edit-tribe/", sent, headers=HTMX)

    assert response.status_code == 204
    assert json.loads(response["HX-Trigger"]) == {
        "changed": {},
        "toast": {"text": "Edited Pay.", "undo": way_back()},
    }


def test_dissolve_tribe_on_a_day_looked_at_keeps_that_day(client, admin, tribe):
    client.force_login(admin)

    response = client.post(
        f"{tribe.get_absolute_url()}dissolve-tribe/?as_of=2026-04-01", {"ends_before": "2026-02-28"}
    )

    assert response["Location"] == f"{tribe.get_absolute_url()}?as_of=2026-04-01"
    tribe.refresh_from_db()
    assert tribe.ends_before == MARCH


def test_remove_tribe_goes_to_the_list(client, admin, tribe):
    client.force_login(admin)

    response = client.post(f"{tribe.get_absolute_url()}remove-tribe/")

    assert (response.status_code, response["Location"]) == (302, "/tribes/")


def test_chapters_of_other_days_are_listed_with_their_days(client, admin, tribe):
    ended = ChapterFactory(tribe=tribe, ends_before=MARCH)
    client.force_login(admin)

    page = client.get(tribe.get_absolute_url()).context["page"]
    before = client.get(f"{tribe.get_absolute_url()}?as_of=2026-02-28").context["page"]

    assert (page.chapters, [row.chapter.pk for row in page.other_chapters]) == ([], [ended.pk])
    assert (len(before.chapters), before.other_chapters) == (1, [])


def test_squads_of_another_tribe_are_not_shown(client, admin, tribe):
    other = SquadFactory(tribe=TribeFactory(), name="Elsewhere")
    SquadMembershipFactory(squad=other, person=PersonFactory())
    client.force_login(admin)

    response = client.get(tribe.get_absolute_url())

    assert response.context["page"].squads == []
    assert "Elsewhere" not in text_of(response)
