"""A tribe, or a day, comes out as sheets that load again, wherever they are brought, and end nothing."""

import csv
import datetime as dt
import io
import zipfile

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from openpyxl import load_workbook

from people.models import Scope
from sheets.export import tables
from sheets.selection import Selection
from squads.models import Squad
from tests.sheets.small import exported, happened, load_well, with_rows
from tests.test_permissions_over_the_api import tool
from tribes.models import Tribe

EXPORTS = "/api/v1/exports/"
# Another tribe, with people whom nobody of Payments names, and the line managers of those of Payments.
TWO_TRIBES = with_rows(
    people="kim,Kim Ode,,,,top,,\ntop,Top Most,,,,,,\n",
    tribes="search,Search,,2020-01-01,\n",
    squads="finding,Finding,,search,,,2020-01-01,\n",
    squad_members="finding,kim,member,100,2020-01-01,\n",
)
TWO_TRIBES["people.csv"] = TWO_TRIBES["people.csv"].replace(
    b"mia,Mia Chen,,Director,,,", b"mia,Mia Chen,,Director,,top,"
)


def of(**selection) -> dict[str, bytes]:
    return {table.sheet.file: "".join(table.lines()).encode() for table in tables(Selection(**selection))}


def keys(content: bytes) -> list[str]:
    return [row[0] for row in csv.reader(io.StringIO(content.decode()))][1:]


@pytest.fixture
def payments(db, command_line) -> Tribe:
    load_well(TWO_TRIBES, command_line)
    return Tribe.objects.get(slug="payments")


def test_tribe_has_its_trio_squads_chapters_people_and_whom_they_name(payments):
    found = of(tribe=payments)

    assert {name: keys(content) for name, content in found.items()} == {
        "people.csv": ["ada", "bo", "mia", "top"],
        "tribes.csv": ["growth", "payments"],  # Sign-up was in Growth before
        "trio_seats.csv": ["payments"],
        "squads.csv": ["cards", "signup"],
        "squad_moves.csv": ["signup"],
        "squad_members.csv": ["cards", "cards"],
        "chapters.csv": ["backend"],
        "chapter_members.csv": ["backend"],
    }


def test_tribe_loads_again_and_changes_nothing(payments, command_line):
    before = exported()

    assert happened(load_well(of(tribe=payments), command_line)) == {}
    assert exported() == before


def test_tribe_loads_into_an_empty_organisation_as_the_same_sheets(db, command_line):
    from django.db import transaction

    with transaction.atomic():
        load_well(TWO_TRIBES, command_line)
        once = of(tribe=Tribe.objects.get(slug="payments"))
        transaction.set_rollback(True)

    load_well(once, command_line)

    assert of(tribe=Tribe.objects.get(slug="payments")) == once
    assert list(Squad.objects.order_by("slug").values_list("slug", flat=True)) == ["cards", "signup"]


def test_day_has_what_is_there_on_it_and_whom_that_names(payments):
    found = of(day=dt.date(2020, 6, 1))

    assert keys(found["people.csv"]) == ["ada", "kim", "mia", "top"]
    assert keys(found["tribes.csv"]) == ["growth", "payments", "search"]
    assert keys(found["squad_members.csv"]) == ["cards", "finding"]
    assert keys(of(day=dt.date(2025, 6, 1))["squad_members.csv"]) == ["cards", "finding"]
    assert "alliance_tribes.csv" in found


def test_token_takes_out_all_one_tribe_or_a_day_in_either_format(payments, admin):
    client = tool(admin, Scope.READ)

    whole = client.get(EXPORTS)
    one = client.get(EXPORTS, {"tribe": "payments", "as_of": "2020-06-01"})
    excel = client.get(EXPORTS, {"format": "xlsx"})
    accepted = client.get(EXPORTS, headers={"Accept": excel["Content-Type"]})

    names = zipfile.ZipFile(io.BytesIO(whole.getvalue())).namelist()
    assert (whole.status_code, whole["Content-Type"], names) == (200, "application/zip", list(exported()))
    with zipfile.ZipFile(io.BytesIO(one.getvalue())) as archive:
        assert keys(archive.read("people.csv")) == ["ada", "mia", "top"]
    assert load_workbook(io.BytesIO(excel.getvalue())).sheetnames[0] == "people"
    plain = client.get(EXPORTS, headers={"Accept": "application/octet-stream"})
    assert (accepted.getvalue()[:2], plain.getvalue()[:2]) == (b"PK", b"PK")
    assert plain["Content-Type"] == "application/octet-stream"
    assert accepted["Content-Type"] == excel["Content-Type"]


def test_export_that_one_has_is_304_and_what_there_is_not_is_refused(payments, admin):
    client = tool(admin, Scope.READ)
    whole = client.get(EXPORTS)
    assert whole.getvalue()
    tag = whole["ETag"]

    again = client.get(EXPORTS, headers={"If-None-Match": tag})
    refused = [
        client.get(EXPORTS, query) for query in ({"tribe": "nowhere"}, {"format": "ods"}, {"colour": "red"})
    ]

    assert again.status_code == 304
    assert [(answer.status_code, *answer.json()["errors"]) for answer in refused] == [
        (400, "tribe"),
        (400, "format"),
        (400, "colour"),
    ]


def test_tribe_is_offered_where_its_lead_looks(client, tribe_lead, tribe):
    client.force_login(tribe_lead)

    page = client.get(tribe.get_absolute_url()).content.decode()
    file = client.get(f"/sheets/tribes/{tribe.slug}/export.zip")

    assert f'href="/sheets/tribes/{tribe.slug}/export.xlsx"' in page
    assert file.getvalue().startswith(b"PK")
    assert client.get(f"/sheets/tribes/{tribe.slug}/export.ods").status_code == 404


def test_command_writes_one_tribe_and_refuses_one_that_there_is_not(payments, tmp_path):
    call_command("export_sheets", str(tmp_path / "out"), tribe="payments")

    assert keys((tmp_path / "out" / "people.csv").read_bytes()) == ["ada", "bo", "mia", "top"]
    with pytest.raises(CommandError, match="There is no tribe “nowhere”"):
        call_command("export_sheets", str(tmp_path / "out"), tribe="nowhere")
