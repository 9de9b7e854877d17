"""Shares of time that come to more than 100 % are shown, asked about, told and found; never refused."""

import csv
import datetime as dt
import io

import pytest
from django.contrib.messages import get_messages

from people.shares import OverAllocation, Share, over_allocations
from search.operations import rebuild
from squads.models import SquadMembership
from tests.admin.rows import address
from tests.admin.test_writes import row_inside, send
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.sheets.small import with_rows
from tests.sheets.uploads import checked

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


def test_a_form_without_a_first_day_asks_about_no_day_before_the_squad_began(client, admin, ada):
    client.force_login(admin)
    squad = SquadFactory(starts_on=APRIL)

    placed = client.post(f"{squad.get_absolute_url()}place-member/", {**FACTS, "starts_on": ""})

    assert placed.status_code == 302
    assert SquadMembership.objects.values_list("starts_on", "effective_from").get(squad=squad) == (
        None,
        APRIL,
    )


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
    assert "80 %" in picker
    assert "(share not known)" in picker


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


def test_the_admin_says_it_too_once_it_is_done(client, admin, squad, ada):
    client.force_login(admin)
    facts = {"person": ada.pk, "role": "member", "starts_on": "2026-03-01"}

    alone = send(client, address("squads.SquadMembership", "add"), squad=squad.pk, **facts, allocation=50)
    inside = row_inside("memberships", 0, **facts, allocation=60)
    within = send(client, address("squads.Squad", "change", SquadFactory().pk), **inside)

    warnings = [[str(each) for each in get_messages(answer.wsgi_request)] for answer in (alone, within)]
    assert "Over-allocated: Ada Holm (ada.holm): 130 % from 1 March 2026 to 31 March 2026." in warnings[0]
    assert "Over-allocated: Ada Holm (ada.holm): 190 % from 1 March 2026." in warnings[1]


def test_a_plan_lists_whom_it_gives_too_much_and_refuses_nothing(client, admin, squad, ada):
    client.force_login(admin)
    calls = [
        {"operation": "squads.place_member", "subject": squad.slug, **FACTS, "allocation": 50},
        {
            "operation": "squads.place_member",
            "subject": squad.slug,
            "person": "bo",
            "starts_on": "2026-03-01",
        },
    ]
    PersonFactory(handle="bo")

    made = client.post("/api/v1/plans/", {"operations": calls}, content_type="application/json").json()

    assert made["refusals"] == []
    assert made["over_allocated"] == [
        {
            "handle": "ada.holm",
            "name": "Ada Holm",
            "percent": 130,
            "starts_on": "2026-03-01",
            "ends_before": "2026-04-01",
        }
    ]


def test_whoever_had_too_much_before_is_not_listed_by_what_does_not_touch_it(client, admin, squad, ada):
    client.force_login(admin)
    SquadMembershipFactory(squad=squad, person=ada, allocation=50, ends_before=MARCH)
    calls = [
        {"operation": "squads.place_member", "subject": squad.slug, **FACTS, "starts_on": "2026-04-01"},
        {"operation": "people.edit_profile", "subject": "ada.holm", "version": 1, "job_title": "Engineer"},
    ]
    calls[0]["allocation"] = 50

    made = client.post("/api/v1/plans/", {"operations": calls}, content_type="application/json").json()

    assert (made["refusals"], made["over_allocated"]) == ([], [])


def test_sheets_are_shown_whom_they_give_too_much_before_they_are_loaded(client, admin):
    client.force_login(admin)
    upload = checked(with_rows(squad_members="signup,ada,member,50,2023-01-01,\n"), admin)

    page = client.get(upload.get_absolute_url()).content.decode()

    assert "Over-allocated people" in page
    assert "Ada Holm (ada): 150 % from 1 January 2023" in page


def test_the_description_has_the_header_where_a_share_is_given(client, admin):
    client.force_login(admin)
    paths = client.get("/api/v1/schema/?format=json").json()["paths"]
    place = paths["/api/v1/squads/{slug}/members/"]["post"]["responses"]["201"]["headers"]
    seen = paths["/api/v1/squads/{slug}/members/"]["get"]["responses"]["200"]["headers"]

    assert ("Over-Allocation" in place, "Over-Allocation" in seen) == (True, False)
