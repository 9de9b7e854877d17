"""Every fault of every row is told in one go: where it is, what is wrong, what to do."""

import pytest

from history.models import Entry
from sheets.format.faults import Faults, folded
from sheets.format.parse import parse
from sheets.loading.load import load
from tests.sheets.small import SMALL, changed, said, small, with_rows

PEOPLE = SMALL["people"]
SQUADS = SMALL["squads"]
HEADER = PEOPLE.split("\n")[0]
EMPTY = "is empty, but a value is required."
A_DAY = "isn’t a day; write year-month-day, as in 2024-03-01 for 1 March 2024."
QUOTES = (
    "the quotation marks do not match. Enclose a text with commas, line breaks or "
    "quotation marks in quotation marks, and double those inside it."
)
CELLS = "A cell is missing, or a text with commas isn’t in quotation marks."
KEY = "Use lower-case letters, digits, dots, hyphens and underscores. Start with a letter or digit."


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ({"people": ",No Key,,,,,,\n"}, [f"people.csv, row 5, person: {EMPTY}"]),
        ({"guilds": "x,,,,\n"}, [f"guilds.csv, row 3, name: {EMPTY}"]),
        ({"people": "big key,X,,,,,,\n"}, [f"people.csv, row 5, person: “big key”: {KEY}"]),
        (
            {"people": "new,X,,,,,,\n"},
            ["people.csv, row 5, person: “new” is reserved. Choose another short name."],
        ),
        (
            {"people": "x,X,nowhere,,,,,\n"},
            ["people.csv, row 5, email: “nowhere”: Enter a valid email address."],
        ),
        (
            {"people": f"x,X,,,{'y' * 121},,,\n"},
            [f"people.csv, row 5, location: “{'y' * 39}…”: Ensure this value has at most 120 characters (it has 121)."],
        ),
        (
            {"people": "x,N\0ul,,,,,,\n"},
            ["people.csv, row 5, name: this has a NUL character; delete it."],
        ),
        (
            {"people": "x,X,,,,nobody,01.03.2024,2024-3-1\n"},
            [
                f"people.csv, row 5, joined: “01.03.2024” {A_DAY}",
                f"people.csv, row 5, left: “2024-3-1” {A_DAY}",
                "people.csv, row 5, manager: there is no “nobody” in people.csv. "
                "Add it to people.csv, or correct the key.",
            ],
        ),
        (
            {"guilds": "x,X,,2024-02-30,20240301\n"},
            [
                "guilds.csv, row 3, from: “2024-02-30” doesn’t exist in the calendar; correct it.",
                f"guilds.csv, row 3, until: “20240301” {A_DAY}",
            ],
        ),
        ({"squad_moves": "cards,growth,\n"}, [f"squad_moves.csv, row 3, from: {EMPTY}"]),
        (
            {"guilds": "x,X,,2024-01-01,2024-01-01\n"},
            ["guilds.csv, row 3, until: must be after “from”, because it’s the day after the last day."],
        ),
        (
            {"squad_members": "cards,mia,boss,0,2022-01-01,\n"},
            [
                "squad_members.csv, row 4, role: “boss” isn’t allowed here; choose one of "
                "member, product_owner, agile_coach.",
                "squad_members.csv, row 4, allocation: “0” isn’t a percentage; write a whole number from 1 to 100.",
            ],
        ),
        (
            {"squad_members": "cards,mia,,,2022-01-01,\n"},
            [f"squad_members.csv, row 4, role: {EMPTY}"],
        ),
        (
            {"alliances": "x,X,a goal, with commas,2022-01-01,\ny,Y\n"},
            [
                f"alliances.csv, row 3: has 6 cells where the header has 5. {CELLS}",
                f"alliances.csv, row 4: has 2 cells where the header has 5. {CELLS}",
            ],
        ),
        ({"guilds": 'x,X,"a" b,2022-01-01,\n'}, [f"guilds.csv, row 3: {QUOTES}"]),
        ({"guilds": 'x,X,"a b,2022-01-01,\n'}, [f"guilds.csv, row 3: {QUOTES}"]),
        (
            {"guilds": f"x,X,{'y' * 140_000},2022-01-01,\n"},
            ["guilds.csv, row 3: a cell is longer than 131,072 characters; shorten it."],
        ),
    ],
)  # fmt: skip
def test_what_a_row_says_wrongly_is_told_where_it_stands(admin, rows, faults):
    report = load(with_rows(**rows), by=admin)

    assert said(report) == faults
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (
            {"people": "ada,Ada Again,ada@example.com,,,,,\n"},
            ["people.csv, row 5, person: “ada” is already in row 2; keep one of the two."],
        ),
        (
            {"people": "x,X,ADA@example.com,,,,,\n"},
            ["people.csv, row 5, email: “ADA@example.com” is already in row 2; correct one of the two."],
        ),
        (
            {"squad_members": "cards,ada,member,50,2020-01-01,\n"},
            [
                "squad_members.csv, row 4, squad: “cards, ada, member, 2020-01-01” is already in row 2; "
                "keep one of the two."
            ],
        ),
        (
            {"squad_members": "cads,ada,member,50,2020-01-01,\n"},
            ["squad_members.csv, row 4, squad: there is no “cads” in squads.csv. Did you mean “cards”?"],
        ),
        (
            {"squad_members": "cards,mia,product_owner,50,2022-01-01,\ncards,ada,member,50,2021-01-01,\n"},
            [
                "squad_members.csv, row 4, from: This squad already has a product owner on some of these days. "
                "See row 3.",
                "squad_members.csv, row 5, from: This person is already in the squad as member on some of these days. "
                "See row 2.",
            ],
        ),
        (
            {"squad_members": "cards,ada,agile_coach,50,2019-01-01,2019-06-01\n"},
            [
                f"squad_members.csv, row 4, from: {whole} begins on 1 January 2020; choose that day or a later one."
                for whole in ("“cards” (squads.csv, row 2)", "“ada” (people.csv, row 2)")
            ],
        ),
        (
            {"squad_members": "cards,bo,member,50,2022-01-01,\n"},
            [
                "squad_members.csv, row 4, until: “bo” (people.csv, row 3) ends on 1 March 2024; "
                "this must end by that day."
            ],
        ),
        (
            {"chapters": "x,X,X,growth,2023-01-01,\n"},
            [
                "chapters.csv, row 3, from: “growth” (tribes.csv, row 2) has ended by then, on 1 January 2023; "
                "choose an earlier day."
            ],
        ),
        (
            {"squad_moves": "cards,growth,2024-01-01\ncards,,2020-01-01\n"},
            [
                "squad_moves.csv, row 3, from: “growth” (tribes.csv, row 2) has ended by then, on 1 January 2023; "
                "choose an earlier day.",
                "squad_moves.csv, row 4, from: the tribe in which it begins is in squads.csv, row 2; keep it only there.",
            ],
        ),
    ],
)  # fmt: skip
def test_what_rows_say_against_each_other_is_told_with_both(admin, rows, faults):
    report = load(with_rows(**rows), by=admin)

    assert said(report) == faults
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    ("people", "faults"),
    [
        ("", [f"people.csv, row 1: has no header. Its first row must be: {HEADER}"]),
        (
            PEOPLE.replace("job_title", "jobtitle"),
            [
                "people.csv, row 1, jobtitle: this column doesn’t exist. Did you mean “job_title”?",
                "people.csv, row 1, job_title: this column is missing; add it.",
            ],
        ),
        (
            PEOPLE.replace("job_title", "name"),
            [
                "people.csv, row 1, name: this column is there twice; remove one.",
                "people.csv, row 1, job_title: this column is missing; add it.",
            ],
        ),
        (PEOPLE.replace("person,", "who,"), [
            "people.csv, row 1, who: this column doesn’t exist. The columns are person, name, email, job_title, "
            "location, time_zone, pronouns, chat, working_hours, languages, ask_about, introduction, phone, contract, "
            "employer, manager, joined, left, gaps, former_keys, external_id, source.",
            "people.csv, row 1, person: this column is missing; add it.",
        ]),
        (
            PEOPLE.replace("Bo Berg", "Bö Berg").encode("latin-1"),
            ["people.csv, row 3: from here on, this isn’t UTF-8 text. Save the sheet as “CSV UTF-8”."],
        ),
        (
            PEOPLE.encode("utf-16"),
            ["people.csv: this is UTF-16 text, not UTF-8. Save the sheet as “CSV UTF-8”."],
        ),
    ],
    ids=["empty", "misspelt", "twice", "no key", "Latin-1", "UTF-16"],
)  # fmt: skip
def test_a_sheet_with_a_fault_of_its_own_makes_none_in_the_others(admin, people, faults):
    report = load(small(people=people), by=admin)

    assert said(report) == faults
    assert Entry.objects.count() == 0


