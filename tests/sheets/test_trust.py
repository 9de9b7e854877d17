"""Nothing is misread: partial and edited sheets, keys that were used again, and cells as other programs write them."""

import datetime as dt

import pytest
from django.utils import timezone

from chapters.models import Chapter
from history.models import Entry
from people.models import Person
from sheets.loading.load import load
from sheets.loading.unlisted import EndUnlisted, Unlisted
from squads.models import Squad, SquadMembership
from squads.operations import edit_squad, form_squad
from tests.sheets.small import SMALL, changed, load_well, said, small, with_rows
from tribes.models import Tribe
from trios.models import TrioSeat

DAY = dt.date(2026, 7, 1)


@pytest.fixture
def loaded(command_line):
    """The small organisation is there; answers which operations happened since."""
    load_well(small(), command_line)
    before = Entry.objects.count()
    return lambda: list(Entry.objects.order_by("pk").values_list("operation", flat=True))[before:]


def one(sheet: str, text: str = "") -> dict[str, bytes]:
    return {f"{sheet}.csv": (text or SMALL[sheet]).encode()}


@pytest.mark.parametrize("sheet", list(SMALL))
def test_one_sheet_alone_may_be_loaded_where_what_it_names_is_there(command_line, loaded, sheet):
    report = load_well(one(sheet), command_line)

    assert (list(report.counts.values()), loaded()) != ([], None)
    assert loaded() == []
    assert sum(report.counts[sheet].values()) == SMALL[sheet].count("\n") - 1


def test_one_sheet_alone_that_names_what_is_not_there_says_so(command_line, loaded):
    report = load(
        one("squad_members", SMALL["squad_members"] + "crads,bo,member,50,2022-01-01,\n"), by=command_line
    )

    assert said(report) == [
        "squad_members.csv, row 4, squad: there is no “crads” in the organisation, and squads.csv isn’t part of "
        "the upload. Did you mean “cards”?"
    ]


def test_a_person_who_leaves_in_a_full_export_takes_along_what_only_repeats_what_is_stored(
    command_line, loaded
):
    files = changed("people", "mia,2020-01-01,\n", f"mia,2020-01-01,{DAY}\n")

    load_well(files, command_line)

    assert loaded() == ["people.offboard_person"]
    assert SquadMembership.objects.get(person__handle="ada").ends_before == DAY


def test_a_tribe_that_ends_in_a_full_export_takes_along_its_chapters_and_their_members(command_line, loaded):
    files = changed("tribes", "Money moves,2020-01-01,", f"Money moves,2020-01-01,{DAY}")

    load_well(files, command_line)

    assert loaded() == ["tribes.dissolve_tribe"]
    assert Chapter.objects.get().ends_before == TrioSeat.objects.get().ends_before == DAY


def test_what_would_only_begin_after_the_new_end_is_removed(command_line, loaded):
    files = with_rows(squad_members="signup,ada,member,20,2026-10-01,\n")
    load_well(files, command_line)
    files["people.csv"] = changed("people", "mia,2020-01-01,\n", f"mia,2020-01-01,{DAY}\n")["people.csv"]

    load_well(files, command_line)

    assert loaded() == ["squads.place_member", "people.offboard_person"]
    assert not SquadMembership.objects.filter(squad__slug="signup").exists()


def test_a_row_that_says_something_else_than_what_is_stored_still_contradicts_the_end(command_line, loaded):
    files = changed("people", "mia,2020-01-01,\n", f"mia,2020-01-01,{DAY}\n")
    files["guild_members.csv"] = (
        SMALL["guild_members"].replace("2020-03-01,", "2020-03-01,2027-01-01").encode()
    )

    report = load(files, by=command_line)

    assert said(report) == [
        "guild_members.csv, row 2, until: “ada” (people.csv, row 2) ends on 1 July 2026; this must end by that day."
    ]


@pytest.fixture
def used_again(command_line, loaded):
    """Cards are called “payment-cards” now, and another squad took the key “cards”."""
    cards = Squad.objects.get(slug="cards")
    edit_squad(cards, version=cards.version, slug="payment-cards", by=command_line)
    form_squad(None, slug="cards", name="Playing cards", starts_on=DAY, by=command_line)


def test_an_old_sheet_does_not_turn_what_took_a_key_into_what_had_it(command_line, used_again):
    report = load(one("squads"), by=command_line)

    assert said(report) == [
        "squads.csv, row 2, squad: “cards” was the key of “payment-cards”, and these sheets may be older. "
        "Add the row of “payment-cards”, or remove this one."
    ]
    assert Squad.objects.get(slug="cards").name == "Playing cards"


def test_an_old_sheet_puts_nobody_into_what_took_a_key(command_line, used_again):
    report = load(one("squad_members"), by=command_line)

    assert said(report) == [
        f"squad_members.csv, row {row}, squad: “cards” was the key of “payment-cards”, and these sheets may be older. "
        "Add squads.csv with both, so that it’s clear which one you mean."
        for row in (2, 3)
    ]


