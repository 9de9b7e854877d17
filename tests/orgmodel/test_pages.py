"""Pages: whole or only a part, and where the browser is after an operation."""

import json

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from history.models import Entry
from orgmodel.web.pages import may
from squads.models import Squad
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.history.steps import way_back

DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}


@pytest.fixture
def signed_in(client, admin) -> Client:
    """A browser in which an administrator is signed in."""
    client.force_login(admin)
    return client


def act(signed_in, row, verb, *, query="", headers=None, **typed):
    return signed_in.post(f"{row.get_absolute_url()}{verb}/{query}", typed, headers=headers)


def varies_by(response) -> set[str]:
    """What the page itself depends on; how it was compressed on its way is another matter."""
    return {name.strip() for name in response["Vary"].split(",")} - {"Accept-Encoding"}


@pytest.mark.parametrize(
    ("headers", "whole"),
    [
        ({}, True),
        ({"HX-Request": "true", "HX-Target": "page"}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Target": "actions"}, True),
        ({"HX-Request": "true", "HX-Target": "../base"}, True),
        ({"HX-Target": "page"}, True),
    ],
)
def test_page_asked_for_a_part_renders_only_one_that_the_view_offers(signed_in, squad, headers, whole):
    response = signed_in.get(squad.get_absolute_url(), headers=headers)

    assert response.status_code == 200
    assert (b"<html" in response.content) is whole
    assert varies_by(response) >= {"HX-Request", "HX-Target", "Cookie"}


@pytest.mark.parametrize(
    ("asked", "shown"), [("", 1), ("2", 2), ("0", 2), ("-1", 2), ("x", 1), ("9" * 30, 2)]
)
def test_page_of_a_list_with_nonsense_is_the_nearest_one(signed_in, asked, shown):
    SquadFactory.create_batch(51)

    assert signed_in.get("/squads/", {"page": asked}, follow=True).context["page"].number == shown


def test_form_of_an_operation_begins_with_what_the_address_says(signed_in, squad):
    form = signed_in.get(f"{squad.get_absolute_url()}place-member/?role=agile_coach").context["form"]

    assert form["role"].value() == "agile_coach"


def test_form_of_an_operation_on_another_day_begins_with_that_day(signed_in, squad):
    form = signed_in.get(f"{squad.get_absolute_url()}dissolve-squad/?as_of=2026-03-01").context["form"]

    assert str(form["ends_before"].value()) == "2026-03-01"


def test_form_of_an_operation_under_htmx_is_the_dialog_alone(signed_in, squad):
    response = signed_in.get(f"{squad.get_absolute_url()}dissolve-squad/", headers=DIALOG)

    assert (response.status_code, b"<html" in response.content, b"<form" in response.content) == (
        200,
        False,
        True,
    )


def test_operation_that_makes_something_leads_to_its_page_and_says_so_there(signed_in):
    response = signed_in.post("/squads/new/", {"name": "Cards", "slug": "cards", "starts_on": "2020-01-01"})

    assert (response.status_code, response["Location"]) == (302, "/squads/cards/")
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["Formed Cards."]
    assert b"Formed Cards." in signed_in.get("/squads/cards/").content


def test_operation_that_makes_something_under_htmx_leads_the_whole_page_there(signed_in):
    typed = {"name": "Cards", "slug": "cards", "starts_on": "2020-01-01"}

    response = signed_in.post("/squads/new/", typed, headers=DIALOG)

    assert (response.status_code, response["HX-Redirect"]) == (204, "/squads/cards/")


def test_operation_on_another_day_leads_to_the_page_on_that_day(signed_in, squad):
    typed = {"ends_before": "2026-05-01"}

    response = act(signed_in, squad, "dissolve-squad", query="?as_of=2026-03-01", **typed)

    assert response["Location"] == f"{squad.get_absolute_url()}?as_of=2026-03-01"


def test_operation_on_another_day_under_htmx_keeps_the_day_when_the_address_changes(signed_in, squad):
    typed = {"version": 1, "name": "Cards", "slug": "cards", "starts_on": "2020-01-01"}

    response = act(signed_in, squad, "edit-squad", query="?as_of=2026-03-01", headers=DIALOG, **typed)

    assert response["HX-Redirect"] == "/squads/cards/?as_of=2026-03-01"


def test_operation_on_another_day_under_htmx_stays_where_the_address_does(signed_in, squad):
    response = act(
        signed_in,
        squad,
        "dissolve-squad",
        query="?as_of=2026-03-01",
        headers=DIALOG,
        ends_before="2026-05-01",
    )

    assert response.status_code == 204
    assert json.loads(response["HX-Trigger"]) == {
        "changed": {},
        "toast": {
            "text": f"Dissolved {squad}, last day 1 May 2026.",
            "undo": way_back(),
        },
    }


def test_operation_that_removes_leads_to_the_list_under_htmx_too(signed_in, squad):
    response = act(signed_in, squad, "remove-squad", headers=DIALOG)

    assert (response.status_code, response["HX-Redirect"]) == (204, "/squads/")


def test_operation_that_removes_a_row_leads_to_what_it_was_in(signed_in, squad):
    stay = squad.tribes.get()

    response = act(signed_in, squad, f"tribes/{stay.pk}/remove-stay")

    assert response["Location"] == squad.get_absolute_url()


def test_operation_refused_is_422_with_all_that_was_typed(signed_in, squad):
    response = act(signed_in, squad, "dissolve-squad", ends_before="2019-01-01", reason="Because.")

    page = response.content.decode()
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "ends_before": [f"{squad} begins on 1 January 2020. Choose a later day, or remove it."]
    }
    assert ('value="2019-01-01"' in page, 'value="Because."' in page) == (True, True)
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("typed", [{"ends_before": "2026-03-01"}, {"ends_before": "nonsense"}, {}])
def test_operation_by_who_may_not_is_403_whatever_was_typed(client, bystander, squad, typed):
    client.force_login(bystander)

    assert act(client, squad, "dissolve-squad", **typed).status_code == 403
    assert Squad.objects.get().ends_before is None


def test_operation_without_the_token_against_forgery_is_403(admin, squad):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)

    assert act(strict, squad, "dissolve-squad", ends_before="2026-03-01").status_code == 403
    assert Squad.objects.get().ends_before is None


def test_operation_on_a_row_of_another_element_is_404(signed_in, squad):
    elsewhere = SquadFactory()

    response = act(signed_in, elsewhere, f"tribes/{squad.tribes.get().pk}/remove-stay")

    assert response.status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_address_of_an_operation_with_another_method_changes_nothing(signed_in, squad, method):
    getattr(signed_in, method)(f"{squad.get_absolute_url()}remove-squad/")

    assert (Squad.objects.count(), Entry.objects.count()) == (1, 0)


def test_may_of_an_operation_that_does_not_exist_is_an_error(admin):
    with pytest.raises(LookupError, match=r"squads\.place_members"):
        may(admin, "squads.place_members")


def test_may_of_an_operation_asks_its_rule(admin, bystander, squad):
    assert [may(user, "squads.dissolve_squad", squad) for user in (admin, bystander)] == [True, False]


def test_person_who_renames_somebody_finds_them_at_the_new_address(signed_in):
    person = PersonFactory(handle="ada")
    typed = {"version": 1, "name": "Ada", "handle": "ada.holm"}

    assert act(signed_in, person, "edit-person", **typed)["Location"] == "/people/ada.holm/"
