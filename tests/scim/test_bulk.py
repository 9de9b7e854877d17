"""Bulk requests: several in one, each made or refused for itself; and the push of every night."""

import pytest

from history.models import Entry
from people.models import Person
from scim.models import Identity
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.scim.conftest import CORE, ENTERPRISE, PATCH

BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"


def bulk(directory, *operations, **more):
    return directory.ask("POST", "/Bulk", {"schemas": [BULK], "Operations": list(operations), **more})


def creating(name, **more):
    return {
        "method": "POST",
        "path": "/Users",
        "bulkId": name,
        "data": {"schemas": [CORE], "userName": name, **more},
    }


def test_bulk_creates_changes_and_refuses_each_for_itself(directory):
    person = PersonFactory()
    address = f"/Users/{person.public_id}"
    patch = {"schemas": [PATCH], "Operations": [{"op": "add", "path": "title", "value": "Lead"}]}

    status, answer = bulk(
        directory,
        creating("ann"),
        creating("ann"),
        {"method": "PATCH", "path": address, "data": patch},
        {"method": "PUT", "path": address, "data": {"userName": "x", "title": "Coach"}, "version": 'W/"0.0"'},
        {"method": "DELETE", "path": address},
        {"method": "DELETE", "path": address},
        {"method": "GET", "path": address},
        {"method": "POST", "path": "/Users", "data": {"userName": "bo"}},
        {"method": "POST", "path": "/Unknown", "bulkId": "1", "data": {}},
    )

    assert status == 200
    assert [each["status"] for each in answer["Operations"]] == [
        "201",
        "409",
        "200",
        "412",
        "204",
        "404",
        "400",
        "400",
        "400",
    ]
    assert answer["Operations"][0]["location"].endswith(str(Person.objects.get(handle="ann").public_id))
    assert answer["Operations"][1]["response"]["scimType"] == "uniqueness"


def test_bulk_refers_to_what_it_creates_in_whichever_order(directory):
    squad = SquadFactory()
    patch = {"Operations": [{"op": "add", "path": "members", "value": [{"value": "bulkId:boss"}]}]}

    _, answer = bulk(
        directory,
        {"method": "PATCH", "path": f"/Groups/{squad.public_id}", "data": patch},
        creating("ann", **{ENTERPRISE: {"manager": {"value": "bulkId:boss"}}}),
        creating("boss"),
        {
            "method": "PATCH",
            "path": "/Users/bulkId:ann",
            "data": {"Operations": [{"op": "add", "path": "title", "value": "Lead"}]},
        },
        creating("cy", **{ENTERPRISE: {"manager": {"value": "bulkId:nobody"}}}),
    )

    assert sorted(each["status"] for each in answer["Operations"]) == ["200", "200", "201", "201", "409"]
    ann = Person.objects.get(handle="ann")
    assert (ann.manager.handle, ann.job_title) == ("boss", "Lead")
    assert squad.memberships.get().person == ann.manager


def test_bulk_stops_after_as_many_errors_as_it_says(directory):
    _, answer = bulk(directory, creating("ann"), creating("ann"), creating("bo"), failOnErrors=1)

    assert [each["status"] for each in answer["Operations"]] == ["201", "409"]
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 400),
        ({}, 400),
        ({"Operations": "x"}, 400),
        ({"Operations": [1]}, 400),
        ({"Operations": [], "failOnErrors": 0}, 400),
        ({"Operations": [{}] * 1001}, 413),
    ],
)
def test_bulk_that_cannot_be_read_is_refused(directory, body, status):
    assert directory.ask("POST", "/Bulk", body)[0] == status


@pytest.mark.parametrize(("people", "changed"), [(133, 4), pytest.param(1336, 40, marks=pytest.mark.slow)])
def test_push_of_every_night_makes_as_many_entries_as_there_are_changes(directory, people, changed):
    PersonFactory.create_batch(people, job_title="Engineer")
    listed = [
        user
        for start in (1, 1001)
        for user in directory.ask("GET", f"/Users?startIndex={start}&count=1000")[1]["Resources"]
    ]
    for user in listed[::33][:changed]:
        user["title"] = "Lead"
    pushed = [{"method": "PUT", "path": f"/Users/{user['id']}", "data": user} for user in listed]

    answers = [bulk(directory, *pushed[start : start + 1000]) for start in (0, 1000)]

    statuses = {each["status"] for _, answer in answers for each in answer["Operations"]}
    entries = Entry.objects.values_list("operation", flat=True)
    assert (len(listed), statuses) == (people, {"200"})
    assert list(entries) == ["people.edit_person"] * changed
    assert Identity.objects.count() <= changed
    assert Person.objects.filter(version=2, job_title="Lead").count() == changed
