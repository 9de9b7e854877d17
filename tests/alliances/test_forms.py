"""Forming and changing alliances in the browser."""

import datetime as dt
import json

import pytest

from alliances.models import Alliance, AllianceTrio
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.tribes import TribeFactory
from tests.history.steps import way_back

HTMX = {"HX-Request": "true", "HX-Target": "dialog"}
MARCH = dt.date(2026, 3, 1)


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
    assert "This short name is already in use." in text
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
        "toast": {"text": "Added the Search trio to Checkout from 1 March 2026.", "undo": way_back()},
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

    response = client.post(f"{address}trios/{participation.pk}/withdraw-trio/", {"ends_before": "2026-02-28"})

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