def test_rows_of_a_faulty_row_have_no_second_fault(admin):
    report = load(changed("squads", "cards,Cards", "cards,"), by=admin)

    assert said(report) == [f"squads.csv, row 2, name: {EMPTY}"]


def test_rows_of_a_faulty_row_still_have_their_own(admin):
    files = small(
        squads=SQUADS.replace("cards,Cards", "cards,"),
        squad_members=SMALL["squad_members"].replace("100", "1000"),
        tribes=SMALL["tribes"].replace("payments,Payments", "payments,"),
    )

    report = load(files, by=admin)

    assert [(fault.file, fault.row, fault.column) for fault in report.faults] == [
        ("tribes.csv", 3, "name"),
        ("squads.csv", 2, "name"),
        ("squad_members.csv", 2, "allocation"),
    ]


def test_rows_are_counted_as_a_spreadsheet_shows_them(admin):
    alliances = 'alliance,name,goal,from,until\n\none,One,"two\n\nlines",2020-01-01,\n\nx,X,,1 May,\n'

    report = load(small(alliances=alliances), by=admin)

    assert said(report) == [f"alliances.csv, row 5, from: “1 May” {A_DAY}"]


def test_all_faults_of_all_sheets_come_in_the_order_of_sheets_and_rows(admin):
    files = with_rows(
        guild_members="quality,nobody,member,2020-01-01,\nquality,ada,boss,never,\n", people="x,,,,,,,never\n"
    )

    report = load({**files, "notes.csv": b"a,b\n"}, by=admin)

    assert [(fault.file, fault.row, fault.column) for fault in report.faults] == [
        ("notes.csv", None, None),
        ("people.csv", 5, "left"),
        ("guild_members.csv", 3, "person"),
        ("guild_members.csv", 4, "role"),
        ("guild_members.csv", 4, "from"),
    ]
    assert said(report)[0].startswith(
        "notes.csv: there is no such sheet. Rename or remove it; the sheets are people.csv"
    )


