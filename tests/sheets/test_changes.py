"""Loading again: nothing twice, and what differs goes through the operation for it."""

import datetime as dt

import pytest

from history.models import Entry
from people.models import Person
from sheets.loading.load import load
from squads.models import Squad, SquadInTribe, SquadMembership
from tests.sheets.small import SMALL, changed, happened, load_well, said, small, with_rows
from tribes.models import Tribe

JUNE = dt.date(2025, 6, 1)
CARDS = "cards,Cards,Pay by card,payments,Paying,Kanban,2020-01-01,"
IN_CARDS = "cards,ada,member,100,2020-01-01,"


@pytest.fixture
def loaded(admin):
    """The small organisation is there; answers which operations happened since."""
    load_well(small(), admin)
    before = Entry.objects.count()
    return lambda: list(Entry.objects.order_by("pk").values_list("operation", flat=True))[before:]


def test_loading_the_same_again_changes_nothing(admin, loaded):
    report = load_well(small(), admin)

    assert (happened(report), loaded()) == ({}, [])
    assert {name: counts["unchanged"] for name, counts in report.counts.items()} == {
        **dict.fromkeys(("absences", "bots", "bot_members", "recommended_sizes"), 0),
        **{name: text.count("\n") - 1 for name, text in SMALL.items()},
    }


def test_what_stands_in_no_row_is_left_alone(admin, loaded):
    headers = {name: text.split("\n")[0] for name, text in SMALL.items()}

    load_well(small(**headers), admin)

    assert (loaded(), Person.objects.filter(handle="ada").count()) == ([], 1)


@pytest.mark.parametrize(
    ("sheet", "old", "new", "operations"),
    [
        ("people", "Engineer,Oslo", "Engineer,Bergen", ["people.edit_person"]),
        ("people", "mia,2020-01-01,", "bo,2020-01-01,", ["people.edit_person"]),
        ("people", "2024-03-01", "", ["people.return_person"]),
        ("people", "2024-03-01", "2024-09-01", ["people.return_person", "people.offboard_person"]),
        ("tribes", "Money moves", "Money flows", ["tribes.edit_tribe"]),
        ("tribes", "2019-01-01", "2018-01-01", ["tribes.edit_tribe"]),
        ("trio_seats", "2020-01-01,", "2020-01-01,2025-06-01", ["trios.empty_seat"]),
        ("squads", "Kanban", "Scrum", ["squads.edit_squad"]),
        ("squads", "Pay by card,payments", "Pay by card,", ["squads.remove_stay"]),
        ("squad_moves", "payments,2023-01-01", ",2023-01-01", ["squads.remove_stay"]),
        ("squad_members", IN_CARDS, f"{IN_CARDS}2025-06-01", ["squads.end_membership"]),
        ("squad_members", "100,2020", "80,2020", ["squads.correct_membership"]),
        ("squad_members", "2024-03-01", "2024-02-01", ["squads.correct_membership"]),
        ("chapters", "Backend,Backend", "Back ends,Backend", ["chapters.edit_chapter"]),
        ("chapter_members", "2020-02-01,", "2020-02-01,2025-06-01", ["chapters.end_membership"]),
        ("guilds", "Tests", "Testing", ["guilds.edit_guild"]),
        ("guild_members", "2020-03-01,", "2020-03-01,2025-06-01", ["guilds.end_membership"]),
        ("alliances", "at last", "in the end", ["alliances.edit_alliance"]),
        ("alliance_tribes", "2020-01-01,", "2020-01-01,2025-06-01", ["alliances.withdraw_trio"]),
    ],
)
def test_a_changed_row_goes_through_the_operation_for_it_once(admin, loaded, sheet, old, new, operations):
    files = changed(sheet, old, new)

    report = load_well(files, admin)

    assert happened(report) == {sheet: {"changed": 1}}
    assert loaded() == operations
    assert happened(load_well(files, admin)) == {}


def test_a_squad_that_ends_in_the_sheets_is_dissolved_after_its_members_left(admin, loaded):
    files = small(
        squads=SMALL["squads"].replace(CARDS, f"{CARDS}2025-06-01"),
        squad_members=SMALL["squad_members"].replace(IN_CARDS, f"{IN_CARDS}2025-06-01"),
    )

    load_well(files, admin)

    assert loaded() == ["squads.end_membership", "squads.dissolve_squad"]
    assert happened(load_well(files, admin)) == {}


