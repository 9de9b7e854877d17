"""An edit takes the changes, on every surface; and the cases say every argument of every operation."""

import datetime as dt
from typing import Any

import pytest

from orgmodel.domain.operations import facts_of, registry
from people.models import User
from tests.factories.people import PersonFactory
from tests.factories.tribes import TribeFactory
from tests.surfaces.case import Case
from tests.surfaces.drivers import DONE, Attempt, function
from tests.surfaces.snapshot import undone
from tests.surfaces.test_surfaces import CASES, HAPPENING, each

CHANGING = {name for name, known in registry.items() if known.changes}
# What a row says where a case leaves a field empty, so that it is seen when an edit empties it.
OF_OLD: dict[str, Any] = {
    "links": [{"label": "Wiki", "url": "https://wiki.example/"}],
    "time_zone": "Europe/Oslo",
    "link": "https://wiki.example/",
    "starts_on": dt.date(2019, 6, 1),
    "ends_before": dt.date(2027, 6, 1),
    "target_date": dt.date(2027, 6, 1),
}


def staged(case: Case, by: User) -> Attempt:
    """The case, with nothing empty in its subject that the operation could empty."""
    subject, given = case.stage(by)
    empty = [name for name in registry[case.operation].changes if getattr(subject, name) in (None, "", [])]
    rows = {"manager": PersonFactory, "stand_in": PersonFactory, "tribe": TribeFactory}
    facts = {name: rows[name]() if name in rows else OF_OLD.get(name, "Of old") for name in empty}
    type(subject)._base_manager.filter(pk=subject.pk).update(**facts)
    subject.refresh_from_db()
    return Attempt(case.operation, subject, given, by=by)


def alone(attempt: Attempt, change: str) -> Attempt:
    """The same with one change only."""
    others = attempt.known.changes - {change}
    given = {name: value for name, value in attempt.arguments.items() if name not in others}
    return Attempt(attempt.operation, attempt.subject, given, by=attempt.by)


def changes_of(attempt: Attempt) -> list[str]:
    return [name for name in attempt.arguments if name in attempt.known.changes]


def altered(before: dict[str, Any], row: Any) -> set[str]:
    """The columns that are not as before, without those that an edit always counts or keeps."""
    after = facts_of(type(row)._base_manager.get(pk=row.pk))
    return {name for name in before if before[name] != after[name]} - {"version", "former_keys"}


def test_every_edit_and_correction_takes_its_changes_only():
    edits = {name for name, known in registry.items() if known.short_name.startswith(("edit_", "correct_"))}

    assert edits == CHANGING
    assert {each for name in edits for each in registry[name].arguments.keys() - registry[name].changes} == {
        "version"
    }


def test_no_sentence_of_the_history_names_what_may_be_left_out():
    named = [
        known.name for known in registry.values() for name in known.changes if f"{{{name}}}" in known.sentence
    ]

    assert named == []


@pytest.mark.parametrize("case", [case for case in CASES if case.operation in CHANGING], ids=str)
def test_edit_with_one_change_leaves_all_else_as_it_is(case, admin):
    attempt = staged(case, admin)
    before, found = facts_of(attempt.subject), {}

    for change in changes_of(attempt):
        with undone():
            assert function(alone(attempt, change)) == DONE
            found[change] = altered(before, attempt.subject)

    columns = {change: attempt.subject._meta.get_field(change).attname for change in found}
    assert found == {change: {column} for change, column in columns.items()}


@pytest.mark.parametrize(
    ("case", "way"),
    each(*((case, way) for case, ways in HAPPENING.items() if case.operation in CHANGING for way in ways)),
)
def test_surface_with_one_change_leaves_all_else_as_it_is(case, way, admin):
    attempt = staged(case, admin)
    change, before = changes_of(attempt)[0], facts_of(attempt.subject)

    outcome = way.run(alone(attempt, change))

    column = attempt.subject._meta.get_field(change).attname
    assert (outcome, altered(before, attempt.subject)) == (DONE, {column})


@pytest.mark.parametrize("operation", sorted(registry))
def test_cases_say_every_argument_otherwise_than_by_its_default(operation, admin):
    known, said = registry[operation], set()

    for case in (case for case in CASES if case.operation == operation):
        with undone():
            subject, given = case.stage(admin)
            said |= {name for name, value in given.items() if value != _left_out(known, subject, name)}
            said |= {known.subject.name} if known.subject and subject is not None else set()

    assert said - {"version"} == {*known.arguments, *([known.subject.name] if known.subject else [])} - {
        "version"
    }


def _left_out(known: Any, subject: Any, name: str) -> Any:
    """What holds where an argument is left out: what the row says, or the default."""
    return getattr(subject, name) if name in known.changes else known.arguments[name].default
