"""The history stays as it is, whoever writes to the database."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from history.models import Entry, mention
from people.operations import add_person
from squads.operations import place_member, remove_squad
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory


@pytest.fixture
def entry(admin) -> Entry:
    add_person(handle="ada", name="Ada", reason="Hired.", by=admin)
    return Entry.objects.get()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history_entry SET reason = 'Other.'",
        "UPDATE history_entry SET at = now()",
        "UPDATE history_entry SET id = id + 1",
        "DELETE FROM history_entry",
        "INSERT INTO history_entry SELECT * FROM history_entry ON CONFLICT (id) DO UPDATE SET reason = 'Other.'",
    ],
)
def test_entry_changed_or_deleted_by_the_database_itself_is_refused(entry, statement):
    with (
        pytest.raises(IntegrityError, match="The history is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Entry.objects.get(pk=entry.pk).reason == "Hired."


@pytest.mark.parametrize(
    "write",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.update(reason="Other."),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.bulk_update([entry], ["reason"]),
    ],
    ids=["save", "delete", "update", "delete all", "bulk update"],
)
def test_entry_changed_or_deleted_by_the_product_is_refused(entry, write):
    entry.reason = "Other."

    with pytest.raises(IntegrityError, match="The history is append-only"), transaction.atomic():
        write(entry)

    assert Entry.objects.get().reason == "Hired."


def test_account_that_has_done_something_cannot_be_deleted(entry, admin):
    with pytest.raises(ProtectedError):
        admin.delete()


def test_entries_are_newest_first_also_within_one_moment(entry, admin):
    Entry.objects.bulk_create(
        Entry(at=entry.at, operation=name, arguments={}, changes=[], mentions=[], by=admin) for name in "ab"
    )

    assert [each.operation for each in Entry.objects.all()] == ["b", "a", "people.add_person"]


def test_entry_mentions_subject_arguments_and_what_the_changed_rows_are_in(admin, tribe):
    squad, person = SquadFactory(tribe=tribe), PersonFactory()

    row = place_member(squad, person=person, starts_on=squad.starts_on, by=admin)

    assert Entry.objects.get().mentions == sorted([mention(squad), mention(person), mention(row)])


def test_entries_about_a_row_are_those_that_acted_on_named_or_altered_it(admin, tribe):
    squad, other = SquadFactory(tribe=tribe), SquadFactory(tribe=tribe)
    person = PersonFactory()
    place_member(squad, person=person, starts_on=squad.starts_on, by=admin)
    remove_squad(other, by=admin)

    found = {row: [entry.operation for entry in Entry.objects.about(row)] for row in (squad, person, tribe)}

    assert found == {
        squad: ["squads.place_member"],
        person: ["squads.place_member"],
        tribe: ["squads.remove_squad"],
    }
    assert Entry.objects.about(SquadFactory()).count() == 0


def test_entry_is_called_by_its_operation_and_day(entry):
    assert str(entry) == f"people.add_person on {entry.at:%Y-%m-%d}"
