"""Pages of alliances, with and without htmx."""

import datetime as dt

import pytest

from search.operations import rebuild
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.trios import TrioSeatFactory

HTMX = {"HX-Request": "true", "HX-Target": "dialog"}
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
TAKE_IN = "Add a trio to"


@pytest.mark.parametrize("count", [1, 3])
def test_alliance_list_query_count_does_not_depend_on_size(client, admin, count, django_assert_num_queries):
    client.force_login(admin)
    for _ in range(count):
        part = AllianceTrioFactory()
        AllianceTrioFactory(alliance=part.alliance)
        SquadMembershipFactory(squad=SquadFactory(tribe=part.trio.tribe))
        TrioSeatFactory(trio=part.trio)

    # session, user, count, ids, alliances, their tribes, tribes to choose, person
    with django_assert_num_queries(9):
        response = client.get("/alliances/")

    assert [
        (len(alliance.tribes), alliance.headcount, alliance.people_in_tribes)
        for alliance in response.context["page"]
    ] == [(2, 1, 1)] * count


@pytest.mark.parametrize("count", [1, 3])
def test_alliance_detail_query_count_does_not_depend_on_size(
    client, admin, alliance, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        part = AllianceTrioFactory(alliance=alliance)
        AllianceTrioFactory(alliance=alliance, ends_before=MARCH)
        TrioSeatFactory(trio=part.trio)

    with django_assert_num_queries(11):  # session, user, alliance, six of the page, history, person
        response = client.get(alliance.get_absolute_url())

    assert len(response.context["page"].tribes) == count


def test_alliance_list_on_another_day_shows_the_alliances_of_that_day(client, admin):
    AllianceFactory(name="Early", starts_on=dt.date(2019, 1, 1), ends_before=dt.date(2020, 1, 1))
    late = AllianceFactory(name="Late", starts_on=dt.date(2020, 1, 1))
    client.force_login(admin)

    assert [row.pk for row in client.get("/alliances/").context["page"]] == [late.pk]
    then = client.get("/alliances/?as_of=2019-06-01")
    assert [alliance.name for alliance in then.context["page"]] == ["Early"]
    assert b"/alliances/new/?as_of=2019-06-01" in then.content


def test_alliance_list_searches_by_name_and_slug(client, admin):
    found = AllianceFactory(name="One checkout")
    AllianceFactory(name="Privacy")
    rebuild()
    client.force_login(admin)

    assert [row.pk for row in client.get("/alliances/?search=checkout").context["page"]] == [found.pk]
    assert "No alliances match these filters" in client.get("/alliances/?search=nothing").content.decode()


def test_alliance_list_shows_fifty_to_a_page(client, admin):
    AllianceFactory.create_batch(51)
    client.force_login(admin)

    response = client.get("/alliances/?page=2")

    assert [len(response.context["page"]), response.context["page"].paginator.count] == [1, 51]


def test_an_empty_list_offers_the_first_alliance_to_administrators_only(client, admin, bystander):
    client.force_login(admin)
    offered = client.get("/alliances/").content.decode()
    client.force_login(bystander)
    withheld = client.get("/alliances/").content.decode()

    assert ("/alliances/new/" in offered, "/alliances/new/" in withheld) == (True, False)


def test_alliance_detail_shows_goal_target_and_the_seats_of_its_trios(client, admin, participation, tribe):
    alliance = participation.alliance
    alliance.goal, alliance.target_date = "Pay in two taps.", dt.date(2026, 3, 31)
    alliance.save()
    held = TrioSeatFactory(trio=tribe.trio)
    client.force_login(admin)

    text = client.get(f"{alliance.get_absolute_url()}?as_of=2026-03-01").content.decode()

    assert "Pay in two taps." in text
    assert "30 days left" in text
    assert f">{held.person}</a>" in text
    assert text.count("Fill this seat") == 2
    assert f"/tribes/{tribe.slug}/?as_of=2026-03-01" in text


@pytest.mark.parametrize(
    ("days", "badge"),
    [
        ({"starts_on": dt.date(2019, 1, 1), "ends_before": dt.date(2020, 1, 1)}, "dissolved"),
        ({"starts_on": dt.date(2999, 1, 1)}, "planned"),
    ],
)
def test_alliance_detail_outside_its_days_says_so_in_a_badge(client, admin, days, badge):
    alliance = AllianceFactory(**days)
    client.force_login(admin)

    response = client.get(alliance.get_absolute_url())

    assert response.status_code == 200
    assert f">{badge}</span>" in response.content.decode()


def test_alliance_detail_offers_changes_to_who_may_make_them(client, tribe_lead, bystander, participation):
    address = participation.alliance.get_absolute_url()
    offers = ("edit-alliance/", "dissolve-alliance/", "add-trio/", f"trios/{participation.pk}/withdraw-trio/")
    client.force_login(tribe_lead)
    offered = client.get(address).content.decode()
    client.force_login(bystander)
    withheld = client.get(address).content.decode()

    assert [f"{address}{offer}" in offered for offer in offers] == [True] * 4
    assert [f"{address}{offer}" in withheld for offer in offers] == [False] * 4
    assert f"{address}remove-alliance/" not in offered


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({}, "No target date"),
        ({"target_date": dt.date(2026, 3, 2)}, "1 day left"),
        ({"target_date": MARCH}, "The target is today"),
        ({"target_date": dt.date(2026, 2, 27)}, "2 days past its target"),
        ({"target_date": MARCH, "ends_before": dt.date(2026, 2, 27)}, "Ended 3 days before its target"),
        (
            {"target_date": dt.date(2026, 1, 31), "ends_before": dt.date(2026, 2, 2)},
            "Ended 1 day past its target",
        ),
        ({"target_date": APRIL, "starts_on": dt.date(2026, 3, 2)}, "It has not begun."),
    ],
)
def test_alliance_detail_says_how_far_it_is_from_its_target(client, bystander, facts, says):
    alliance = AllianceFactory(**facts)
    client.force_login(bystander)

    text = " ".join(client.get(f"{alliance.get_absolute_url()}?as_of=2026-03-01").content.decode().split())

    assert says in text


def test_alliance_detail_without_a_target_offers_to_set_one_to_who_may(client, admin, bystander, alliance):
    client.force_login(admin)
    offered = client.get(alliance.get_absolute_url()).content.decode()
    client.force_login(bystander)
    withheld = client.get(alliance.get_absolute_url()).content.decode()

    assert ("Set a target date" in offered, "Set a target date" in withheld) == (True, False)


def test_alliance_detail_of_a_dissolved_one_takes_no_trio_in(client, admin):
    alliance = AllianceFactory(ends_before=MARCH)
    client.force_login(admin)

    text = client.get(alliance.get_absolute_url()).content.decode()

    assert (TAKE_IN in text, "Reopen" in text, "Dissolve " in text) == (False, True, False)


def test_alliance_detail_after_a_change_is_only_its_page_partial(client, admin, alliance):
    client.force_login(admin)

    response = client.get(alliance.get_absolute_url(), headers={"HX-Request": "true", "HX-Target": "page"})

    text = response.content.decode().strip()
    assert (text[:14], "<html" in text) == ('<div id="page"', False)
