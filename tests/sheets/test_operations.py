"""Work on uploads: what it finds, what it keeps, and that nothing is half done."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from history.models import Entry
from people.models import Person
from sheets import operations
from sheets.format.files import SheetsError
from sheets.models import FoundEffect, FoundFault, State, Upload
from sheets.operations import receive, run_upload
from squads.models import Squad
from squads.operations import edit_squad
from tests.sheets.small import ROWS, SMALL, changed, exported, load_well, small, with_rows
from tests.sheets.uploads import as_it_was, checked, loaded, uploaded


def told(upload: Upload, *kinds: str) -> list[tuple[str, str]]:
    """What it does, as (element, sentence), to elements of these kinds."""
    rows = FoundEffect.objects.filter(upload=upload, kind__in=kinds)
    return list(rows.values_list("element", "sentence"))


def test_check_finds_what_would_change_and_changes_nothing(command_line):
    upload = checked(small(), command_line)

    assert (upload.state, upload.changes, upload.faults_found) == (State.READY, ROWS, 0)
    assert upload.counts[0] == ["people", 3, 0, 0]
    assert (Person.objects.count(), Entry.objects.count()) == (0, 0)
    assert told(upload, "tribe", "trio", "squad") == [
        ("Growth", "Formed Growth."),
        ("Payments", "Formed Payments."),
        ("Payments trio", "Gave Mia Chen the tribe lead seat of Payments trio from 1 January 2020."),
        ("Cards", "Formed Cards."),
        ("Cards", "Placed Ada Holm in Cards as member from 1 January 2020."),
        ("Cards", "Placed Bo Berg in Cards as product owner from 1 May 2021."),
        ("Sign-up", "Formed Sign-up."),
        ("Sign-up", "Moved Sign-up to Payments from 1 January 2023."),
    ]


def test_check_tells_of_an_edit_what_becomes_what(command_line):
    load_well(small(), command_line)

    upload = checked(changed("squads", "Pay by card", "Pay by any card"), command_line)

    assert list(FoundEffect.objects.filter(upload=upload).values_list("element", "sentence", "altered")) == [
        ("Cards", "Edited Cards.", [["Cards", [["mission", "Pay by card", "Pay by any card"]]]])
    ]


def test_check_of_names_that_slipped_by_a_row_says_each_old_and_new_one(command_line):
    load_well(small(), command_line)
    files = changed("people", "Ada Holm", "Bo Berg")
    files["people.csv"] = files["people.csv"].replace(b"bo,Bo Berg", b"bo,Ada Holm")

    upload = checked(files, command_line)

    assert list(FoundEffect.objects.filter(upload=upload).values_list("key", "sentence", "altered")) == [
        ("ada", "Edited Ada Holm.", [["Ada Holm", [["name", "Ada Holm", "Bo Berg"]]]]),
        ("bo", "Edited Bo Berg.", [["Bo Berg", [["name", "Bo Berg", "Ada Holm"]]]]),
    ]


def test_check_says_what_becomes_what_also_where_the_new_text_stands_in_the_sentence(command_line):
    load_well(small(), command_line)

    upload = checked(changed("squads", "Pay by card", "Cards"), command_line)

    assert FoundEffect.objects.get(upload=upload).altered == [
        ["Cards", [["mission", "Pay by card", "Cards"]]]
    ]


def test_check_says_every_fact_of_what_is_new(command_line):
    load_well(small(), command_line)

    upload = checked(with_rows(people="zoe,Zoe,zoe@example.com,,Oslo,mia,2026-01-01,\n"), command_line)

    assert FoundEffect.objects.get(upload=upload).altered == [
        [
            "Zoe",
            [
                ["name", None, "Zoe"],
                ["handle", None, "zoe"],
                ["email", None, "zoe@example.com"],
                ["location", None, "Oslo"],
                ["line manager", None, "Mia Chen"],
                ["joined", None, "1 January 2026"],
            ],
        ]
    ]


def test_check_keeps_every_fault_with_its_place(command_line):
    files = changed("guilds", "2020-01-01", "1.1.2020") | {
        "tribes.csv": SMALL["tribes"].replace("Growth", "").encode()
    }

    upload = checked(files, command_line)

    assert (upload.state, upload.faults_found, upload.changes) == (State.FAULTY, 2, 0)
    assert list(FoundFault.objects.values_list("sheet", "row", "column", "message")) == [
        ("tribes.csv", 2, "name", "is empty, but a value is required."),
        (
            "guilds.csv",
            2,
            "from",
            "“1.1.2020” isn’t a day; write year-month-day, as in 2024-03-01 for 1 March 2024.",
        ),
    ]


def test_check_of_what_cannot_be_read_says_why(command_line):
    upload = receive("ours.xlsx", b"nothing", by=command_line)

    run_upload(upload.pk, by=command_line)

    upload.refresh_from_db()
    assert (upload.state, upload.refusal[:30]) == (State.FAULTY, "This Excel file can’t be read.")


def test_check_of_too_many_lines_is_refused(command_line, monkeypatch):
    monkeypatch.setattr(operations, "MOST_LINES", 3)

    upload = checked(small(), command_line)

    assert upload.refusal.startswith("The sheets have more than 3 lines, which is the limit here.")


def test_another_check_replaces_what_the_first_found(command_line):
    upload = checked(changed("guilds", "2020-01-01", "never"), command_line)

    run_upload(upload.pk, by=command_line)

    assert (FoundFault.objects.count(), FoundEffect.objects.count()) == (1, 0)


def test_load_does_what_the_check_found_for_the_reason_given(command_line):
    upload = checked(small(), command_line)

    run_upload(upload.pk, by=command_line, dry_run=False, reason="First load")

    upload.refresh_from_db()
    assert (upload.state, upload.content, upload.changes) == (State.LOADED, None, ROWS)
    assert exported() == small()
    assert set(Entry.objects.values_list("reason", flat=True)) == {"First load"}


def test_load_without_a_reason_says_where_it_comes_from(command_line):
    loaded(small(), command_line)

    assert set(Entry.objects.values_list("reason", flat=True)) == {"Loaded from sheets"}


def test_load_that_would_do_something_else_than_was_seen_is_undone_and_shown_anew(command_line):
    load_well(small(), command_line)
    upload = checked(changed("squads", "Pay by card", "Pay by any card"), command_line)
    squad = Squad.objects.get(slug="cards")
    facts = {
        name: getattr(squad, name) for name in ("version", "slug", "name", "feature_area", "way_of_working")
    }
    edit_squad(squad, **facts, mission="Pay", starts_on=squad.starts_on, by=command_line)

    run_upload(upload.pk, by=command_line, dry_run=False)

    upload.refresh_from_db()
    assert (upload.state, upload.changed_meanwhile) == (State.READY, True)
    assert Squad.objects.get(slug="cards").mission == "Pay"
    assert FoundEffect.objects.get().altered == [["Cards", [["mission", "Pay", "Pay by any card"]]]]

    run_upload(upload.pk, by=command_line, dry_run=False)

    assert Squad.objects.get(slug="cards").mission == "Pay by any card"


def test_load_goes_on_when_the_organisation_changed_elsewhere(command_line):
    load_well(small(), command_line)
    upload = checked(changed("squads", "Pay by card", "Pay by any card"), command_line)
    load_well(with_rows(people="zoe,Zoe,,,,,,\n"), command_line)

    run_upload(upload.pk, by=command_line, dry_run=False)

    upload.refresh_from_db()
    assert (upload.state, Squad.objects.get(slug="cards").mission) == (State.LOADED, "Pay by any card")


@pytest.mark.parametrize("state", [State.WAITING, State.FAULTY, State.LOADED, State.CHECKING])
def test_load_of_what_was_not_checked_without_a_fault_is_refused(command_line, state):
    upload = as_it_was(uploaded(small(), command_line), state=state)

    with pytest.raises(SheetsError, match="Check it first"):
        run_upload(upload.pk, by=command_line, dry_run=False)

    assert Person.objects.count() == 0


def test_work_on_a_file_that_is_gone_is_refused(command_line):
    upload = as_it_was(uploaded(small(), command_line), content=None)

    with pytest.raises(SheetsError, match="was deleted"):
        run_upload(upload.pk, by=command_line)


def test_who_is_no_administrator_neither_uploads_nor_works(command_line, bystander):
    upload = uploaded(small(), command_line)

    with pytest.raises(PermissionDenied):
        receive("ours.zip", b"", by=bystander)
    with pytest.raises(PermissionDenied):
        run_upload(upload.pk, by=bystander)

    assert Upload.objects.get().state == State.WAITING


def test_memberships_that_end_are_counted_and_many_of_them_said_to_be(command_line):
    load_well(small(), command_line)

    one = checked(changed("squad_members", "100,2020-01-01,", "100,2020-01-01,2030-01-01"), command_line)
    none = checked(changed("squads", "Pay by card", "Pay"), command_line)

    assert [(upload.ends, upload.open_before, upload.ends_many) for upload in (one, none)] == [
        (1, 13, False),
        (0, 13, False),
    ]


@pytest.mark.parametrize(
    ("ends", "open_before", "many"), [(20, 200, False), (21, 900, True), (5, 49, True), (0, 0, False)]
)
def test_more_than_twenty_or_a_tenth_are_many(ends, open_before, many):
    assert Upload(ends=ends, open_before=open_before).ends_many == many


def test_uploads_of_a_week_ago_lose_their_file_and_findings_when_another_comes(command_line):
    old = as_it_was(checked(small(), command_line), at=timezone.now() - dt.timedelta(days=8))
    young = as_it_was(checked(small(), command_line), at=timezone.now() - dt.timedelta(days=6))

    uploaded(small(), command_line)

    assert [Upload.objects.get(pk=upload.pk).content is None for upload in (old, young)] == [True, False]
    assert [FoundEffect.objects.filter(upload=upload).count() for upload in (old, young)] == [0, ROWS]
