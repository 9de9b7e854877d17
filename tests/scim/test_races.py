"""Requests at the same moment lose nothing and make nobody twice."""

import threading

import pytest
from django.db import connection

from access.operations import add_tool
from people.models import Person
from tests.scim.conftest import Directory

pytestmark = pytest.mark.django_db(transaction=True)


def together(*requests):
    """The statuses of requests that are sent at once."""
    barrier, statuses = threading.Barrier(len(requests)), []

    def send(request):
        try:
            barrier.wait()
            statuses.append(request()[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(request,)) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


@pytest.fixture
def directory():
    return Directory(add_tool(username="entra", name="Entra ID", administrator=True))


def test_changes_of_one_person_at_once_are_all_kept(directory):
    user = directory.created(displayName="Ann")
    paths = {"title": "Lead", "timezone": "UTC", "externalId": "E1"}

    statuses = together(
        *(
            lambda path=path, value=value: directory.patched(
                user, {"op": "add", "path": path, "value": value}
            )
            for path, value in paths.items()
        )
    )

    shown = directory.ask("GET", f"/Users/{user['id']}")[1]
    assert (statuses, {path: shown[path] for path in paths}) == ([200] * 3, paths)


def test_user_created_twice_at_once_is_one_person(directory):
    body = {"userName": "ann@corp.example", "emails": [{"value": "ann@corp.example"}]}

    statuses = together(*[lambda: directory.ask("POST", "/Users", body)] * 3)

    assert (statuses, Person.objects.count()) == ([201, 409, 409], 1)
