"""What the history offers to undo, and where one is after that; by page and API."""

import datetime as dt

import pytest

import orgmodel.urls  # noqa: F401  every app's operations are registered
from history.models import Entry
from history.operations import undo_entry
from history.sentences import entry_rows
from people.operations import add_person, edit_person
from squads.operations import (
    dissolve_squad,
    form_squad,
    place_member,
)
from tests.factories.people import PersonFactory, UserFactory
from tests.history.steps import latest

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def test_history_offers_to_undo_what_nothing_supersedes(admin, squad):
    ada = add_person(handle="ada", name="Ada", by=admin)
    place_member(squad, person=ada, starts_on=MARCH, by=admin)
    edit_person(ada, version=1, handle="ada", name="Ada H", by=admin)
    dissolve_squad(squad, ends_before=APRIL, by=admin)
    undo_entry(latest(), by=admin)

    offered = {story.entry.operation: story.undo for story in entry_rows(Entry.objects.all(), admin)}

    assert offered == {
        "history.undo_entry": True,
        "squads.dissolve_squad": False,
        "people.edit_person": True,
        "squads.place_member": True,
        "people.add_person": False,
    }


@pytest.mark.parametrize("count", [1, 3])
def test_history_of_who_is_no_administrator_asks_about_each_thing_once(
    tribe_lead, squad, count, django_assert_num_queries
):
    tribe_lead.person  # noqa: B018  every page knows who looks
    for _ in range(count):
        place_member(squad, person=PersonFactory(), starts_on=MARCH, by=tribe_lead)
    entries = list(Entry.objects.select_related("by"))

    # three kinds of rows; what was undone; what the permission asks: squad, person, stay, tribe, trio's seats
    with django_assert_num_queries(4):
        offered = [story.undo for story in entry_rows(entries, tribe_lead)]

    assert offered == [True] * count


def test_history_offers_nothing_to_who_did_nothing(admin, squad):
    dissolve_squad(squad, ends_before=MARCH, by=admin)

    assert [story.undo for story in entry_rows(Entry.objects.all(), UserFactory())] == [False]


def test_undo_over_the_api_answers_the_entry_of_the_undo(client, admin, squad):
    dissolve_squad(squad, ends_before=MARCH, by=admin)
    client.force_login(admin)

    answer = client.post(f"/api/v1/history/{latest().pk}/undo-entry/", {}, content_type="application/json")

    assert (answer.status_code, answer.json()["id"]) == (200, latest().pk)
    assert answer.json()["sentence"] == f"undid: dissolved {squad}, last day 28 February 2026"


def test_page_after_undoing_is_that_of_what_it_was_about(client, admin, squad):
    client.force_login(admin)
    form_squad(None, slug="x", name="X", starts_on=MARCH, by=admin)
    formed = latest()
    dissolve_squad(squad, ends_before=MARCH, by=admin)

    addresses = [client.post(f"/history/{entry.pk}/undo-entry/").url for entry in (latest(), formed)]

    assert addresses == [squad.get_absolute_url(), "/history/"]


def test_page_that_shows_what_is_undone_into_nothing_is_left(client, admin):
    client.force_login(admin)
    squad = form_squad(None, slug="x", name="X", starts_on=MARCH, by=admin)
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{squad.get_absolute_url()}"}

    answer = client.post(f"/history/{latest().pk}/undo-entry/", headers=headers)

    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/history/")
