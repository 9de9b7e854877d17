"""The command that loads sheets."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from access.operations import COMMAND_LINE
from history.models import Entry
from people.models import Person
from tests.factories.people import PersonFactory, UserFactory
from tests.sheets.small import ROWS, SMALL, small
from tribes.models import Tribe


@pytest.fixture
def folder(tmp_path) -> Path:
    """The small organisation in a folder."""
    for name, content in small().items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_load_sheets_loads_in_the_name_of_the_command_line_and_sums_up(db, folder, capsys):
    call_command("load_sheets", str(folder))

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "people           3 new, 0 changed, 0 unchanged"
    assert (len(lines), lines[-1]) == (len(SMALL) + 5, "Loaded.")  # absences, bots and sizes too
    assert set(Entry.objects.values_list("by__username", "reason")) == {(COMMAND_LINE, "Loaded from sheets")}


def test_a_dry_run_tells_what_the_page_would_and_keeps_nothing(db, folder, capsys):
    call_command("load_sheets", str(folder))
    (folder / "people.csv").write_text(
        SMALL["people"].replace("Ada Holm", "Bo Berg").replace("bo,Bo Berg", "bo,Ada Holm")
    )
    (folder / "guild_members.csv").write_text("guild,person,role,from,until\n")
    capsys.readouterr()

    call_command("load_sheets", str(folder), "--dry-run")

    lines = capsys.readouterr().out.splitlines()
    assert lines[:9] == [
        "person Ada Holm (ada)",
        "    Edited Ada Holm.",
        "        name Ada Holm → Bo Berg",
        "person Bo Berg (bo)",
        "    Edited Bo Berg.",
        "        name Bo Berg → Ada Holm",
        "1 not in guild_members.csv",
        "    Bo Berg in Quality as member (quality, ada, member, 2020-03-01)",
        "people           0 new, 2 changed, 1 unchanged",
    ]
    assert lines[-1] == "This was a dry run; nothing was saved."
    assert Person.objects.get(handle="ada").name == "Ada Holm"


def test_what_it_tells_can_be_had_as_json(db, folder, capsys):
    call_command("load_sheets", str(folder), "--format=json")
    (folder / "squads.csv").write_text(SMALL["squads"].replace("Pay by card", "Pay"))
    capsys.readouterr()

    call_command("load_sheets", str(folder), "--dry-run", "--format=json")

    told = json.loads(capsys.readouterr().out)
    assert (told["committed"], told["faults"], told["unlisted"], told["ends"]) == (False, [], [], 0)
    assert told["counts"]["squads"] == {"new": 0, "changed": 1, "unchanged": 1}
    assert told["changes"] == [
        {
            "kind": "squad",
            "element": "Cards",
            "key": "cards",
            "sentence": "Edited Cards.",
            "rows": [
                {"row": "Cards", "fields": [{"name": "mission", "before": "Pay by card", "after": "Pay"}]}
            ],
        }
    ]


def test_faults_are_in_the_json_too_and_the_command_fails(db, folder, capsys):
    (folder / "guilds.csv").write_text(SMALL["guilds"].replace("2020-01-01", "soon"))

    with pytest.raises(CommandError, match=r"^One fault was found"):
        call_command("load_sheets", str(folder), "--format=json")

    [fault] = json.loads(capsys.readouterr().out)["faults"]
    assert (fault["sheet"], fault["row"], fault["column"]) == ("guilds.csv", 2, "from")


def without_ada(folder: Path) -> None:
    """Ada is gone from all sheets."""
    for sheet, row in (
        *(("people", "ada,Ada Holm,ada@example.com,Engineer,Oslo,mia,2020-01-01,\n"),),
        *(("squad_members", "cards,ada,member,100,2020-01-01,\n"),),
        *(
            ("chapter_members", "backend,ada,lead,2020-02-01,\n"),
            ("guild_members", "quality,ada,member,2020-03-01,\n"),
        ),
    ):
        (folder / f"{sheet}.csv").write_text(SMALL[sheet].replace(row, ""))


def test_what_stands_in_no_row_ends_on_a_last_day_behind_a_limit(db, folder, capsys):
    call_command("load_sheets", str(folder))
    without_ada(folder)
    ending = ["load_sheets", str(folder), "--end-unlisted=people", "--last-day=2026-06-30"]

    with pytest.raises(
        CommandError,
        match=r"^This would end 4 of 13 current people, elements, memberships and seats; the limit is 1\. "
        r"If you want this, use --ends-at-most 4\. Nothing was loaded\.$",
    ):
        call_command(*ending)
    assert Person.objects.get(handle="ada").ends_before is None

    call_command(*ending, "--ends-at-most=4")

    assert str(Person.objects.get(handle="ada").ends_before) == "2026-07-01"


def test_faults_go_to_standard_error_and_the_command_fails(db, folder, capsys):
    (folder / "squads.csv").write_text(SMALL["squads"].replace("cards,Cards", "cards,"))
    (folder / "guilds.csv").write_text(SMALL["guilds"].replace("2020-01-01", "1.1.2020"))

    with pytest.raises(CommandError, match=r"^2 faults were found; nothing was loaded\.$"):
        call_command("load_sheets", str(folder))

    told = capsys.readouterr()
    assert told.err.splitlines() == [
        "squads.csv, row 2, name: is empty, but a value is required.",
        "guilds.csv, row 2, from: “1.1.2020” isn’t a day; write year-month-day, as in 2024-03-01 for 1 March 2024.",
    ]
    assert told.out == ""
    assert Tribe.objects.count() == 0


def test_a_place_without_sheets_fails_in_one_sentence(db, tmp_path):
    with pytest.raises(CommandError, match="does not exist"):
        call_command("load_sheets", str(tmp_path / "nowhere"))


@pytest.mark.parametrize("name", ["astrid", "astrid.holm", "ASTRID@example.com"])
def test_by_names_an_administrator_by_account_handle_or_email(db, folder, name):
    person = PersonFactory(handle="astrid.holm", email="astrid@example.com")
    astrid = UserFactory(person=person, username="astrid", is_superuser=True)

    call_command("load_sheets", str(folder), "--by", name)

    assert (Entry.objects.filter(by=astrid).count(), Entry.objects.count()) == (ROWS, ROWS)


def test_by_somebody_without_an_account_fails(db, folder):
    PersonFactory(handle="bo", email="")

    for name in ("bo", "nobody@example.com", ""):
        with pytest.raises(CommandError, match=f"There is no account “{name}”"):
            call_command("load_sheets", str(folder), f"--by={name}")


@pytest.mark.parametrize("wrong", [{"is_superuser": False}, {"is_superuser": True, "is_active": False}])
def test_by_somebody_who_is_no_administrator_fails(db, folder, wrong):
    UserFactory(username="bo", **wrong)

    with pytest.raises(CommandError, match="bo is neither a people admin nor an administrator"):
        call_command("load_sheets", str(folder), "--by", "bo")

    assert Entry.objects.count() == 0
