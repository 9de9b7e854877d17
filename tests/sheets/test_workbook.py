"""An Excel file says the same as the CSV that it would be saved as."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from openpyxl import Workbook, load_workbook

from orgmodel.domain.texts import long_text
from sheets.format import workbook
from sheets.format.faults import Faults
from sheets.format.files import Files, SheetsError
from sheets.format.parse import parse
from sheets.format.reading import read
from sheets.format.workbook import read_workbook
from sheets.loading.load import load
from sheets.reads import empty_tables
from squads.models import Role
from tests.sheets.small import SMALL, as_workbook, exported, load_well, said, small


def book_of(**sheets: list[list[Any]]) -> io.BytesIO:
    """An .xlsx file with these cells."""
    book, file = Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(file)
    file.seek(0)
    return file


def read_back(book: Workbook) -> Files:
    file = io.BytesIO()
    book.save(file)
    return read_workbook(file, Faults())


def with_part(name: str, content: bytes) -> io.BytesIO:
    """An .xlsx file of which one part is exchanged."""
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(book_of(people=[["person"], ["ada"]])) as sound,
        zipfile.ZipFile(changed, "w") as archive,
    ):
        for entry in sound.namelist():
            archive.writestr(entry, content if entry == name else sound.read(entry))
    return changed


def test_what_is_written_is_read_as_the_same_rows():
    faults = Faults()

    again = read_workbook(io.BytesIO(as_workbook(small())), faults)

    assert (set(again), faults.found) == (set(small()), [])
    before, after = parse(small(), faults), parse(again, faults)
    assert faults.found == []
    assert {name: [(row.number, row.values) for row in rows] for name, rows in after.by_sheet.items()} == {
        name: [(row.number, row.values) for row in rows] for name, rows in before.by_sheet.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30 1234",
        "a\r\nb",
        "a\nb",
        "_x000D_",
        "a_x0041_b",
        "bell \x07",
        "0042",
        " spaces ",
        "“ä” 🎉",
    ],
)
def test_text_comes_back_whatever_it_looks_like(text):
    guilds = f'guild,name,topic,from,until\nquality,Quality,"{text}",2020-01-01,\n'

    again = read_workbook(io.BytesIO(as_workbook(small(guilds=guilds))), Faults())

    (row,) = parse(again, Faults()).by_sheet["guilds"]
    assert row.get("topic") == long_text(text)


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (dt.date(2024, 3, 1), "dd.mm.yyyy", "2024-03-01"),
        (dt.datetime.fromisoformat("2024-03-01T12:30"), "dd.mm.yyyy hh:mm", "2024-03-01 12:30:00"),
        (dt.time(12, 30), "hh:mm", "12:30:00"),
        (50, "General", "50"),
        (50.0, "General", "50"),
        (0.1, "General", "0.1"),
        (0.5, "0%", "50%"),
        (0.125, "0.0 %", "12.5%"),
        (123456789012, "General", "123456789012"),
        (True, "General", "TRUE"),
        ("#REF!", "General", "#REF!"),
    ],
)
def test_a_cell_is_read_as_a_csv_would_say_it(value, form, text):
    book = Workbook()
    book.active.title = "people"
    book.active["A1"] = value
    book.active["A1"].number_format = form

    assert read_back(book) == {"people.csv": f"{text}\n".encode()}


def test_a_percentage_may_have_its_sign():
    members = SMALL["squad_members"].replace("100", "100%").replace("50,2021", "50 %,2021")
    faults = Faults()

    rows = parse(small(squad_members=members), faults)

    assert (faults.found, [row.get("allocation") for row in rows.by_sheet["squad_members"]]) == (
        [],
        [100, 50],
    )


def test_rows_keep_their_numbers_and_empty_ones_at_the_edges_are_none():
    book = Workbook()
    book.active.title = "people"
    for place, value in {"A1": "person", "B1": "name", "A4": "ada", "B4": "Ada"}.items():
        book.active[place] = value
    book.active["A9000"].number_format = "@"  # as spreadsheet programs leave behind
    book.active["Z4"].number_format = "@"

    assert read_back(book) == {"people.csv": b"person,name\n\n\nada,Ada\n"}


def test_worksheets_are_found_by_name_and_notes_and_empty_ones_left_out():
    file = book_of(
        **{
            "Squad Members": [["squad"]],
            "PEOPLE": [["person"]],
            "guilds.csv": [["guild"]],
            "notes": [["whatever"]],
            "Sheet1": [],
        }
    )

    assert set(read_workbook(file, Faults())) == {"squad_members.csv", "people.csv", "guilds.csv"}


def test_header_may_have_capitals_and_spaces():
    faults = Faults()
    people = SMALL["people"].replace("job_title", " Job Title ")

    parse(small(people=people), faults)

    assert faults.found == []


def test_faults_of_a_workbook_name_sheets_instead_of_files(command_line):
    members = SMALL["squad_members"].replace("cards,ada", "crads,ada")
    faults = Faults()
    files = read_workbook(io.BytesIO(as_workbook(small(squad_members=members, guilds=None))), faults)

    report = load(files, by=command_line, faults=faults)

    assert said(report) == [
        "squad_members, row 2, squad: there is no “crads” in squads. Did you mean “cards”?",
        "guild_members, row 2, guild: there is no “quality” in the organisation, and guilds isn’t part of the "
        "upload. Add it to guilds, or correct the key.",
    ]


@pytest.mark.parametrize(
    "file",
    [
        io.BytesIO(b""),
        io.BytesIO(b"person,name\n"),
        io.BytesIO(b"PK\x03\x04 and then nothing"),
        with_part("xl/workbook.xml", b"<workbook"),
        with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c"),
        with_part("[Content_Types].xml", b"<Types/>"),
    ],
    ids=["empty", "csv", "cut off", "no workbook", "broken worksheet", "no types"],
)
def test_what_is_no_sound_workbook_is_refused_in_a_sentence(file):
    with pytest.raises(SheetsError, match="This Excel file can’t be read"):
        read_workbook(file, Faults())


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entities_that_would_grow_are_refused_without_growing(part):
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'

    with pytest.raises(SheetsError, match="This Excel file can’t be read"):
        read_workbook(with_part(part, laughs), Faults())


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_XML", 1000)

    with pytest.raises(SheetsError, match="holds more than 0 MB unpacked, which is the limit"):
        read_workbook(book_of(people=[["person"]]), Faults())


def test_a_template_explains_every_column_on_its_notes():
    book = load_workbook(io.BytesIO(as_workbook(small())))

    lines = list(book["notes"].values)

    assert lines[0] == ("sheet", "column", "what it holds")
    assert (
        "squad_members",
        "allocation",
        "percent of their time, 1 to 100; empty if it isn't known",
    ) in lines


def test_commands_write_and_read_a_workbook(db, command_line, tmp_path, capsys):
    load_well(small(), command_line)

    for _ in range(2):
        call_command("export_sheets", str(tmp_path / "ours.xlsx"))

    assert read(tmp_path / "ours.xlsx", Faults()).keys() == small().keys()
    call_command("load_sheets", str(tmp_path / "ours.xlsx"))
    assert "0 new, 0 changed, 3 unchanged" in capsys.readouterr().out
    assert exported() == small()


def test_export_refuses_to_write_over_another_workbook(db, tmp_path):
    (tmp_path / "budget.xlsx").write_bytes(book_of(budget=[["1"]]).getvalue())
    (tmp_path / "notes.xlsx").write_bytes(b"mine")

    for name in ("budget.xlsx", "notes.xlsx"):
        with pytest.raises(CommandError, match="something else"):
            call_command("export_sheets", str(tmp_path / name))


def peculiar() -> io.BytesIO:
    """A workbook as people leave it: a hidden row and column, formulas without a result and with an error."""
    book = Workbook()
    page = book.active
    page.title = "people"
    page.append(["person", "name", "email", "job_title", "location", "manager", "joined", "left"])
    page.append(["ada", "Ada Holm", None, "Engineer", None, None, None, "=DATE(2025,1,1)"])
    page.append(["bo", "Bo Berg", None, "Engineer", None, None, None, None])
    page["D3"] = "#REF!"
    page["D3"].data_type = "e"
    page.row_dimensions[3].hidden = True
    page.column_dimensions["C"].hidden = True
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def test_formulas_that_came_to_nothing_known_are_faults_by_row_and_column():
    faults = Faults()

    read_workbook(peculiar(), faults)

    assert [str(fault) for fault in faults.found] == [
        "people.csv, row 2, left: this formula has no stored result. "
        "Open the file in a spreadsheet program and save it again, or enter the value itself.",
        "people.csv, row 3, job_title: this formula results in an error; correct it.",
    ]


def test_hidden_rows_and_columns_are_read_and_said():
    faults = Faults()

    files = read_workbook(peculiar(), faults)

    assert b"bo,Bo Berg" in files["people.csv"]
    assert [str(note) for note in faults.notes] == [
        "people.csv: hidden and filtered rows are read too: 3.",
        "people.csv: hidden columns are read too: C.",
    ]


def test_a_formula_that_came_to_an_empty_text_is_empty():
    cells = (
        '<c r="A1" t="inlineStr"><is><t>person</t></is></c>',
        '<c r="A2" t="str"><f>IF(1,"","x")</f><v></v></c>',
        '<c r="A3" t="str"><f>"a"&amp;"da"</f><v>ada</v></c>',
    )
    rows = "".join(f'<row r="{number}">{cell}</row>' for number, cell in enumerate(cells, 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    faults = Faults()

    files = read_workbook(with_part("xl/worksheets/sheet1.xml", sheet.encode()), faults)

    assert (files, faults.found) == ({"people.csv": b"person\n\nada\n"}, [])


def test_template_offers_roles_and_keys_and_takes_days_and_percentages_alone():
    file = io.BytesIO()
    workbook.write_workbook(file, empty_tables())
    book = load_workbook(file)
    page = book["squad_members"]
    found = {
        page[f"{str(each.sqref)[0]}1"].value: (each.type, each.formula1, str(each.sqref)[1:])
        for each in page.data_validations.dataValidation
    }

    assert found == {
        "squad": ("list", "squads!$A$2:$A$1048576", "2:A1048576"),
        "person": ("list", "people!$A$2:$A$1048576", "2:B1048576"),
        "role": ("list", f'"{",".join(Role.values)}"', "2:C1048576"),
        "allocation": ("whole", "1", "2:D1048576"),
        "from": ("date", "DATE(1900,3,1)", "2:E1048576"),
        "until": ("date", "DATE(1900,3,1)", "2:F1048576"),
    }
    assert page.column_dimensions["E"].number_format == "yyyy-mm-dd"


def test_choices_of_a_workbook_are_no_peculiarity_of_it():
    faults = Faults()

    read_workbook(io.BytesIO(as_workbook(small())), faults)

    assert (faults.found, faults.notes) == ([], [])
