"""Pages of alliances, with and without htmx."""

import datetime as dt
import json

import pytest

from alliances.models import Alliance, AllianceTrio
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tests.history.steps import way_back

HTMX = {"HX-Request": "true", "HX-Target": "dialog"}
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
TAKE_IN = "Take a trio in"


@pytest.mark.parametrize("count", [1, 3])
def test_alliance_list_query_count_does_not_depend_on_size(client, admin, count, django_assert_num_queries):
    client.force_login(admin)
    for _ in range(count):
        part = AllianceTrioFactory()
        AllianceTrioFactory(alliance=part.alliance)
        SquadMembershipFactory(squad=SquadFactory(tribe=part.trio.tribe))
        TrioSeatFactory(trio=part.trio)

    with django_assert_num_queries(7):  # session, user, count, alliances, parts, tribes to choose, person
        response = client.get("/alliances/")

    assert [
        (len(alliance.parts), alliance.headcount, alliance.people_in_tribes)
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

    assert len(response.context["page"].parts) == count


def test_alliance_list_on_another_day_shows_the_alliances_of_that_day(client, admin):
    AllianceFactory(name="Early", starts_on=dt.date(2019, 1, 1), ends_before=dt.date(2020, 1, 1))
    late = AllianceFactory(name="Late", starts_on=dt.date(2020, 1, 1))
    client.force_login(admin)

    assert list(client.get("/alliances/").context["page"]) == [late]
    then = client.get("/alliances/?as_of=2019-06-01")
    assert [alliance.name for alliance in then.context["page"]] == ["Early"]
    assert b"/alliances/new/?as_of=2019-06-01" in then.content


def test_alliance_list_searches_by_name_and_slug(client, admin):
    found = AllianceFactory(name="One checkout")
    AllianceFactory(name="Privacy")
    client.force_login(admin)

    assert list(client.get("/alliances/?q=checkout").context["page"]) == [found]
    assert "No alliances like that" in client.get("/alliances/?q=nothing").content.decode()


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

    assert (TAKE_IN in text, "Reopen" in text, "Dissolve<" in text) == (False, True, False)


def test_alliance_detail_after_a_change_is_only_its_page_partial(client, admin, alliance):
    client.force_login(admin)

    response = client.get(alliance.get_absolute_url(), headers={"HX-Request": "true", "HX-Target": "page"})

    text = response.content.decode().strip()
    assert (text[:14], "<html" in text) == ('<div id="page"', False)


def test_form_alliance_without_javascript_goes_to_the_new_alliance(client, admin):
    client.force_login(admin)
    sent = {
        "name": "One checkout",
        "slug": "one-checkout",
        "starts_on": "2026-03-01",
        "target_date": "2026-12-31",
    }

    response = client.post("/alliances/new/", sent)

    assert (response.status_code, response["Location"]) == (302, "/alliances/one-checkout/")
    made = Alliance.objects.get()
    assert (made.name, made.starts_on, made.target_date) == ("One checkout", MARCH, dt.date(2026, 12, 31))


def test_form_alliance_by_a_bystander_is_403(client, bystander):
    client.force_login(bystander)

    assert client.get("/alliances/new/").status_code == 403
    assert (
        client.post("/alliances/new/", {"name": "X", "slug": "x", "starts_on": "2026-03-01"}).status_code
        == 403
    )
    assert Alliance.objects.count() == 0


def test_form_alliance_refused_answers_422_and_keeps_what_was_typed(client, admin, alliance):
    client.force_login(admin)
    sent = {"name": "Again", "slug": alliance.slug, "starts_on": "2026-03-01"}

    response = client.post("/alliances/new/", sent, headers=HTMX)

    text = response.content.decode()
    assert response.status_code == 422
    assert "Something of this kind has this short name already." in text
    assert 'value="Again"' in text


def test_add_trio_offers_the_trios_that_are_not_in_it(client, admin, participation):
    TribeFactory(name="Search", slug="search")
    TribeFactory(ends_before=MARCH)
    client.force_login(admin)

    response = client.get(f"{participation.alliance.get_absolute_url()}add-trio/?as_of=2026-03-01")

    field = response.context["form"]["trio"]
    assert [(str(value), label) for value, label in field.field.choices][1:] == [("search", "Search trio")]


def test_add_trio_to_a_planned_alliance_begins_on_its_first_day(client, admin):
    alliance = AllianceFactory(starts_on=dt.date(2999, 1, 1))
    client.force_login(admin)

    response = client.get(f"{alliance.get_absolute_url()}add-trio/")

    assert response.context["form"]["starts_on"].value() == dt.date(2999, 1, 1)


def test_add_trio_under_htmx_says_that_something_changed(client, admin, alliance):
    alliance.name = "Checkout"
    alliance.save()
    TribeFactory(name="Search", slug="search")
    client.force_login(admin)

    response = client.post(
        f"{alliance.get_absolute_url()}add-trio/", {"trio": "search", "starts_on": "2026-03-01"}, headers=HTMX
    )

    assert response.status_code == 204
    assert json.loads(response["HX-Trigger"]) == {
        "changed": {},
        "toast": {"text": "Took the Search trio into Checkout from 1 March 2026.", "undo": way_back()},
    }
    assert AllianceTrio.objects.get().trio.slug == "search"


@pytest.mark.parametrize("trio", ["", "nowhere", "\x00", "7"])
def test_add_trio_with_nonsense_answers_422_and_changes_nothing(client, admin, alliance, trio):
    TribeFactory()
    client.force_login(admin)

    response = client.post(
        f"{alliance.get_absolute_url()}add-trio/", {"trio": trio, "starts_on": "2026-03-01"}
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["trio"])
    assert AllianceTrio.objects.count() == 0


def test_withdraw_trio_without_javascript_goes_back_to_the_alliance(client, tribe_lead, participation):
    client.force_login(tribe_lead)
    address = participation.alliance.get_absolute_url()

    response = client.post(f"{address}trios/{participation.pk}/withdraw-trio/", {"ends_before": "2026-03-01"})

    assert (response.status_code, response["Location"]) == (302, address)
    assert AllianceTrio.objects.get().ends_before == MARCH


def test_correct_participation_begins_with_what_is_there(client, admin, participation):
    client.force_login(admin)

    response = client.get(
        f"{participation.alliance.get_absolute_url()}trios/{participation.pk}/correct-participation/"
    )

    form = response.context["form"]
    assert [form[name].value() for name in ("starts_on", "ends_before")] == [dt.date(2020, 1, 1), None]


def test_a_part_below_another_alliance_is_404(client, admin, alliance):
    elsewhere = AllianceTrioFactory()
    client.force_login(admin)

    response = client.get(f"{alliance.get_absolute_url()}trios/{elsewhere.pk}/withdraw-trio/")

    assert response.status_code == 404


def test_remove_alliance_goes_to_the_list(client, admin, alliance):
    client.force_login(admin)

    response = client.post(f"{alliance.get_absolute_url()}remove-alliance/")

    assert (response.status_code, response["Location"]) == (302, "/alliances/")
    assert Alliance.objects.count() == 0


def test_alliance_by_a_former_slug_redirects_and_keeps_the_day(client, admin):
    AllianceFactory(slug="new-name", former_keys=["old-name"])
    client.force_login(admin)

    response = client.get("/alliances/old-name/?as_of=2021-01-01")

    assert (response.status_code, response["Location"]) == (307, "/alliances/new-name/?as_of=2021-01-01")
