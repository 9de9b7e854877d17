"""Shares of time that come to more than 100 % are shown, asked about, told and found; never refused."""

import csv
import datetime as dt
import io

import pytest

from people.shares import OverAllocation, Share, over_allocations
from search.operations import rebuild
from squads.models import SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

MARCH, APRIL, MAY = dt.date(2026, 3, 1), dt.date(2026, 4, 1), dt.date(2026, 5, 1)
FACTS = {"person": "ada.holm", "role": "member", "allocation": "50", "starts_on": "2026-03-01"}
ASKED = "Ada Holm would be over 100 % of their time: 130 % from 1 March 2026 to 31 March 2026."


@pytest.fixture
def ada(db):
    """Somebody with 80 % elsewhere up to the end of March."""
    ada = PersonFactory(name="Ada Holm", handle="ada.holm")
    SquadMembershipFactory(squad=SquadFactory(), person=ada, allocation=80, ends_before=APRIL)
    return ada


def test_spans_are_joined_and_what_is_not_known_counts_for_nothing():
    shares = [
        Share(80, None, APRIL),
        Share(None, None, None),
        Share(30, MARCH, None),
        Share(75, APRIL, MAY),
    ]

    assert over_allocations(shares) == [OverAllocation(110, MARCH, MAY)]
    [since_unknown] = over_allocations([Share(80, None, MARCH), Share(80, None, None)])
    assert (since_unknown.starts_on, str(since_unknown)) == (None, "160 % to 28 February 2026")


def test_a_form_asks_with_the_days_before_it_saves_and_saves_when_told_to(client, admin, squad, ada):
    client.force_login(admin)
    address = f"{squad.get_absolute_url()}place-member/"

    asked = client.post(address, FACTS)
    before = SquadMembership.objects.filter(squad=squad).count()
    told = client.post(address, {**FACTS, "anyway": "on"})

    assert (asked.status_code, before) == (422, 0)
    assert ASKED in asked.content.decode()
    assert 'name="anyway"' in asked.content.decode()
    assert told.status_code == 302
    assert SquadMembership.objects.get(squad=squad).allocation == 50


def test_a_change_of_the_share_is_asked_about_too_and_its_own_row_counts_once(client, admin, squad, ada):
    client.force_login(admin)
    row = SquadMembershipFactory(squad=squad, person=ada, allocation=20)
    address = f"{squad.get_absolute_url()}members/{row.pk}/change-allocation/"

    fits = client.post(address, {"allocation": "20", "starts_on": "2026-03-01"})
    asked = client.post(address, {"allocation": "50", "starts_on": "2026-03-01"})

    assert "over 100 %" not in fits.content.decode()
    assert ASKED in asked.content.decode()


def test_the_api_does_it_and_says_on_which_days_it_is_too_much(client, admin, squad, ada):
    client.force_login(admin)
    address = f"/api/v1/squads/{squad.slug}/members/"

    response = client.post(address, {**FACTS, "allocation": 50}, "application/json")
    fits = client.post(
        address,
        {**FACTS, "allocation": 10, "role": "agile_coach", "starts_on": "2026-04-01"},
        "application/json",
    )

    assert (response.status_code, response["Over-Allocation"]) == (201, "2026-03-01/2026-04-01; percent=130")
    assert (fits.status_code, fits.has_header("Over-Allocation")) == (201, False)


def test_the_page_of_a_person_and_the_picker_say_the_total(client, member, squad, ada):
    client.force_login(member)
    SquadMembershipFactory(squad=squad, person=ada, allocation=None)
    SquadMembershipFactory(person=ada, allocation=30, starts_on=MARCH)
    rebuild()

    page = client.get(f"{ada.get_absolute_url()}?as_of=2026-03-01").content.decode()
    picker = client.get("/people/options/?search=ada&as_of=2026-02-01").content.decode()

    assert "110 % in squads, 1 share not known" in page
    assert "Over 100 %: 110 % from 1 March 2026 to 31 March 2026" in page
    assert "80 % in squads, 1 share not known" in picker


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("allocation=over_100&as_of=2026-03-01", ["Ada Holm"]),
        ("allocation=over_100&as_of=2026-02-28", []),
        ("allocation=over_100&as_of=2026-04-01", []),
        ("allocation=unknown&as_of=2026-03-01", ["Bo Berg"]),
    ],
)
def test_the_list_of_people_is_filtered_by_it_on_the_day_as_page_csv_and_api(
    client, member, squad, ada, query, names
):
    client.force_login(member)
    SquadMembershipFactory(squad=squad, person=ada, allocation=30, starts_on=MARCH)
    SquadMembershipFactory(squad=squad, person=PersonFactory(name="Bo Berg"), allocation=None)

    page = client.get(f"/people/?{query}")
    table = client.get(f"/people/?{query}&format=csv").getvalue().decode("utf-8-sig")
    answer = client.get(f"/api/v1/people/?{query}")

    assert [str(row) for row in page.context["page"]] == names
    assert [line[0] for line in csv.reader(io.StringIO(table))][1:] == names
    assert [row["name"] for row in answer.json()["results"]] == names
