"""Over SCIM an account may do what the table in docs/permissions.md says, and less by its token; a guest sees their tribe."""

from collections.abc import Callable
from typing import Any

import pytest

from orgmodel.api.schema.rights import table
from people.models import Scope
from tests.access.test_guests import MARK, World, told
from tests.scim.conftest import AREAS, Directory
from tests.surfaces.snapshot import undone
from tests.test_permissions import Stage

SEARCHES = ("/Users/.search", "/Groups/.search", "/.search")


def replaced(path: str, value: object) -> dict[str, object]:
    return {"Operations": [{"op": "replace", "path": path, "value": value}]}


def requests(stage: Stage) -> dict[str, tuple[str, str, object]]:
    """A request for each operation that SCIM makes."""
    person = f"/Users/{stage.somebody.public_id}"
    added = {
        "Operations": [{"op": "add", "path": "members", "value": [{"value": str(stage.somebody.public_id)}]}]
    }
    return {
        "people.add_person": ("POST", "/Users", {"userName": "new@example.com"}),
        "people.edit_person": ("PATCH", person, replaced("title", "Coach")),
        "people.offboard_person": ("DELETE", person, None),
        "squads.place_member": ("PATCH", f"/Groups/{stage.squad.public_id}", added),
        "chapters.place_member": ("PATCH", f"/Groups/{stage.chapter.public_id}", added),
        "guilds.place_member": ("PATCH", f"/Groups/{stage.guild.public_id}", added),
        "squads.end_membership": ("PATCH", f"/Groups/{stage.squad.public_id}", replaced("members", [])),
        "chapters.end_membership": ("PATCH", f"/Groups/{stage.chapter.public_id}", replaced("members", [])),
        "guilds.end_membership": ("PATCH", f"/Groups/{stage.guild.public_id}", replaced("members", [])),
    }


@pytest.fixture
def stage(db: Any) -> Stage:
    return Stage()


def statuses(stage: Stage, directory: Directory) -> dict[str, int]:
    answers = {}
    for operation, (method, path, body) in requests(stage).items():
        with undone():
            answers[operation] = directory.send(method, path, body).status_code
    return answers


def test_accounts_may_over_scim_what_the_table_says(stage, subtests):
    for column, user in stage.users.items():
        with subtests.test(column):
            answers = statuses(stage, Directory(user, AREAS))
            permitted = {operation: status < 300 for operation, status in answers.items()}
            assert permitted == {operation: table()[operation][column] for operation in answers}, answers
            assert set(answers.values()) <= {200, 201, 204, 403}


def test_token_gives_no_more_than_its_scope(stage, subtests):
    boss = stage.users["Administrator"]
    for scope in (Scope.READ, Scope.WRITE, *AREAS.split()):
        with subtests.test(str(scope)):
            answers = statuses(stage, Directory(boss, scope))
            area = scope.partition(":")[0]
            assert {operation for operation, status in answers.items() if status < 300} == {
                operation for operation in answers if operation.startswith(f"{area}.")
            }


@pytest.fixture
def world(db: Any) -> World:
    return World()


def test_guest_sees_nothing_of_another_tribe(world):
    directory = Directory(world.guest, "write")
    other, own = world.other, world.own
    asked: list[Callable[[], Any]] = [
        *(lambda path=path: directory.send("GET", path) for path in ("/Users", "/Groups", "/Users?count=0")),
        *(lambda path=path: directory.send("POST", path, {"count": 1000}) for path in SEARCHES),
        lambda: directory.send("GET", f"/Users/{own.person.public_id}"),
        lambda: directory.send("GET", f"/Groups/{own.guild.public_id}"),
        lambda: directory.send("GET", f"/Groups/{own.squad.public_id}"),
    ]

    answers = [ask() for ask in asked]

    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert [told(answer) for answer in answers if MARK.lower() in told(answer).lower()] == []
    assert [answers[number].json()["totalResults"] for number in (0, 1, 2, 3, 4, 5)] == [3, 4, 3, 3, 4, 7]
    change = replaced("externalId", "7")
    for path in (f"/Users/{other.person.public_id}", f"/Groups/{other.squad.public_id}"):
        assert [
            directory.send(method, path, change).status_code for method in ("GET", "PATCH", "DELETE")
        ] == [404] * 3


def test_guest_finds_nobody_of_another_tribe_by_what_a_directory_calls_them(world):
    boss = Directory(world.own.admin, "people:write")
    user = boss.ask("GET", f'/Users?filter=id eq "{world.other.person.public_id}"')[1]["Resources"][0]
    boss.patched(user, {"op": "replace", "value": {"userName": "secret@corp.example", "externalId": "x7"}})

    found = [
        Directory(world.guest, "read").ask("GET", f"/Users?filter={asked}")[1]["totalResults"]
        for asked in ('userName eq "secret@corp.example"', 'externalId eq "x7"', f'displayName co "{MARK}"')
    ]

    assert found == [0, 0, 0]
