"""Sheets become the organisation, by operations, all of them or nothing."""

import datetime as dt

import pytest

from alliances.models import Alliance, AllianceTrio
from chapters.models import ChapterMembership
from guilds.models import Guild
from history.models import Entry
from people.models import Person
from sheets.loading.load import load
from squads.models import Squad, SquadInTribe, SquadMembership
from tests.sheets.small import ROWS, SMALL, happened, load_well, said, small, with_rows
from tribes.models import Tribe
from trios.models import TrioSeat

MARCH = dt.date(2024, 3, 1)


def test_load_makes_everything_that_the_sheets_say(admin):
    report = load_well(small(), admin)

    assert {name: dict(counts) for name, counts in report.counts.items()} == {
        **{name: {} for name in ("absences", "bots", "bot_members", "recommended_sizes")},
        **{name: {"new": text.count("\n") - 1} for name, text in SMALL.items()},
    }
    ada, bo = Person.objects.get(handle="ada"), Person.objects.get(handle="bo")
    assert (ada.name, ada.email, ada.job_title, ada.location, ada.manager.handle) == (
        *("Ada Holm", "ada@example.com", "Engineer", "Oslo", "mia"),
    )
    assert (ada.starts_on, ada.ends_before, bo.ends_before) == (dt.date(2020, 1, 1), None, MARCH)
    membership = SquadMembership.objects.get(person=bo)
    assert (membership.role, membership.allocation, membership.ends_before) == ("product_owner", 50, MARCH)
    assert TrioSeat.objects.get().trio.tribe.slug == "payments"
    assert ChapterMembership.objects.get().role == "lead"
    assert AllianceTrio.objects.get().trio.tribe.slug == "payments"


def test_load_calls_an_operation_for_each_row_in_the_name_of_who_loads(admin):
    load_well(small(), admin, reason="From the old system")

    entries = Entry.objects.all()
    assert {(entry.by, entry.reason) for entry in entries} == {(admin, "From the old system")}
    assert entries.count() == ROWS
    assert set(entries.values_list("operation", flat=True)) == {
        *("people.add_person", "tribes.form_tribe", "trios.fill_seat"),
        *("squads.form_squad", "squads.move_squad", "squads.place_member"),
        *("chapters.form_chapter", "chapters.place_member", "guilds.form_guild", "guilds.place_member"),
        *("alliances.form_alliance", "alliances.add_trio"),
    }


def test_a_squad_is_in_a_tribe_until_that_ends_and_then_in_the_next(admin):
    load_well(small(), admin)

    stays = SquadInTribe.objects.filter(squad__slug="signup")
    assert list(stays.values_list("tribe__slug", "starts_on", "ends_before")) == [
        ("growth", dt.date(2020, 1, 1), dt.date(2023, 1, 1)),
        ("payments", dt.date(2023, 1, 1), None),
    ]
    assert Tribe.objects.get(slug="growth").ends_before == dt.date(2023, 1, 1)


def test_a_squad_moves_out_of_all_tribes_and_back_in_the_order_of_days(admin):
    moves = "squad,tribe,from\ncards,payments,2022-01-01\nsignup,,2021-06-01\ncards,,2021-01-01\n"

    load_well(small(squad_moves=moves), admin)

    stays = SquadInTribe.objects.order_by("squad__slug", "starts_on")
    assert list(stays.values_list("squad__slug", "tribe__slug", "starts_on", "ends_before")) == [
        ("cards", "payments", dt.date(2020, 1, 1), dt.date(2021, 1, 1)),
        ("cards", "payments", dt.date(2022, 1, 1), None),
        ("signup", "growth", dt.date(2020, 1, 1), dt.date(2021, 6, 1)),
    ]


def test_a_dry_run_tells_the_same_and_changes_nothing(admin):
    report = load_well(small(), admin, dry_run=True)

    assert sum(counts["new"] for counts in report.counts.values()) == ROWS
    assert (Tribe.objects.count(), Entry.objects.count()) == (0, 0)


def test_one_fault_keeps_everything_out(admin):
    report = load(with_rows(guild_members="quality,ada,boss,2020-03-01,\n"), by=admin)

    assert said(report) == [
        "guild_members.csv, row 3, role: “boss” isn’t allowed here; choose one of member, coordinator."
    ]
    assert (Tribe.objects.count(), Entry.objects.count()) == (0, 0)


