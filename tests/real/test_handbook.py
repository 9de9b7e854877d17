"""A real organisation of 1,336 people goes in, and comes out as it was."""

import csv
import io
import os
from pathlib import Path

import pytest
from django.db import transaction

from alliances.models import Alliance
from chapters.models import Chapter
from guilds.models import Guild
from history.models import Entry
from people.models import Person
from people.operations import command_line_user
from sheets.export import export
from sheets.faults import Faults
from sheets.files import Files, check_names, read
from sheets.load import load
from squads.models import Squad
from tribes.models import Tribe
from trios.models import Trio

COUNTS = {Person: 1336, Tribe: 10, Trio: 10, Squad: 60, Chapter: 52, Guild: 31, Alliance: 38}


@pytest.fixture(scope="module")
def source() -> Files:
    """The sheets as they are in the folder."""
    faults = Faults()
    files = read(Path(os.environ["SHEETS"]), faults)
    check_names(files, faults)
    assert ([str(fault) for fault in faults.found], len(files)) == ([], 11)
    return files


@pytest.fixture(scope="module")
def handbook(source, django_db_setup, django_db_blocker):
    """The organisation, loaded once for all tests here, and gone after them; the report of its load."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(source, by=command_line_user())
        transaction.set_rollback(True)


def rows(text: bytes) -> list[tuple[tuple[str, str], ...]]:
    """The rows of a sheet by column name, whatever the order of rows and columns."""
    return sorted(
        tuple(sorted(row.items())) for row in csv.DictReader(io.StringIO(text.decode(), newline=""))
    )


def test_everything_is_loaded_without_a_fault(handbook, source, db):
    assert [str(fault) for fault in handbook.faults] == []
    assert {model: model._base_manager.count() for model in COUNTS} == COUNTS
    assert {f"{name}.csv": counts["new"] for name, counts in handbook.counts.items() if counts} == {
        name: len(rows(text)) for name, text in source.items()
    }
    assert Entry.objects.count() == sum(counts.total() for counts in handbook.counts.values())


def test_a_second_load_changes_nothing(handbook, source, db):
    before = Entry.objects.count()

    again = load(source, by=command_line_user())

    assert ([str(fault) for fault in again.faults], Entry.objects.count()) == ([], before)
    assert {name: set(counts) for name, counts in again.counts.items() if counts} == {
        name.removesuffix(".csv"): {"unchanged"} for name in source
    }


def test_the_same_rows_come_out(handbook, source, db):
    exported = export()

    assert exported.keys() == source.keys()
    assert {name: rows(text) for name, text in exported.items()} == {
        name: rows(text) for name, text in source.items()
    }


def test_what_comes_out_goes_into_an_empty_database_and_comes_out_byte_by_byte(source, db):
    with transaction.atomic():
        load(source, by=command_line_user())
        once = export()
        transaction.set_rollback(True)
    assert Person.objects.count() == 0

    load(once, by=command_line_user())

    assert export() == once