def test_a_squad_that_no_longer_ends_is_back_in_its_tribe_with_its_people(admin, loaded):
    gone = small(
        squads=SMALL["squads"].replace(CARDS, f"{CARDS}2025-06-01"),
        squad_members=SMALL["squad_members"].replace(IN_CARDS, f"{IN_CARDS}2025-06-01"),
    )
    load_well(gone, admin)

    load_well(small(), admin)

    assert loaded()[2:] == ["squads.reopen_squad", "squads.correct_stay", "squads.correct_membership"]
    assert SquadInTribe.objects.get(squad__slug="cards").ends_before is None
    assert happened(load_well(small(), admin)) == {}


def test_an_end_that_was_too_late_is_set_right(admin, loaded):
    for end in ("2025-06-01", "2025-05-01", "2025-07-01"):
        files = small(
            squads=SMALL["squads"].replace(CARDS, CARDS + end),
            squad_members=SMALL["squad_members"].replace(IN_CARDS, IN_CARDS + end),
        )
        load_well(files, admin)
        assert happened(load_well(files, admin)) == {}

    stay = SquadInTribe.objects.get(squad__slug="cards")
    assert (stay.ends_before, SquadMembership.objects.get(person__handle="ada").ends_before) == (
        *(dt.date(2025, 7, 1), dt.date(2025, 7, 1)),
    )


def test_a_seat_is_emptied_before_somebody_else_has_it(admin, loaded):
    seats = "tribe,seat,person,from,until\npayments,tribe_lead,ada,2025-06-01,\npayments,tribe_lead,mia,2020-01-01,2025-06-01\n"

    load_well(small(trio_seats=seats), admin)

    assert loaded() == ["trios.empty_seat", "trios.fill_seat"]


def test_an_email_is_given_up_before_somebody_else_has_it(admin, loaded):
    people = (
        SMALL["people"]
        .replace("bo@example.com", "x@example.com")
        .replace("ada@example.com", "bo@example.com")
    )

    load_well(small(people=people), admin)

    assert dict(Person.objects.filter(handle__in=["ada", "bo"]).values_list("handle", "email")) == {
        "ada": "bo@example.com",
        "bo": "x@example.com",
    }


def test_a_squad_moves_on_the_day_on_which_its_tribe_is_dissolved(admin, loaded):
    files = small(
        tribes=SMALL["tribes"].replace("2020-01-01,", "2020-01-01,2025-06-01") + "money,Money,,2025-06-01,\n",
        trio_seats=SMALL["trio_seats"].replace("2020-01-01,", "2020-01-01,2025-06-01"),
        squad_moves=SMALL["squad_moves"] + "cards,money,2025-06-01\nsignup,,2025-06-01\n",
        chapters=SMALL["chapters"].replace("2020-01-01,", "2020-01-01,2025-06-01"),
        chapter_members=SMALL["chapter_members"].replace("2020-02-01,", "2020-02-01,2025-06-01"),
        alliance_tribes=SMALL["alliance_tribes"].replace("2020-01-01,", "2020-01-01,2025-06-01"),
    )

    load_well(files, admin)

    assert list(SquadInTribe.objects.on(JUNE).values_list("squad__slug", "tribe__slug")) == [
        ("cards", "money")
    ]
    assert loaded()[-3:] == ["tribes.form_tribe", "tribes.dissolve_tribe", "squads.move_squad"]
    assert happened(load_well(files, admin)) == {}


def test_a_key_that_stands_among_the_former_ones_is_a_new_name(admin, loaded):
    squads = SMALL["squads"].replace("way_of_working,", "way_of_working,former_keys,").replace(
        "cards,Cards,Pay by card,payments,Paying,Kanban,", "plastic,Plastic,Pay by card,payments,Paying,Kanban,cards,"
    ).replace("growth,,,", "growth,,,,")  # fmt: skip
    files = small(squads=squads, squad_members=SMALL["squad_members"].replace("cards", "plastic"))

    load_well(files, admin)

    squad = Squad.objects.get(slug="plastic")
    assert (squad.name, squad.former_keys, Squad.objects.count()) == ("Plastic", ["cards"], 2)
    assert loaded() == ["squads.edit_squad", "squads.edit_squad"]
    assert happened(load_well(files, admin)) == {}