def test_progress_is_told_row_by_row_up_to_the_last(admin):
    told = []

    load_well(small(), admin, progress=lambda done, total: told.append((done, total)))

    assert told[0] == (1, ROWS)
    assert told[-1] == (ROWS, ROWS)
    assert told == sorted(told)


@pytest.mark.parametrize(
    ("managers", "second_steps"),
    [
        ({"ada": "bo", "bo": "mia", "mia": ""}, 0),
    ],
)
def test_managers_may_stand_below(admin, managers, second_steps):
    people = "person,name,email,job_title,location,manager,joined,left\n" + "".join(
        f"{person},{person},,,,{manager},,\n" for person, manager in managers.items()
    )

    load_well(small(people=people, squad_members=SMALL["squad_members"].replace("2024-03-01", "")), admin)

    found = Person.objects.filter(handle__in=managers).values_list("handle", "manager__handle")
    assert {person: manager or "" for person, manager in found} == managers
    assert Entry.objects.filter(operation="people.edit_person").count() == second_steps


@pytest.mark.parametrize("managers", [("bo", "mia", "ada"), ("ada", "", "")])
def test_managers_in_a_circle_are_refused_by_row_and_column(admin, managers):
    people = "person,name,email,job_title,location,manager,joined,left\n" + "".join(
        f"{person},{person},,,,{manager},,\n"
        for person, manager in zip(("ada", "bo", "mia"), managers, strict=True)
    )

    report = load(
        small(people=people, squad_members=SMALL["squad_members"].replace("2024-03-01", "")), by=admin
    )

    assert [(fault.file, fault.column) for fault in report.faults] == [("people.csv", "manager")]


def test_spaces_around_and_between_words_are_none_and_lines_are_kept(admin):
    files = small(
        people=SMALL["people"].replace("ada,Ada Holm,ada@example.com,", " ada ,Ada  Holm, ada@example.com ,"),
        squads=SMALL["squads"]
        .replace("Pay by card", '"Pay\r\n""by"" card\n\n"')
        .replace(",2020-01-01,", ", 2020-01-01 ,"),
    )

    load_well(files, admin)

    assert Person.objects.get(handle="ada").name == "Ada Holm"
    assert Person.objects.get(handle="ada").email == "ada@example.com"
    assert Squad.objects.get(slug="cards").mission == 'Pay\n"by" card'


def test_optional_columns_hold_what_the_others_lack(admin):
    files = small(
        people=SMALL["people"].replace("manager,joined", "time_zone,manager,joined").replace(",mia,", ",Europe/Oslo,mia,").replace("Director,,,,", "Director,,,,,"),
        squads="squad,name,mission,tribe,feature_area,way_of_working,links,former_keys,from,until\n"
        "cards,Cards,,payments,,,Our board https://b.example/1 | How | why https://w.example,plastic visa,2020-01-01,\n",
        squad_moves=None,
        guilds="guild,name,topic,channel,from,until\nquality,Quality,,#quality,2020-01-01,\n",
        alliances="alliance,name,goal,target_date,from,until\none,One,,2027-01-01,2020-01-01,\n",
    )  # fmt: skip

    load_well(files, admin)

    squad = Squad.objects.get()
    assert Person.objects.get(handle="ada").time_zone == "Europe/Oslo"
    assert squad.links == [
        {"label": "Our board", "url": "https://b.example/1"},
        {"label": "How | why", "url": "https://w.example"},
    ]
    assert squad.former_keys == ["plastic", "visa"]
    assert Guild.objects.get().channel == "#quality"
    assert Alliance.objects.get().target_date == dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    "spelt",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: text.replace("\n", "\n\n").encode(),
        lambda text: text.replace("\n", ",,\n").encode(),
        lambda text: text.replace("person,name", " Person ,NAME").encode(),
        lambda text: text.rstrip("\n").encode(),
    ],
    ids=[
        "BOM",
        "CRLF",
        "CR",
        "semicolons",
        "tabs",
        "empty lines",
        "empty columns",
        "capitals",
        "no last newline",
    ],
)
def test_people_are_understood_however_a_spreadsheet_saved_them(admin, spelt):
    report = load_well(small(people=spelt(SMALL["people"])), admin)

    assert happened(report)["people"] == {"new": 3}


def test_sheets_with_nothing_but_their_header_are_fine(admin):
    headers = {name: text.split("\n")[0] for name, text in SMALL.items()}

    report = load_well(small(**headers), admin)

    assert happened(report) == {}
