"""Over the API a token may do what its account may, and less by its scope; the table in docs/permissions.md decides."""

import datetime as dt
from enum import EnumType
from typing import Any, get_args, get_type_hints

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from access.operations import issue_token
from orgmodel.api.schema.rights import table
from orgmodel.domain.accounts import scope_for
from orgmodel.domain.operations import registry
from people.models import AREA_SCOPES, Scope
from tests.surfaces.drivers import Attempt, ask, routes
from tests.surfaces.snapshot import undone
from tests.test_permissions import ROLES, Stage

OPERATIONS = sorted(registry)
READ = [
    "tribes",
    "trios",
    "squads",
    "chapters",
    "guilds",
    "alliances",
    "bots",
    "recommended-sizes",
    "people",
    "roles",
    "history",
    "change-sets",
    "plans",
    "operations",
]


def tool(user: Any, scope: str, *, expired: bool = False) -> Client:
    """Something that speaks to the API with a token of `user`."""
    made, token = issue_token(user, name="Test", scope=scope, expiry=None)
    if expired:
        type(made).objects.filter(pk=made.pk).update(expiry=timezone.now() - dt.timedelta(seconds=1))
    return Client(headers={"Authorization": f"Token {token}"})


def some(stage: Stage, name: str, kind: Any) -> Any:
    """A value of an argument that can be read, whatever comes of it."""
    kind = next((member for member in get_args(kind) if member is not type(None)), kind)
    if isinstance(kind, EnumType):
        return next(iter(kind))
    if isinstance(kind, type) and issubclass(kind, models.Model):
        rows = {"Person": stage.somebody, "Trio": stage.elsewhere.trio}
        return rows.get(kind.__name__) or getattr(stage, kind.__name__.lower())
    values = {dt.date: dt.date(2026, 6, 1), int: 50, str: f"some-{name}"}
    return values.get(kind, [])


def attempt(stage: Stage, operation: str, user: Any) -> Attempt:
    known = registry[operation]
    hints = get_type_hints(known.function)
    needed = [name for name, given in known.arguments.items() if given.default is given.empty]
    arguments = {name: some(stage, name, hints[name]) for name in needed}
    subject = stage.subject(operation)
    if "version" in arguments:
        arguments["version"] = subject.version
    return Attempt(operation, subject, arguments, by=user)


def status(client: Client, tried: Attempt) -> set[int]:
    """What each route of the API that offers the operation answers; all of it is undone."""
    answers = set()
    for method, route in routes(tried.operation):
        with undone():
            answers.add(ask(client, tried, method, route).status_code)
    return answers


@pytest.fixture
def stage(db: Any) -> Stage:
    return Stage()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_token_may_what_its_account_and_its_scope_say_and_nothing_more(stage, operation, subtests):
    said, boss = table()[operation], stage.users["Administrator"]
    # Without the scope to administer an administrator's account is that of no person here.
    expected = {**said, "Administrator": said["No person here"]}
    # The same holds for people admins and administrators of a tribe, who are people.
    expected |= dict.fromkeys(set(ROLES) - {"Coach", "Auditor", "Model steward"}, said["Anybody here"])
    for column, user in stage.users.items():
        with subtests.test(f"writes, {column}"):
            denied = status(tool(user, Scope.WRITE), attempt(stage, operation, user)) == {403}
            assert denied == (not expected[column])

    tried = attempt(stage, operation, boss)
    with subtests.test("administers"):
        assert 403 not in status(tool(boss, Scope.ADMINISTER), tried)
    with subtests.test("reads"):
        assert status(tool(boss, Scope.READ), tried) == {403}
    with subtests.test("has expired"):
        assert status(tool(boss, Scope.ADMINISTER, expired=True), tried) == {401}
    with subtests.test("was revoked"):
        revoked = tool(boss, Scope.ADMINISTER)
        boss.auth_token_set.all().delete()
        assert status(revoked, tried) == status(Client(), tried) == {401}


@pytest.mark.parametrize("name", READ)
def test_token_that_reads_reads_everything_and_one_that_no_longer_holds_nothing(stage, name):
    user = stage.users["No person here"]
    revoked = tool(user, Scope.READ)
    user.auth_token_set.all().delete()

    answers = [
        client.get(f"/api/v1/{name}/").status_code
        for client in (tool(user, Scope.READ), tool(user, Scope.READ, expired=True), revoked, Client())
    ]

    assert answers == [200, 401, 401, 401]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_operation_needs_exactly_one_scope_and_the_refusal_names_it(stage, operation):
    boss, needed = stage.users["Administrator"], scope_for(operation)
    others = " ".join(scope for scope in AREA_SCOPES if scope != needed)
    tried = attempt(stage, operation, boss)

    assert needed in AREA_SCOPES
    assert 403 not in status(tool(boss, needed), tried)
    assert said(tool(boss, others), tried) | said(tool(boss, Scope.READ), tried) == {(403, True)}
    # An administrator's token that only writes may not what the person may not.
    if not table()[operation]["Anybody here"] and not table()[operation]["No person here"]:
        assert said(tool(boss, Scope.WRITE), tried) == {(403, True)}


def said(client: Client, tried: Attempt) -> set[tuple[int, bool]]:
    """What each route answers, and whether that names the scope which the operation needs."""
    answers = set()
    for method, route in routes(tried.operation):
        with undone():
            answer = ask(client, tried, method, route)
        answers.add(
            (answer.status_code, f"lacks the scope {scope_for(tried.operation)}." in answer.content.decode())
        )
    return answers
