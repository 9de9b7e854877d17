"""A real organisation of 1,336 people goes in, and comes out as it was."""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import transaction

from access.operations import command_line_user
from alliances.models import Alliance
from chapters.models import Chapter
from guilds.models import Guild
from history.models import Entry
from orgmodel.domain.texts import long_text
from people.models import Person
from sheets.format.faults import Faults
from sheets.format.files import Files, check_names
from sheets.format.parse import parse
from sheets.format.reading import read
from sheets.format.workbook import read_workbook
from sheets.loading.load import Report, load
from squads.models import Squad
from tests.sheets.small import as_workbook, exported
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


class Loaded(NamedTuple):
    """What the load of the folder's sheets said, and what an export wrote after it."""

    report: Report
    exported: Files


@pytest.fixture(scope="module")
def loaded(source, django_db_setup, django_db_blocker) -> Loaded:
    """The sheets loaded, written out again, and gone."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = Loaded(load(source, by=command_line_user()), exported())
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def handbook(loaded, django_db_blocker) -> Iterator[Report]:
    """The organisation, made from what was written out, for all tests here; gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(loaded.exported, by=command_line_user())
        transaction.set_rollback(True)


def rows(text: bytes) -> list[tuple[tuple[str, str], ...]]:
    """The rows of a sheet by column name, whatever the order of rows and columns, texts as they are stored."""
    return sorted(
        tuple(sorted((name, long_text(cell)) for name, cell in row.items()))
        for row in csv.DictReader(io.StringIO(text.decode(), newline=""))
    )


def test_everything_is_loaded_without_a_fault(loaded, source):
    assert [str(fault) for fault in loaded.report.faults] == []
    assert {f"{name}.csv": dict(counts) for name, counts in loaded.report.counts.items() if counts} == {
        name: {"new": len(rows(text))} for name, text in source.items()
    }


def test_the_same_rows_come_out(loaded, source):
    assert loaded.exported.keys() == source.keys()
    assert {name: rows(text) for name, text in loaded.exported.items()} == {
        name: rows(text) for name, text in source.items()
    }


def test_an_excel_file_of_them_says_the_same(source):
    again = read_workbook(io.BytesIO(as_workbook(source)), Faults())

    said, meant = (parse(files, Faults()).by_sheet for files in (again, source))
    assert {name: [(row.number, row.values) for row in of] for name, of in said.items()} == {
        name: [(row.number, row.values) for row in of] for name, of in meant.items()
    }


def test_what_comes_out_makes_the_organisation_again(handbook, db):
    assert [str(fault) for fault in handbook.faults] == []
    assert {model: model._base_manager.count() for model in COUNTS} == COUNTS
    # Ten trios are made with their tribes, everything else by an operation of its own.
    assert Entry.objects.count() == sum(counts.total() for counts in handbook.counts.values())


def test_what_comes_out_then_is_the_same_byte_by_byte(handbook, loaded, db):
    assert exported() == loaded.exported


def test_loading_the_sheets_again_changes_nothing(handbook, source, db):
    before = Entry.objects.count()

    again = load(source, by=command_line_user())

    assert ([str(fault) for fault in again.faults], Entry.objects.count()) == ([], before)
    assert {f"{name}.csv": set(counts) for name, counts in again.counts.items() if counts} == {
        name: {"unchanged"} for name in source
    }