def test_a_key_that_is_no_longer_in_use_does_not_come_back_by_an_old_sheet(admin, loaded):
    squads = SMALL["squads"].replace("way_of_working,", "way_of_working,former_keys,").replace(
        "cards,Cards,Pay by card,payments,Paying,Kanban,", "plastic,Plastic,Pay by card,payments,Paying,Kanban,cards,"
    ).replace("growth,,,", "growth,,,,")  # fmt: skip
    load_well(small(squads=squads, squad_members=SMALL["squad_members"].replace("cards", "plastic")), admin)

    report = load(small(), by=admin)

    assert said(report) == ["squads.csv, row 2, squad: “cards” is called “plastic” now; use that key."]
    assert Squad.objects.count() == 2


def test_former_keys_of_what_is_there_already_are_refused(admin, loaded):
    tribes = "tribe,name,purpose,from,until,former_keys\npayments,Payments,Money moves,2020-01-01,,money\n"

    report = load(small(tribes=SMALL["tribes"].replace(SMALL["tribes"], tribes)), by=admin)

    assert said(report) == [
        "tribes.csv, row 2, former_keys: “money” was never its key; remove it. "
        "Only new rows can have former keys."
    ]


def test_optional_columns_that_are_missing_leave_what_is_stored(admin, loaded):
    guilds = "guild,name,topic,channel,from,until\nquality,Quality,Tests,#quality,2020-01-01,\n"
    load_well(small(guilds=guilds), admin)

    assert happened(load_well(small(), admin)) == {}


def test_what_the_database_refuses_is_a_fault_of_the_row(admin, loaded):
    report = load(
        with_rows(
            people="cy,Cy,ADA@example.com,,,,,\n",
            squad_members="cards,ada,member,50,2019-01-01,\ncards,ada,member,100,2022-01-01,\n",
            trio_seats="payments,tribe_lead,ada,2021-01-01,\n",
        ),
        by=admin,
    )

    assert [fault.row for fault in report.faults] == [5, 3, 4, 5]
    assert Tribe.objects.count() == 2
    assert loaded() == []


def test_a_fault_against_what_is_stored_is_found_beside_all_others(admin, loaded):
    headers = {name: text.split("\n")[0] + "\n" for name, text in SMALL.items()}
    headers["people"] += "cy,Cy,ada@example.com,,,,,\n,Di,,,,,,\n"
    headers["squad_members"] += "cards,bo,member,100,2023-01-01,\n"

    report = load(small(**headers), by=admin)

    assert said(report) == [
        "people.csv, row 2, email: Ada Holm (ada) already has this email address since 1 January 2020. Enter another address.",
        "people.csv, row 3, person: is empty, but a value is required.",
        "squad_members.csv, row 2, until: The last day of Bo Berg is 29 February 2024; choose that day or an earlier one.",
    ]


def test_a_chapter_leaves_a_tribe_that_is_dissolved_with_all_its_people(admin, loaded):
    files = small(
        tribes=SMALL["tribes"].replace("2020-01-01,", "2020-01-01,2025-06-01") + "money,Money,,2020-01-01,\n",
        trio_seats=SMALL["trio_seats"].replace("2020-01-01,", "2020-01-01,2025-06-01"),
        chapters=SMALL["chapters"].replace("payments", "money"),
        alliance_tribes=SMALL["alliance_tribes"].replace("2020-01-01,", "2020-01-01,2025-06-01"),
    )

    load_well(files, admin)

    assert loaded() == [
        "trios.empty_seat",
        "alliances.withdraw_trio",
        "tribes.form_tribe",
        "chapters.edit_chapter",
        "tribes.dissolve_tribe",
    ]
    assert happened(load_well(files, admin)) == {}


def test_a_squad_that_was_in_a_tribe_of_old_is_added_with_its_days(admin, loaded):
    files = with_rows(
        squads="old,Old,,growth,,,2020-06-01,\n", squad_moves="old,payments,2021-01-01\ncards,,2025-06-01\n"
    )

    load_well(files, admin)

    stays = SquadInTribe.objects.filter(squad__slug="old").values_list("tribe__slug", "ends_before")
    assert list(stays) == [("growth", dt.date(2021, 1, 1)), ("payments", None)]
    assert happened(load_well(files, admin)) == {}


def test_what_the_sheet_has_no_column_for_stays(admin, loaded):
    links = [{"label": "Wiki", "url": "https://wiki.example/"}]
    Squad.objects.filter(slug="cards").update(links=links)

    load_well(changed("squads", "Kanban", "Scrum"), admin)

    squad = Squad.objects.get(slug="cards")
    assert (squad.way_of_working, squad.links) == ("Scrum", links)
    assert Entry.objects.latest("pk").arguments == {"version": 1, "way_of_working": "Scrum"}
