"""What is brought into step every night: people by an HR system, and an organisation by a folder that git keeps."""

import csv
import datetime as dt
import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.core.management import call_command

from access.operations import add_tool, command_line_user
from history.models import Entry
from people.models import Person, User
from squads.models import Squad
from squads.operations import edit_squad, place_member
from tests.sheets.small import load_well, small
from tests.test_permissions_over_the_api import tool

API = "/api/v1"
STAFF = 1400
FIRST_DAY, TODAY = dt.date(2026, 1, 1), dt.date(2026, 3, 2)
FIELDS = ("handle", "name", "email", "job_title", "location", "manager")


@dataclass(frozen=True)
class Employee:
    """A row of the HR system, which has no versions and knows only who is here now."""

    handle: str
    name: str
    email: str
    job_title: str
    location: str
    manager: str

    def said(self) -> dict[str, str | None]:
        """What it says of a person, as arguments of an operation."""
        return {
            name: getattr(self, name) or None if name == "manager" else getattr(self, name) for name in FIELDS
        }


def staff() -> dict[str, Employee]:
    """Everybody, each after their line manager; ten report to one."""
    return {
        f"e{number:04}": Employee(
            f"e{number:04}",
            f"Name{number % 700} Surname{number}",
            f"e{number:04}@hr.example",
            ("Engineer", "Designer", "Analyst")[number % 3],
            ("Oslo", "Lyon")[number % 2],
            f"e{number // 10:04}" if number else "",
        )
        for number in range(STAFF)
    }


def after_a_day(before: dict[str, Employee]) -> dict[str, Employee]:
    """Three new, two gone, four promoted, two moved, one married."""
    now = {handle: row for handle, row in before.items() if handle not in ("e1398", "e1399")}
    for number in range(4):
        now[f"e{700 + number:04}"] = replace(before[f"e{700 + number:04}"], job_title="Principal")
    for number in range(2):
        now[f"e{800 + number:04}"] = replace(before[f"e{800 + number:04}"], location="Rome")
    now["e0900"] = replace(before["e0900"], name="Ada Newname", email="ada@hr.example")
    for number in range(3):
        now[f"n{number}"] = Employee(f"n{number}", f"New {number}", "", "Engineer", "Oslo", "e0001")
    return now


def differences(client, said: dict[str, Employee]) -> list[dict[str, object]]:
    """The calls that bring the people here into step with HR: what differs, and nothing else."""
    answer = client.get(
        f"{API}/people/", {"fields": ",".join((*FIELDS, "version"))}, headers={"Accept": "text/csv"}
    )
    here = {row["handle"]: row for row in csv.DictReader(io.StringIO(b"".join(answer).decode()))}
    calls: list[dict[str, object]] = []
    for handle, employee in said.items():
        if handle not in here:
            calls.append({"operation": "people.add_person", "starts_on": str(FIRST_DAY), **employee.said()})
            continue
        changed = {
            name: value for name, value in employee.said().items() if (value or "") != here[handle][name]
        }
        if changed:
            edit = {
                "operation": "people.edit_person",
                "subject": handle,
                "version": int(here[handle]["version"]),
            }
            calls.append({**edit, **changed})
    gone = [handle for handle in here if handle not in said]
    return [
        *calls,
        *(
            {"operation": "people.offboard_person", "subject": handle, "ends_before": str(TODAY)}
            for handle in gone
        ),
    ]


