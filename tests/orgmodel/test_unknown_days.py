"""First days that nobody knows: on forms, over the API, in the history, and in what lies within what."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from history.models import Entry
from history.operations import undo_entry
from history.sentences import entry_rows
from squads.models import Squad, SquadMembership
from squads.operations import correct_membership, edit_squad, move_squad
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


@pytest.fixture
def squad(db) -> Squad:
    return SquadFactory(slug="cards", name="Cards", starts_on=None)


@pytest.fixture
def person(db):
    return PersonFactory(handle="ada.holm", name="Ada Holm", starts_on=None)


def placed(squad, handle, day):
    return SquadMembershipFactory(
        squad=squad, person=PersonFactory(handle=handle, starts_on=None), starts_on=day
    )


def test_a_form_whose_first_day_is_emptied_says_that_nobody_knows_it(client, admin, squad, person):
    client.force_login(admin)
    sent = {"person": "ada.holm", "role": "member", "allocation": "100", "ends_before": ""}

    missing = client.post(reverse("squads:place_member", args=["cards"]), sent)
    empty = client.post(reverse("squads:place_member", args=["cards"]), {**sent, "starts_on": ""})

    assert (missing.status_code, empty.status_code) == (422, 302)
    assert SquadMembership.objects.get().starts_on is None
    (row,) = entry_rows([Entry.objects.latest("pk")])
    assert row.text == "placed Ada Holm in Cards as member from an unknown day"


def test_a_form_offers_today_and_says_what_empty_means(client, admin, squad):
    client.force_login(admin)

    form = client.get(reverse("squads:place_member", args=["cards"])).content.decode()

    assert f'value="{timezone.localdate():%Y-%m-%d}"' in form
    assert "Leave empty if it isn’t known." in form


def test_over_the_api_null_is_an_unknown_first_day_and_a_missing_one_is_refused(client, admin, squad, person):
    client.force_login(admin)
    sent = {"person": "ada.holm", "role": "member"}

    def post(**arguments):
        return client.post(
            "/api/v1/squads/cards/members/", {**sent, **arguments}, content_type="application/json"
        )

    missing, null = post(), post(starts_on=None)

    assert (missing.status_code, sorted(missing.json()["errors"])) == (422, ["starts_on"])
    assert (null.status_code, null.json()["starts_on"]) == (201, None)


def test_a_first_day_is_corrected_to_unknown_and_that_is_undone(admin, squad, person):
    membership = SquadMembershipFactory(squad=squad, person=person, starts_on=MARCH)

    correct_membership(membership, starts_on=None, by=admin)

    entry = Entry.objects.latest("pk")
    (row,) = entry_rows([entry])
    assert row.alterations[0].fields == [("first day", "1 March 2026", "not known")]
    undo_entry(entry, by=admin)
    assert SquadMembership.objects.get().starts_on == MARCH


@pytest.mark.parametrize("ordering", ["starts_on", "-starts_on"])
def test_lists_are_paged_with_unknown_first_days_before_all_others(client, admin, squad, ordering):
    client.force_login(admin)
    for handle, day in (("ada", APRIL), ("bo", None), ("cy", MARCH), ("di", None)):
        placed(squad, handle, day)
    address, forward, addresses = (
        f"/api/v1/squads/cards/members/?ordering={ordering}&page_size=1&as_of=2026-05-01",
        [],
        [],
    )

    while address:
        page = client.get(address).json()
        forward += [row["person"] for row in page["results"]]
        addresses.append(page["previous"])
        address = page["next"]
    back = [client.get(previous).json()["results"][0]["person"] for previous in addresses[1:]]

    expected = ["bo", "di", "cy", "ada"]
    assert forward == (expected if ordering == "starts_on" else expected[::-1])
    assert back == forward[:-1]


def test_the_first_day_of_a_squad_takes_along_its_stay_in_a_tribe_to_unknown_and_back(admin):
    tribe = TribeFactory(starts_on=None)
    squad = SquadFactory(starts_on=MARCH, tribe=tribe)

    edited = edit_squad(squad, version=squad.version, starts_on=None, by=admin)
    assert list(squad.tribes.values_list("starts_on", flat=True)) == [None]

    edit_squad(edited, version=edited.version, starts_on=APRIL, by=admin)
    assert list(squad.tribes.values_list("starts_on", flat=True)) == [APRIL]


def test_a_squad_that_has_always_been_in_a_tribe_moves_on_a_known_day(admin):
    first, second = TribeFactory(starts_on=None), TribeFactory(starts_on=None)
    squad = SquadFactory(starts_on=None, tribe=first)

    move_squad(squad, tribe=second, starts_on=MARCH, by=admin)

    days = squad.tribes.order_by("pk").values_list("tribe", "starts_on", "ends_before")
    assert list(days) == [(first.pk, None, MARCH), (second.pk, MARCH, None)]


def test_the_timeline_of_a_squad_draws_an_unknown_first_day_from_the_edge(client, admin, squad):
    client.force_login(admin)
    placed(squad, "ada", None)
    placed(squad, "bo", MARCH)

    page = client.get("/squads/cards/", {"as_of": "2026-05-01"}).content.decode()

    assert "Member, since an unknown day" in page
    assert "1 January 1" not in page