def test_sheets_with_both_rows_are_loaded(command_line, used_again):
    squads = SMALL["squads"].replace("cards,Cards", "payment-cards,Cards") + f"cards,Playing,,,,,{DAY},\n"

    load_well(one("squads", squads), command_line)

    assert dict(Squad.objects.values_list("slug", "name")) == {
        "payment-cards": "Cards", "cards": "Playing", "signup": "Sign-up",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "old", "new", "note"),
    [
        ("people", "ada,Ada", "Ada,Ada", "people.csv, row 2, person: “Ada” is read as “ada”."),
        ("people", "Oslo,mia", "Oslo,MIA", "people.csv, row 2, manager: “MIA” is read as “mia”."),
        ("people", "2021-05-01,2024-03-01", "2021-05-01,2024-03-01", ""),
        ("squad_members", "ada,member,100", "ada,Member,100", "squad_members.csv, row 2, role: “Member” is read as “member”."),
        ("squad_members", "bo,product_owner", "bo,Product Owner", "squad_members.csv, row 3, role: “Product Owner” is read as “product_owner”."),
        ("squad_members", ",100,", ",100.0,", "squad_members.csv, row 2, allocation: “100.0” is read as “100”."),
        ("squad_members", "100,2020-01-01,", "100,2020-01-01,9999-12-31", "squad_members.csv, row 2, until: “9999-12-31” is read as empty."),
    ],
)  # fmt: skip
def test_what_other_programs_write_is_read_and_said(command_line, loaded, sheet, old, new, note):
    report = load_well(changed(sheet, old, new), command_line)

    assert ([str(each) for each in report.notes], loaded()) == ([note] if note else [], [])


def test_a_first_line_that_names_the_separator_is_no_row(command_line, loaded):
    text = "sep=;\r\n" + SMALL["guilds"].replace(",", ";")

    load_well(one("guilds", text), command_line)
    report = load(one("guilds", text.replace("2020-01-01", "soon")), by=command_line)

    assert loaded() == []
    assert said(report)[0].startswith("guilds.csv, row 3, from: “soon” isn’t a day")


def test_what_is_stored_but_stands_in_no_row_is_listed(command_line, loaded):
    files = small(
        people=SMALL["people"].replace("ada,Ada Holm,ada@example.com,Engineer,Oslo,mia,2020-01-01,\n", ""),
        squad_moves="squad,tribe,from\n",
        guild_members=None,
    )

    report = load_well(files, command_line)

    assert report.unlisted == [
        Unlisted("people", "ada", "Ada Holm", dt.date(2020, 1, 1), None),
        Unlisted("squad_moves", "signup, 2023-01-01", "Sign-up in payments", dt.date(2023, 1, 1), None),
    ]
    assert loaded() == []


def test_what_has_ended_is_not_missed(command_line, loaded):
    report = load_well(
        small(people=SMALL["people"].replace("bo,Bo Berg,bo@example.com,,,mia,2021-05-01,2024-03-01\n", "")),
        command_line,
    )

    assert report.unlisted == []


def test_what_stands_in_no_row_ends_where_that_is_asked_for(command_line, loaded):
    files = small(
        people=SMALL["people"].replace("ada,Ada Holm,ada@example.com,Engineer,Oslo,mia,2020-01-01,\n", ""),
        squad_members=SMALL["squad_members"].replace("cards,ada,member,100,2020-01-01,\n", ""),
        chapter_members="chapter,person,role,from,until\n",
        guild_members="guild,person,role,from,until\n",
        guilds="guild,name,topic,from,until\n",
    )
    ending = EndUnlisted(frozenset({"people", "squad_members"}), DAY)

    report = load_well(files, command_line, end_unlisted=ending, with_effects=True)

    assert loaded() == ["people.offboard_person"]
    assert (report.effects.ends, Person.objects.get(handle="ada").ends_before) == (4, DAY)
    assert [each.sheet for each in report.unlisted] == ["guilds"]


def test_sheets_that_are_not_given_end_nothing(command_line, loaded):
    ending = EndUnlisted(frozenset({"people", "squads", "tribes"}), DAY)

    load_well(one("people"), command_line, end_unlisted=ending)

    assert loaded() == []
    assert Tribe.objects.not_ended(DAY).exists()


def test_what_is_planned_and_stands_in_no_row_is_removed(command_line, loaded):
    later = timezone.localdate() + dt.timedelta(days=30)
    load_well(with_rows(squad_members=f"signup,mia,member,20,{later},\n"), command_line)

    load_well(
        small(), command_line, end_unlisted=EndUnlisted(frozenset({"squad_members"}), timezone.localdate())
    )

    assert loaded() == ["squads.place_member", "squads.remove_membership"]
