"""The history as a file, for auditors."""

import csv
import datetime as dt
import io
import json

import pytest
from django.test import Client
from django.utils import timezone

from access import operations as accounts
from history.models import Entry
from people.operations import edit_person
from people.roles import Role
from squads.operations import place_member
from tests.factories.access import RoleAssignmentFactory
from tests.factories.history import EntryFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory

PAGE = "/history/"
MARCH = dt.date(2026, 3, 1)


@pytest.fixture
def auditor(db) -> Client:
    """The browser of somebody with the role of auditor."""
    browser = Client()
    browser.force_login(UserFactory(person=RoleAssignmentFactory(role=Role.AUDITOR).person))
    return browser


def rows_of(answer):
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_history_as_csv_has_each_entry_with_its_time_doer_and_changes(auditor, admin):
    person = PersonFactory(name="=Ada Holm", handle="ada", phone="+49 1", version=1)
    edit_person(person, version=1, job_title="Editor", phone="+49 2", by=admin, reason="=1+1")
    accounts.add_account(PersonFactory(email="new@example.com"), by=admin)
    entry = Entry.objects.get()

    answer = auditor.get(PAGE, {"format": "csv", "verb": "people.edit_person"})

    [row] = rows_of(answer)
    assert answer["Content-Disposition"] == f'attachment; filename="history-{timezone.localdate()}.csv"'
    assert dt.datetime.fromisoformat(row["Time"]) == entry.at
    assert dt.datetime.fromisoformat(row["Time"]).tzinfo is not None
    assert row == {
        "Entry": str(entry.pk),
        "Time": row["Time"],
        "User name": admin.username,
        "Name": str(admin),
        "Operation": "people.edit_person",
        "What was done": "edited =Ada Holm",
        "Changes": "'=Ada Holm: job title — → Editor",
        "Reason": "'=1+1",
        "Change set": "",
    }


def test_history_as_json_lines_has_each_entry_as_the_api_has_it(auditor, admin):
    squad = SquadFactory()
    for number in range(3):
        place_member(squad, person=PersonFactory(name=f"Ada {number}"), starts_on=MARCH, by=admin)

    answer = auditor.get(PAGE, {"format": "jsonl", "element": f"squad:{squad.slug}"})

    lines = [json.loads(line) for line in answer.getvalue().decode().splitlines()]
    assert lines == auditor.get(f"/api/v1/history/?element=squad:{squad.slug}").json()["results"]
    assert len(lines) == 3


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_history_as_a_file_is_read_in_as_many_queries_for_few_entries_as_for_many(
    ending, auditor, admin, monkeypatch, django_assert_num_queries
):
    def queries():
        with django_assert_num_queries(most, exact=False) as asked:
            auditor.get(PAGE, {"format": ending}).getvalue()
        return len(asked)

    most = 20
    place_member(SquadFactory(), person=PersonFactory(), starts_on=MARCH, by=admin)
    one = queries()
    for _ in range(3):
        place_member(SquadFactory(), person=PersonFactory(), starts_on=MARCH, by=admin)

    assert queries() == one


def test_auditors_and_administrators_have_the_history_as_a_file_and_nobody_else(auditor, admin, bystander):
    EntryFactory()
    page = {"auditor": auditor.get(PAGE).content.decode()}
    for name, account in (("admin", admin), ("bystander", bystander)):
        browser = Client()
        browser.force_login(account)
        page[name] = browser.get(PAGE).content.decode()

    denied = browser.get(PAGE, {"format": "csv"})

    assert {name for name, content in page.items() if "format=jsonl" in content} == {"auditor", "admin"}
    assert denied.status_code == 403
    assert "You don’t have permission to export the history. Auditors" in denied.content.decode()


def test_what_means_nothing_in_the_address_of_a_file_is_refused(auditor):
    for query in (
        {"format": "ods"},
        {"format": "csv", "form": "2026"},
        {"format": "csv", "from": "yesterday"},
    ):
        assert auditor.get(PAGE, query).status_code == 400
