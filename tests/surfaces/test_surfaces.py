"""Every operation does the same, is refused the same and is denied the same, wherever it is offered."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Permission

import orgmodel.urls  # noqa: F401  every app's operations are registered
from orgmodel.domain.operations import registry
from people.models import User
from tests.factories.people import UserFactory
from tests.surfaces import (
    cases_alliances,
    cases_chapters,
    cases_guilds,
    cases_history,
    cases_people,
    cases_squads,
    cases_tribes,
)
from tests.surfaces.case import Case, Refusal
from tests.surfaces.drivers import DENIED, DONE, Attempt, Way, api_ways, function, htmx, page
from tests.surfaces.drivers_admin import admin_ways
from tests.surfaces.drivers_sheets import sheets_ways
from tests.surfaces.snapshot import entries, rows, undone

CASES = [
    case
    for module in (
        cases_people,
        cases_history,
        cases_tribes,
        cases_squads,
        cases_chapters,
        cases_guilds,
        cases_alliances,
    )
    for case in module.CASES
]


def ways(operation: str) -> list[Way]:
    """All places that offer an operation, besides the function itself."""
    return [
        Way("page", "", page),
        Way("htmx", "", htmx),
        *api_ways(operation),
        *admin_ways(operation),
        *sheets_ways(operation),
    ]


WAYS = {name: ways(name) for name in registry}
HAPPENING = [(case, way) for case in CASES for way in WAYS[case.operation] if way.surface not in case.without]
REFUSED = [
    (case, refusal, way)
    for case in CASES
    for refusal in case.refusals
    for way in WAYS[case.operation]
    if way.surface not in case.without | refusal.without
]


def named(*parts: object) -> str:
    return " - ".join(str(part.says if isinstance(part, Refusal) else part) for part in parts)


def each(*table: tuple) -> list:
    return [pytest.param(*row, id=named(*row)) for row in table]


@pytest.fixture
def bystander(bystander: User) -> User:
    """May do in Django's admin what it knows of itself, and not one operation."""
    return may_use_the_admin(bystander)


@pytest.fixture
def nobody(db) -> User:
    """The same, and no person here."""
    return may_use_the_admin(UserFactory())


def may_use_the_admin(user: User) -> User:
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.all())
    return user


def staged(case: Case, stage, by: User) -> Attempt:
    return Attempt(case.operation, *stage(by), by=by)


def test_every_operation_has_a_case_and_nothing_else_has():
    assert {case.operation for case in CASES} == set(registry)


def test_no_two_cases_have_the_same_name():
    assert len({str(case) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("operation", sorted(registry))
def test_every_operation_is_refused_in_a_case_or_says_why_it_never_is(operation):
    of_it = [case for case in CASES if case.operation == operation]

    assert any(case.refusals for case in of_it) != any(case.never_refused for case in of_it)


@pytest.mark.parametrize("operation", sorted(registry))
def test_every_place_that_offers_an_operation_is_tried(operation):
    tried = {str(way) for case, way in HAPPENING if case.operation == operation}

    assert tried == {str(way) for way in WAYS[operation]}
    assert {way.surface for way in WAYS[operation]} >= {"page", "htmx", "api"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation_changes_something_and_says_so_once(case, admin):
    attempt = staged(case, case.stage, admin)
    before, told = rows(), len(entries())

    outcome = function(attempt)

    assert (outcome, rows() != before) == (DONE, True)
    (entry,) = entries()[told:]
    assert (entry["operation"], entry["by"], entry["reason"]) == (
        case.operation,
        admin.username,
        attempt.reason,
    )


@pytest.mark.parametrize(("case", "way"), each(*HAPPENING))
def test_surface_does_the_same_as_the_operation_and_says_the_same(case, way, admin):
    attempt = staged(case, case.stage, admin)
    with undone():
        expected = (function(attempt), entries(), rows())

    assert (way.run(attempt), entries(), rows()) == expected


@pytest.mark.parametrize(("case", "refusal"), each(*((c, r) for c in CASES for r in c.refusals)))
def test_operation_refuses_and_changes_nothing(case, refusal, admin):
    attempt = staged(case, refusal.stage, admin)
    before, told = rows(), entries()

    outcome = function(attempt)

    (sentence,) = outcome.refused
    assert refusal.says in sentence
    assert (rows(), entries()) == (before, told)


@pytest.mark.parametrize(("case", "refusal", "way"), each(*REFUSED))
def test_surface_refuses_in_the_same_sentence_and_changes_nothing(case, refusal, way, admin):
    attempt = staged(case, refusal.stage, admin)
    before, told = rows(), entries()
    with undone():
        expected = function(attempt)

    assert (way.run(attempt), rows(), entries()) == (expected, before, told)


@pytest.mark.parametrize(
    ("case", "way"), each(*((case, Way("function", "", function)) for case in CASES), *HAPPENING)
)
def test_surface_denies_who_may_not_and_changes_nothing(case, way, admin, request):
    attempt = replace(staged(case, case.stage, admin), by=request.getfixturevalue(case.denied))
    before, told = rows(), entries()

    assert (way.run(attempt), rows(), entries()) == (DENIED, before, told)
