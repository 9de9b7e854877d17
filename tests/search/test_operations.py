"""The index follows every kind of change, in its transaction."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction

from chapters.operations import form_chapter
from people import operations as people
from search.models import Document, Word
from search.reads import find
from squads.operations import dissolve_squad, form_squad
from tests.factories.people import PersonFactory
from tribes import operations as tribes

START, MARCH = dt.date(2020, 1, 1), dt.date(2021, 3, 1)


@pytest.fixture
def music(admin):
    """A tribe that was formed by an operation."""
    return tribes.form_tribe(slug="music", name="Music", starts_on=START, by=admin)


def rename(tribe, name: str, slug: str, by) -> None:
    tribes.edit_tribe(tribe, version=1, slug=slug, name=name, starts_on=START, by=by)


def test_who_was_added_is_found_by_a_typo_at_once(admin, found):
    people.add_person(handle="zora", name="Zora Quist", by=admin)

    assert found.as_it_is("zora") == found.as_it_is("quizt") == ["Zora Quist"]


def test_who_was_edited_is_found_by_the_new_name_and_the_former_key(admin, found):
    person = people.add_person(handle="zora", name="Zora Quist", by=admin)

    people.edit_person(person, version=1, handle="zelda", name="Zelda Quist", by=admin)

    assert found.as_it_is("zelda") == found.as_it_is("zora") == ["Zelda Quist"]


def test_a_name_is_forgotten_when_it_changes(admin, found):
    person = people.add_person(handle="z", name="Zora Quist", by=admin)

    people.edit_profile(person, version=1, name="Zora Ek", by=admin)

    assert found.as_it_is("quist") == []


def test_who_left_is_still_found_with_their_last_day(admin, found):
    person = people.add_person(handle="zora", name="Zora Quist", by=admin)

    people.offboard_person(person, ends_before=MARCH, by=admin)

    for day, state in ((START, "present"), (MARCH, "ended")):
        [result] = find("zora quist", day)[:2]
        assert result.state_name == state


def test_who_was_removed_is_not_found(admin, found):
    person = people.add_person(handle="zora", name="Zora Quist", by=admin)

    people.remove_person(person, by=admin)

    assert found.as_it_is("zora") == []


def test_a_tribe_is_formed_renamed_and_removed_together_with_its_trio(admin, music, found):
    assert found.as_it_is("music") == ["Music", "Music trio"]

    rename(music, "Sound", "sound", admin)
    assert found.as_it_is("sound") == ["Sound", "Sound trio"]
    assert Document.objects.get(kind="trio").key == "sound"

    tribes.remove_tribe(music, by=admin)
    assert not Document.objects.exists()


def test_a_chapter_is_called_after_its_tribe(admin, music, found):
    form_chapter(music, slug="web", name="Web", competence="Web", starts_on=START, by=admin)

    rename(music, "Sound", "music", admin)

    assert found.as_it_is("web sound") == ["Web"]
    assert found.as_it_is("web music") == []


def test_what_was_dissolved_says_so(admin, music):
    squad = form_squad(music, slug="player", name="Player", starts_on=START, by=admin)

    dissolve_squad(squad, ends_before=MARCH, by=admin)

    assert Document.objects.get(kind="squad").ends_before == MARCH


def test_a_dissolved_tribe_takes_its_trio_along(admin, music):
    tribes.dissolve_tribe(music, ends_before=MARCH, by=admin)

    assert set(Document.objects.values_list("kind", "ends_before")) == {("tribe", MARCH), ("trio", MARCH)}


def test_what_was_refused_is_not_indexed(admin, found):
    people.add_person(handle="zora", name="Zora Quist", by=admin)

    with pytest.raises(ValidationError):
        people.add_person(handle="zora", name="Another Zora", by=admin)

    assert found.as_it_is("another") == []


def test_the_index_is_undone_with_the_transaction(admin, found):
    with transaction.atomic():
        people.add_person(handle="zora", name="Zora Quist", by=admin)
        transaction.set_rollback(True)

    assert not Document.objects.exists()
    assert not Word.objects.exists()


def test_index_search_indexes_anew_what_was_written_past_the_operations(db, found, capsys):
    PersonFactory(name="Zora Quist")
    Document.objects.create(
        kind="squad", row=99, key="gone", title="Gone", folded="gone", weight=1, vector="'gone':1A"
    )

    call_command("index_search")

    assert (found.as_it_is("quizt"), found.as_it_is("gone")) == (["Zora Quist"], [])
    assert capsys.readouterr().out == "Indexed 1 people and elements.\n"


def test_indexing_anew_gives_what_the_operations_wrote(admin, music):
    form_chapter(music, slug="web", name="Web", competence="Web", starts_on=START, by=admin)
    people.add_person(handle="zora", name="Zora Quist", by=admin)
    columns = [field.name for field in Document._meta.fields if field.name != "id"]
    of_operations = set(Document.objects.values_list(*columns))

    call_command("index_search")

    assert of_operations <= set(Document.objects.values_list(*columns))