def plan(client, **body):
    answer = client.post(f"{API}/plans/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["refusals"]) == (201, [])
    return answer.json()


def apply(client, made) -> None:
    answer = client.post(f"{API}/plans/{made['id']}/apply/", {}, content_type="application/json")
    assert answer.status_code == 200, answer.json()


def counted(changes) -> dict[str, int]:
    verbs = [change["operation"] for change in changes]
    return {verb: verbs.count(verb) for verb in sorted(set(verbs))}


@pytest.fixture
def hr(db) -> User:
    return add_tool(username="hr", name="HR sync", administrator=True)


def test_hr_sync_of_1400_people_makes_the_changes_that_there_are_and_none_the_second_night(hr):
    client, first = tool(hr, "people:write"), staff()
    calls = [
        {name: value for name, value in call.items() if name != "operation"}
        for call in differences(client, first)
    ]
    loaded = client.post(
        f"{API}/operations/people.add_person/", {"calls": calls}, content_type="application/json"
    )
    assert (loaded.status_code, loaded.json()["count"], Person.objects.count()) == (200, STAFF, STAFF)
    assert differences(client, first) == []

    entries, second = Entry.objects.count(), after_a_day(first)
    made = plan(client, operations=differences(client, second), reason="Night")
    apply(client, made)

    assert counted(made["changes"]) == {
        "people.add_person": 3,
        "people.edit_person": 7,
        "people.offboard_person": 2,
    }
    assert Entry.objects.count() == entries + 12
    assert differences(client, second) == []
    assert {(row.handle, row.name, row.job_title, row.location) for row in Person.objects.on(TODAY)} == {
        (row.handle, row.name, row.job_title, row.location) for row in second.values()
    }


@pytest.fixture
def folder(db, tmp_path) -> Path:
    """The organisation as a folder of sheets, as it would lie in git."""
    load_well(small(), command_line_user())
    call_command("export_sheets", str(tmp_path / "org"))
    return tmp_path / "org"


def sheets_in(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text() for path in folder.glob("*.csv")}


def edit(folder: Path, sheet: str, old: str, new: str) -> None:
    path = folder / f"{sheet}.csv"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_folder_in_git_is_planned_and_applied_and_what_comes_out_then_is_the_folder(hr, folder):
    client = tool(hr, "sheets")
    assert plan(client, sheets=sheets_in(folder), complete=True)["changes"] == []
    edit(folder, "squads", "Kanban", "Scrum")
    edit(folder, "squad_members", "cards,ada,member,100", "cards,ada,member,60")

    made = plan(client, sheets=sheets_in(folder), complete=True, reason="Merged")
    apply(client, made)

    assert counted(made["changes"]) == {"squads.correct_membership": 1, "squads.edit_squad": 1}
    with zipfile.ZipFile(io.BytesIO(client.get(f"{API}/exports/").getvalue())) as out:
        assert {name.removesuffix(".csv"): out.read(name).decode() for name in out.namelist()} == sheets_in(
            folder
        )
    again = plan(client, sheets=sheets_in(folder), complete=True)
    assert (again["changes_found"], again["unlisted_found"]) == (0, 0)


def test_drift_made_behind_the_back_of_a_folder_is_listed_and_taken_back_only_when_that_is_asked(
    hr, folder, admin
):
    client, cards = tool(hr, "sheets"), Squad.objects.get(slug="cards")
    mia = Person.objects.get(handle="mia")
    edit_squad(cards, version=cards.version, mission="Pay by anything", by=admin)
    place_member(cards, person=mia, role="agile_coach", starts_on=dt.date(2026, 1, 1), by=admin)

    listed = plan(client, sheets=sheets_in(folder))
    complete = plan(client, sheets=sheets_in(folder), complete=True, ends_before=str(TODAY))

    found = {(row["sheet"], row["key"]) for row in listed["unlisted"]}
    assert counted(listed["changes"]) == {"squads.edit_squad": 1}
    (row,) = listed["changes"][0]["rows"]
    assert (row["before"]["mission"], row["after"]["mission"]) == ("Pay by anything", "Pay by card")
    assert ("squad_members", "cards, mia, agile_coach, 2026-01-01") in found
    assert found == {
        ("people", admin.person.handle),
        ("squad_members", "cards, mia, agile_coach, 2026-01-01"),
    }
    assert counted(complete["changes"]) == {
        "people.offboard_person": 1,
        "squads.edit_squad": 1,
        "squads.end_membership": 1,
    }
    apply(client, complete)
    assert plan(client, sheets=sheets_in(folder), complete=True)["unlisted_found"] == 0
