"""The organisation comes out as the sheets that make it again."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from history.models import Entry
from sheets.export import quoted
from sheets.format.faults import Faults
from sheets.format.reading import read
from sheets.format.writing import zipped
from squads.models import Squad
from squads.operations import edit_squad
from tests.sheets.small import SMALL, exported, load_well, small
from tribes.models import Tribe
from tribes.operations import dissolve_tribe

EVERYTHING = {
    "people": """\
person,name,email,job_title,location,time_zone,manager,joined,left,former_keys
ada,"Holm, Ada",ada@example.com,Engineer,Oslo,Europe/Oslo,mia,2020-01-01,,
bo,"Bo ""B"" Berg",,,,,ada,2021-05-01,2024-03-01,bob robert
mia,Mia Chen,,Director,,,,,,
""",
    "squads": """\
squad,name,mission,tribe,feature_area,way_of_working,links,from,until,former_keys
cards,Cards,"Pay
by card",payments,Paying,Kanban,Board https://b.example | How | why https://w.example,2020-01-01,,plastic
gone,Gone,,,,,,2020-01-01,2021-01-01,
late,Late,,,,,,2020-01-01,,
signup,Sign-up,,growth,,,,2020-01-01,,
""",
    "squad_moves": """\
squad,tribe,from
cards,,2021-01-01
cards,payments,2022-01-01
late,payments,2024-01-01
signup,,2023-01-01
""",
    "guilds": """\
guild,name,topic,channel,from,until,former_keys
quality,Quality,Tests,,2020-01-01,,tests
talk,Talk,,#talk,2020-01-01,2022-01-01,
""",
    "alliances": """\
alliance,name,goal,target_date,from,until
one,One,"Be one, at last",2027-01-01,2020-01-01,
""",
}


def test_a_loaded_organisation_comes_out_as_it_went_in(db, command_line):
    load_well(small(), command_line)

    assert exported() == small()


def test_every_field_moves_and_what_is_over_make_the_round_trip_byte_by_byte(db, command_line):
    load_well(small(**EVERYTHING), command_line)

    assert exported() == small(**EVERYTHING)


def test_what_was_changed_by_operations_makes_the_round_trip(db, command_line):
    seats = SMALL["trio_seats"].replace("mia,2020-01-01,", "mia,2020-01-01,2025-06-01")
    with transaction.atomic():
        load_well(small(**EVERYTHING), command_line)
        load_well(
            small(**EVERYTHING, trio_seats=f"{seats}payments,tribe_lead,ada,2025-06-01,\n"), command_line
        )
        cards = Squad.objects.get(slug="cards")
        edit_squad(
            cards,
            version=cards.version,
            slug="plates",
            name="Plates",
            starts_on=cards.starts_on,
            by=command_line,
        )
        dissolve_tribe(Tribe.objects.get(slug="payments"), ends_before=dt.date(2026, 1, 1), by=command_line)
        once = exported()
        transaction.set_rollback(True)

    load_well(once, command_line)

    assert exported() == once
    assert Squad.objects.get(slug="plates").former_keys == ["plastic", "cards"]


def test_an_empty_organisation_is_eleven_headers(db):
    headers = {name: f"{text.split(chr(10))[0]}\n" for name, text in SMALL.items() if name != "squad_moves"}

    assert exported() == {f"{name}.csv": header.encode() for name, header in headers.items()}


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("a b ", "a b "),
        ("a,b", '"a,b"'),
        ('a"b', '"a""b"'),
        ("a\nb", '"a\nb"'),
        ("a\rb", '"a\rb"'),
        ("ä;\t", "ä;\t"),
    ],
)
def test_a_cell_is_quoted_where_it_would_be_read_otherwise(cell, written):
    assert quoted(cell) == written


def test_export_sheets_writes_a_new_or_empty_folder_and_over_an_earlier_export(
    db, command_line, tmp_path, capsys
):
    load_well(small(), command_line)
    (tmp_path / "empty").mkdir()

    for name in ("deep/new", "empty", "empty"):
        call_command("export_sheets", str(tmp_path / name))

        assert read(tmp_path / name, Faults()) == small()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "empty"]
    assert capsys.readouterr().out.splitlines()[-1] == f"Wrote 12 sheets to {tmp_path / 'empty'}."


def test_an_earlier_export_does_not_leave_sheets_behind(db, command_line, tmp_path):
    (tmp_path / "squad_moves.csv").write_text("old")

    call_command("export_sheets", str(tmp_path))

    assert not (tmp_path / "squad_moves.csv").exists()


def test_export_sheets_refuses_a_folder_with_other_things_and_leaves_it_as_it_is(db, tmp_path):
    (tmp_path / "people.csv").write_text("mine")
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(CommandError, match=r"something else in .*: thesis\.txt\. Name a place"):
        call_command("export_sheets", str(tmp_path))

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "people.csv": "mine",
        "thesis.txt": "mine",
    }


def test_export_sheets_refuses_a_file_where_a_folder_should_be(db, tmp_path):
    (tmp_path / "file").write_text("mine")

    with pytest.raises(CommandError, match="is a file"):
        call_command("export_sheets", str(tmp_path / "file"))


def test_export_sheets_writes_a_zip_archive_the_same_bytes_for_the_same_facts(db, command_line, tmp_path):
    load_well(small(), command_line)

    call_command("export_sheets", str(tmp_path / "ours"), "--zip")
    first = (tmp_path / "ours.zip").read_bytes()
    call_command("export_sheets", str(tmp_path / "ours.zip"), "--zip")

    assert read(tmp_path / "ours.zip", Faults()) == small()
    assert first == (tmp_path / "ours.zip").read_bytes() == zipped(small())
    assert [path.name for path in tmp_path.iterdir()] == ["ours.zip"]


def test_export_sheets_refuses_to_write_a_zip_archive_over_something_else(db, tmp_path):
    (tmp_path / "ours.zip").write_text("mine")

    with pytest.raises(CommandError, match="something else"):
        call_command("export_sheets", str(tmp_path / "ours"), "--zip")

    assert (tmp_path / "ours.zip").read_text() == "mine"


def test_export_records_nothing(db):
    exported()

    assert Entry.objects.count() == 0
