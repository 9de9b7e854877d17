"""Every operation does the same, is refused the same and is denied the same, wherever it is offered."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection

import orgmodel.urls  # noqa: F401  every app's operations are registered
from orgmodel.domain.operations import registry
from people.models import User
from tests.factories.people import UserFactory
from tests.surfaces import (
    cases_access,
    cases_alliances,
    cases_blueprint,
    cases_bots,
    cases_chapters,
    cases_guilds,
    cases_history,
    cases_people,
    cases_squads,
    cases_tribes,
)
from tests.surfaces.case import Case, Refusal
from tests.surfaces.drivers import DENIED, DONE, Attempt, Way, api_ways, function, htmx, page
from tests.surfaces.drivers_acts import ELSEWHERE, NO_OPERATION, PERFORMS, act_ways, acts
from tests.surfaces.drivers_admin import admin_ways
from tests.surfaces.drivers_sheets import sheets_ways
from tests.surfaces.snapshot import entries, rows, undone
from tests.words import unsaid

CASES = [
    case
    for module in (
        cases_access,
        cases_people,
        cases_history,
        cases_tribes,
        cases_squads,
        cases_chapters,
        cases_guilds,
        cases_bots,
        cases_alliances,
        cases_blueprint,
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
        *act_ways(operation),
        *sheets_ways(operation),
    ]


WAYS = {name: ways(name) for name in registry}
# The places that can express a case.
HAPPENING = {case: [way for way in WAYS[case.operation] if way.surface not in case.without] for case in CASES}


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


def _expressing(attempt: Attempt, ways: list[Way]) -> list[Way]:
    return [way for way in ways if way.expresses(attempt)]


@contextmanager
def apart(subtests: pytest.Subtests, way: Way) -> Iterator[None]:
    """Try one place: it fails by its own name, and the next finds everything as it was staged."""
    cache.clear()
    with subtests.test(str(way)), undone():
        yield
        connection.check_constraints()  # those that are deferred until a commit, which never comes here


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
    tried = {str(way) for case in CASES if case.operation == operation for way in HAPPENING[case]}

    assert tried == {str(way) for way in WAYS[operation]}
    assert {way.surface for way in WAYS[operation]} >= {"page", "htmx", "api"}


def test_every_act_of_the_admin_is_tried_or_is_no_operation():
    assert acts().keys() == PERFORMS.keys() | ELSEWHERE.keys() | NO_OPERATION


@pytest.mark.parametrize("operation", sorted({performs.operation for performs in PERFORMS.values()}))
def test_every_act_of_the_admin_is_tried_with_something_that_happens(operation, admin):
    cases = [case for case in CASES if case.operation == operation]
    tried = set()

    for case in cases:
        with undone():
            tried |= {way.name for way in _expressing(staged(case, case.stage, admin), HAPPENING[case])}

    assert tried >= {way.name for way in act_ways(operation)}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation_changes_something_and_says_so_once_and_the_same_from_every_surface(case, admin, subtests):
    attempt = staged(case, case.stage, admin)
    before, told = rows(), len(entries())
    with undone():
        expected = (function(deepcopy(attempt)), entries(), rows())
    outcome, (*_, entry), changed = expected

    assert (outcome, len(expected[1]), changed != before) == (DONE, told + 1, True)
    assert (entry["operation"], entry["by"], entry["reason"]) == (
        case.operation,
        admin.username,
        attempt.reason,
    )
    for way in _expressing(attempt, HAPPENING[case]):
        with apart(subtests, way):
            assert (way.run(deepcopy(attempt)), entries(), rows()) == expected


@pytest.mark.parametrize(("case", "refusal"), each(*((c, r) for c in CASES for r in c.refusals)))
def test_operation_refuses_in_the_same_sentence_on_every_surface_and_changes_nothing(
    case, refusal, admin, subtests
):
    attempt = staged(case, refusal.stage, admin)
    before, told = rows(), entries()
    with undone():
        expected = function(deepcopy(attempt))
        assert (rows(), entries()) == (before, told)

    (sentence,) = expected.refused
    assert refusal.says in sentence
    assert unsaid([sentence]) == []
    for way in _expressing(attempt, HAPPENING[case]):
        if way.surface not in refusal.without:
            with apart(subtests, way):
                assert (way.run(deepcopy(attempt)), rows(), entries()) == (expected, before, told)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation_is_denied_on_every_surface_to_who_may_not_and_changes_nothing(
    case, admin, request, subtests
):
    attempt = replace(staged(case, case.stage, admin), by=request.getfixturevalue(case.denied))
    before, told = rows(), entries()

    for way in (Way("function", "", function), *_expressing(attempt, HAPPENING[case])):
        with apart(subtests, way):
            assert (way.run(deepcopy(attempt)), rows(), entries()) == (DENIED, before, told)
