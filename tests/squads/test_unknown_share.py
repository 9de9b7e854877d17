"""What share of somebody's time a squad has may be unknown, and no surface says otherwise."""

import datetime as dt
import json
from itertools import chain

import pytest

from atlas.tribe import tribe_picture
from changes.facts import Span
from changes.reads import Changes
from history.models import Entry
from history.sentences import alterations
from squads import operations
from squads.models import SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.sheets.small import changed, exported, load_well, small
from tribes.reads import tribe_page

MARCH, APRIL = dt.date(2026, 3, 1), dt.date(2026, 4, 1)
API = "/api/v1/squads/"
UNKNOWN = changed("squad_members", "cards,ada,member,100,", "cards,ada,member,,")


@pytest.fixture
def unknown(squad):
    person = PersonFactory(name="Ada Holm", handle="ada.holm")
    return SquadMembershipFactory(squad=squad, person=person, allocation=None)


def test_an_empty_cell_of_a_sheet_is_unknown_and_comes_out_empty(admin):
    load_well(UNKNOWN, admin)

    assert SquadMembership.objects.get(person__handle="ada").allocation is None
    assert exported()["squad_members.csv"] == UNKNOWN["squad_members.csv"]


def test_emptying_a_cell_is_shown_by_the_preview_and_can_be_undone(admin):
    load_well(small(), admin)

    report = load_well(UNKNOWN, admin, with_effects=True)

    assert [fields for effect in report.effects.by_element for _, fields in effect.altered] == [
        [("share of time in percent", "100", "not known")]
    ]


@pytest.mark.parametrize("page", ["squad", "person"])
def test_pages_say_that_the_share_is_not_known(client, member, unknown, page):
    client.force_login(member)

    response = client.get(getattr(unknown, page, unknown.squad).get_absolute_url())

    text = response.content.decode()
    assert "share not known" in text
    assert "None %" not in text
    assert "100 %" not in text


def test_the_picture_of_a_tribe_marks_a_share_that_is_not_known(tribe, client, member):
    SquadMembershipFactory(squad=SquadFactory(tribe=tribe), allocation=None)

    picture = tribe_picture(tribe_page(tribe, MARCH))

    chips = chain(*(chain(*row.cells) for row in picture.rows))
    assert {chip.share_text for chip in chips if chip.share is None} == {"? %"}


def test_the_api_says_null_and_takes_it(client, admin, squad):
    client.force_login(admin)
    person = PersonFactory(handle="ada.holm")
    body = {"person": person.handle, "starts_on": "2026-03-01"}

    told = client.post(f"{API}{squad.slug}/members/", body | {"allocation": None}, "application/json")
    absent = client.post(
        f"{API}{squad.slug}/members/", body | {"person": PersonFactory().handle}, "application/json"
    )

    assert (told.status_code, told.json()["allocation"]) == (201, None)
    assert absent.json()["allocation"] == 100


def test_a_form_whose_share_is_emptied_leaves_it_unknown(client, admin, squad):
    client.force_login(admin)
    person = PersonFactory()
    facts = {"person": person.handle, "role": "member", "allocation": "", "starts_on": "2026-03-01"}

    client.post(f"{squad.get_absolute_url()}place-member/", facts)

    assert SquadMembership.objects.get().allocation is None


def test_the_description_of_the_api_says_that_it_may_be_null(client, admin):
    client.force_login(admin)

    schemas = json.loads(client.get("/api/v1/schema/?format=json").content)["components"]["schemas"]

    assert schemas["SquadMembership"]["properties"]["allocation"]["type"] == ["integer", "null"]
    placing = schemas["SquadsPlaceMemberRequest"]["properties"]["allocation"]
    assert (placing["type"], placing["minimum"], placing["maximum"]) == (["integer", "null"], 1, 100)


def test_the_history_says_that_a_share_is_not_known(admin, unknown):
    operations.change_allocation(unknown, allocation=50, starts_on=APRIL, by=admin)
    row = SquadMembership.objects.get(allocation=50)
    operations.change_allocation(row, allocation=None, starts_on=dt.date(2026, 5, 1), by=admin)
    operations.correct_membership(row, allocation=None, by=admin)

    corrected, *changed_shares = Entry.objects.order_by("-pk")
    assert [entry.label for entry in changed_shares] == [
        f"changed {row} to an unknown share from 1 May 2026",
        f"changed {row} to 50 % from 1 April 2026",
    ]
    assert alterations([corrected], hidden=())[0][0].fields == [
        ("share of time in percent", "50", "not known")
    ]


def test_what_changed_between_two_days_says_that_a_share_is_not_known(admin, unknown):
    operations.change_allocation(unknown, allocation=50, starts_on=APRIL, by=admin)

    [change] = Changes(Span(MARCH, APRIL), APRIL)[:2]

    assert change.text == f"Ada Holm gave {unknown.squad} 50 % of their time instead of an unknown share"
