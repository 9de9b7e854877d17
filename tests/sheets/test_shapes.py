"""Organisations of the shapes of five real ones, small and fictional: what is stored stands in their sheets.

Nested teams with several leads, people without names but handles, alumni without dates,
capitals in handles, terms with real dates.
"""

import csv
import datetime as dt
import io
import json
from collections import Counter
from pathlib import Path

import pytest
from django.urls import reverse

from history.models import Entry
from orgmodel.domain.periods import Period
from people.models import Person
from sheets.format.catalogue import SHEETS
from sheets.format.files import Files
from squads.models import SquadInTribe, SquadMembership
from tests.sheets.small import exported, happened, load_well
from trios.models import Trio

FOLDER = Path(__file__).parent / "shapes"
SHAPES = sorted(folder.name for folder in FOLDER.iterdir())
# Cells whose capitals are not kept: keys, email addresses and roles.
IN_SMALL_LETTERS = {
    *("person", "manager", "tribe", "squad", "chapter", "guild", "alliance", "seat", "role", "email"),
}

# A row as what its cells say, empty ones left out.
type Facts = frozenset[tuple[str, str]]


def sheets_of(shape: str) -> Files:
    return {path.name: path.read_bytes() for path in sorted((FOLDER / shape).glob("*.csv"))}


def facts(files: Files) -> dict[str, Counter[Facts]]:
    """What the rows of each sheet say, without those sheets that have none."""
    found = {name: Counter(map(_facts, _rows(content))) for name, content in files.items()}
    return {name: rows for name, rows in found.items() if rows}


def _rows(content: bytes) -> csv.DictReader:
    return csv.DictReader(io.StringIO(content.decode(), newline=""))


def _facts(row: dict[str, str]) -> Facts:
    if row.get("name") == "":
        row = {**row, "name": row["person"]}  # nothing is known but the handle, which is shown
    return frozenset((column, _said(column, cell)) for column, cell in row.items() if cell)


def _said(column: str, cell: str) -> str:
    if column not in IN_SMALL_LETTERS:
        return cell
    return cell.lower().replace(" ", "_") if column in ("seat", "role") else cell.lower()


def stored_days() -> set[dt.date]:
    """Every first and last day that the database has, of whatever has days."""
    models = {sheet.model for sheet in SHEETS} | {Trio}
    assert all(issubclass(model, Period) for model in models)
    pairs = {days for model in models for days in model._base_manager.values_list("starts_on", "ends_before")}
    return {day for days in pairs for day in days if day}


def days_in(files: Files) -> set[dt.date]:
    columns = ("from", "until", "joined", "left", "target_date")
    return {
        dt.date.fromisoformat(row[column])
        for content in files.values()
        for row in _rows(content)
        for column in columns
        if row.get(column)
    }


@pytest.mark.parametrize("shape", SHAPES)
def test_every_fact_of_an_organisation_that_is_loaded_stands_in_its_sheets_and_none_is_lost(
    shape, command_line
):
    files = sheets_of(shape)

    load_well(files, command_line)

    assert facts(exported()) == facts(files)
    assert stored_days() <= days_in(files)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_organisation_that_is_loaded_again_or_from_what_came_out_of_it_changes_nothing(
    shape, command_line
):
    load_well(sheets_of(shape), command_line)
    before, entries = exported(), Entry.objects.count()

    again = load_well(sheets_of(shape), command_line)
    from_export = load_well(exported(), command_line)

    assert (happened(again), happened(from_export), exported()) == ({}, {}, before)
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("shape", SHAPES)
def test_the_api_says_no_day_share_or_name_that_the_sheets_do_not_say(shape, client, command_line):
    files = sheets_of(shape)
    load_well(files, command_line)
    client.force_login(command_line)

    answer = client.get(reverse("api:organisation"), {"state": "all"})
    whole = json.loads(b"".join(answer) if answer.streaming else answer.content)

    rows = [row for each in whole.values() if isinstance(each, list) for row in each if "starts_on" in row]
    days = {row[bound] for row in rows for bound in ("starts_on", "ends_before")} - {None}
    assert days <= {str(day) for day in days_in(files)}
    shares = Counter(row["allocation"] for row in whole["squad_members"])
    said = Counter(
        int(row["allocation"]) if row["allocation"] else None for row in _rows(files["squad_members.csv"])
    )
    assert shares == said
    assert sorted(row["name"] for row in whole["people"]) == sorted(
        row["name"] or row["person"] for row in _rows(files["people.csv"])
    )


def test_a_squad_has_several_coaches_a_guild_several_coordinators_and_somebody_two_roles(command_line):
    load_well(sheets_of("harbour"), command_line)

    roles = SquadMembership.objects.filter(squad__slug="diagnostics").order_by("person__handle", "role")
    assert list(roles.values_list("person__handle", "role", "allocation", "starts_on")) == [
        ("chiyo.mori", "member", None, None),
        ("chiyo.mori", "product_owner", None, None),
        ("davi.rocha", "agile_coach", None, None),
        ("elif.kaya", "agile_coach", None, None),
    ]


def test_people_without_names_go_by_their_handles_as_they_are_written_and_the_check_says_so(command_line):
    files = sheets_of("kelp")

    report = load_well(files, command_line)

    people = Person.objects.order_by("pk").values_list("handle", "name")
    assert dict(people) == {
        "0xkelp": "0xKelp",
        "mxmoth": "mxmoth",
        "s-t-e-m": "s-t-e-m",
        "tide_pool": "Tide Pool",
    }
    assert [str(note) for note in report.notes if note.column == "name"] == [
        "people.csv, row 2, name: is empty; “0xKelp”, the person, is used instead.",
        "people.csv, row 3, name: is empty; “mxmoth”, the person, is used instead.",
        "people.csv, row 4, name: is empty; “s-t-e-m”, the person, is used instead.",
    ]


def test_capitals_of_handles_are_read_and_what_was_read_is_said(command_line):
    report = load_well(sheets_of("minaret"), command_line)

    said = [str(note) for note in report.notes]
    assert [note for note in said if "KaiLund" in note or "LEONIB" in note] != []


def test_terms_keep_their_days_and_the_squad_moves_on_the_day_that_its_tribe_ends(command_line):
    load_well(sheets_of("orrery"), command_line)

    stays = SquadInTribe.objects.order_by("starts_on").values_list("tribe__slug", "starts_on", "ends_before")
    assert list(stays) == [
        ("works", dt.date(2017, 8, 15), dt.date(2021, 6, 30)),
        ("steering", dt.date(2021, 6, 30), None),
    ]