@pytest.mark.parametrize(
    ("links", "fault"),
    [
        ("https://x.example", "“https://x.example” isn’t a link; write “label https://address”, and “ | ” between two."),
        ("x ftp://x", "“x ftp://x” isn’t a link; write “label https://address”, and “ | ” between two."),
        ("x https://", "“x https://” isn’t a link; write “label https://address”, and “ | ” between two."),
        ("x https://..", "“x https://..”: Enter a valid URL."),
    ],
)  # fmt: skip
def test_a_link_that_is_none_is_told(admin, links, fault):
    squads = SQUADS.replace("way_of_working,", "way_of_working,links,").replace("Kanban,", f"Kanban,{links},").replace(
        "growth,,,", "growth,,,,"
    )  # fmt: skip

    report = load(small(squads=squads), by=admin)

    assert said(report) == [f"squads.csv, row 2, links: {fault}"]


def test_faults_that_say_the_same_of_several_rows_are_folded_into_one():
    people = "".join(f"big key {n},X,,,,,,\n" for n in range(15)) + "y,,,,,,never,\n"
    faults = Faults()
    parse(with_rows(people=people), faults)

    assert [str(each) for each in folded(faults.found)] == [
        f"people.csv, row 5, person: “big key 0”: {KEY} "
        "The same in 14 more rows: 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, …",
        f"people.csv, row 20, joined: “never” {A_DAY}",
    ]


def test_the_link_that_is_wrong_is_the_one_that_is_quoted(admin):
    squads = SQUADS.replace("way_of_working,from", "way_of_working,links,from").replace(
        "Kanban,2020", "Kanban,Board https://board.example | Wiki https://wiki example/x,2020"
    ).replace(",,,2020", ",,,,2020")  # fmt: skip

    report = load(small(squads=squads), by=admin)

    assert said(report)[0].startswith("squads.csv, row 2, links: “Wiki https://wiki example/x” isn’t a link")
