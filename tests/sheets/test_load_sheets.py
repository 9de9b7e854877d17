"""The command that loads sheets."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from history.models import Entry
from people.operations import COMMAND_LINE
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
    assert (len(lines), lines[-1]) == (len(SMALL) + 1, "Loaded.")
    assert set(Entry.objects.values_list("by__username", "reason")) == {(COMMAND_LINE, "Loaded from sheets")}


def test_a_dry_run_says_the_same_and_that_nothing_was_kept(db, folder, capsys):
    call_command("load_sheets", str(folder), "--dry-run")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "people           3 new, 0 changed, 0 unchanged"
    assert lines[-1] == "This was a dry run; nothing was kept."
    assert Entry.objects.count() == 0


def test_faults_go_to_standard_error_and_the_command_fails(db, folder, capsys):
    (folder / "squads.csv").write_text(SMALL["squads"].replace("cards,Cards", "cards,"))
    (folder / "guilds.csv").write_text(SMALL["guilds"].replace("2020-01-01", "1.1.2020"))

    with pytest.raises(CommandError, match=r"^2 faults were found; nothing was loaded\.$"):
        call_command("load_sheets", str(folder))

    told = capsys.readouterr()
    assert told.err.splitlines() == [
        "squads.csv, row 2, name: is empty, but has to say something.",
        "guilds.csv, row 2, from: “1.1.2020” is not a day; write year-month-day, as in 2024-03-01 for 1 March 2024.",
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
        with pytest.raises(CommandError, match=f"Nobody has an account as “{name}”"):
            call_command("load_sheets", str(folder), f"--by={name}")


@pytest.mark.parametrize("wrong", [{"is_superuser": False}, {"is_superuser": True, "is_active": False}])
def test_by_somebody_who_is_no_administrator_fails(db, folder, wrong):
    UserFactory(username="bo", **wrong)

    with pytest.raises(CommandError, match="bo is not an administrator"):
        call_command("load_sheets", str(folder), "--by", "bo")

    assert Entry.objects.count() == 0
