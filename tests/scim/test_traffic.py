"""What Entra ID and Okta send, by the shapes of their documentation."""

import datetime as dt

from history.models import Entry
from people.models import Person
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.scim.conftest import CORE, ENTERPRISE, PATCH

MEMBER = "urn:ietf:params:scim:schemas:core:2.0:Group"


def patch(directory, path, *operations):
    return directory.ask("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})


def test_entra_creates_changes_disables_and_deletes_a_user(directory, today):
    boss = PersonFactory(email="boss@example.com")
    probe = directory.ask("GET", '/Users?filter=userName+eq+"9f8a-not-there"')
    missing = directory.ask("GET", '/Users?filter=userName eq "ann@corp.example"')
    body = {
        "schemas": [CORE, ENTERPRISE],
        "externalId": "58342554-38d6-4ec8-948c-50044d0a33fd",
        "userName": "ann@corp.example",
        "active": True,
        "addresses": [
            {
                "primary": False,
                "type": "work",
                "country": "Sweden",
                "formatted": "Hq",
                "locality": "Malmö",
                "postalCode": "2",
                "region": "S",
                "streetAddress": "A",
            }
        ],
        "displayName": "Ann Berg",
        "emails": [{"primary": True, "type": "work", "value": "ann@corp.example"}],
        "meta": {"resourceType": "User"},
        "name": {"familyName": "Berg", "formatted": "Ann Berg", "givenName": "Ann"},
        "phoneNumbers": [{"primary": True, "type": "work", "value": "+46 1"}],
        "preferredLanguage": "sv-SE",
        "title": "Engineer",
        ENTERPRISE: {"department": "Payments", "employeeNumber": "4711", "manager": str(boss.public_id)},
    }
    status, user = directory.ask("POST", "/Users", body)
    address = f"/Users/{user['id']}"
    again = directory.ask("POST", "/Users", body)

    changed = patch(
        directory,
        address,
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "ann.berg@corp.example"},
        {"op": "Replace", "path": "name.familyName", "value": "Berg Lund"},
        {"op": "Replace", "path": "displayName", "value": "Ann Berg Lund"},
        {"op": "Add", "path": 'addresses[type eq "work"].locality', "value": "Lund"},
        {"op": "Add", "path": 'addresses[type eq "work"].streetAddress', "value": "B"},
        {"op": "Add", "path": 'phoneNumbers[type eq "mobile"].value', "value": "+46 2"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Cards"},
        {"op": "Remove", "path": f"{ENTERPRISE}:manager"},
    )
    managed = patch(
        directory, address, {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": str(boss.public_id)}
    )
    without_path = patch(
        directory,
        address,
        {"op": "Add", "value": {"title": "Lead", "name.givenName": "Anna", f"{ENTERPRISE}:department": "X"}},
    )
    disabled = patch(directory, address, {"op": "Replace", "path": "active", "value": "False"})
    enabled = patch(directory, address, {"op": "Replace", "path": "active", "value": "True"})
    deleted = directory.send("DELETE", address)

    person = Person.objects.get(public_id=user["id"])
    assert (probe[0], probe[1]["totalResults"], missing[1]["totalResults"]) == (200, 0, 0)
    assert (status, again[0], again[1]["scimType"]) == (201, 409, "uniqueness")
    assert (user[ENTERPRISE]["manager"]["value"], user["addresses"]) == (
        str(boss.public_id),
        [{"locality": "Malmö", "type": "work"}],
    )
    assert [answer[0] for answer in (changed, managed, without_path, disabled, enabled)] == [200] * 5
    assert (changed[1]["name"]["familyName"], ENTERPRISE in changed[1]) == ("Berg Lund", False)
    assert (without_path[1]["name"]["givenName"], without_path[1]["title"]) == ("Anna", "Lead")
    assert (disabled[1]["active"], enabled[1]["active"], deleted.status_code) == (False, True, 204)
    assert (person.name, person.email, person.location, person.manager) == (
        "Ann Berg Lund",
        "ann.berg@corp.example",
        "Lund",
        boss,
    )
    assert person.ends_before == today + dt.timedelta(days=1)


def test_entra_manages_the_members_of_a_squad_that_it_finds_by_name(directory):
    squad, ann, bo = SquadFactory(name="Cards"), PersonFactory(), PersonFactory()
    [group] = directory.ask("GET", '/Groups?excludedAttributes=members&filter=displayName eq "Cards"')[1][
        "Resources"
    ]
    address = f"/Groups/{group['id']}"

    added = patch(
        directory,
        address,
        {
            "op": "Add",
            "path": "members",
            "value": [
                {"$ref": None, "value": str(ann.public_id)},
                {"$ref": None, "value": str(bo.public_id)},
            ],
        },
    )
    removed = patch(
        directory,
        address,
        {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": str(ann.public_id)}]},
    )
    known = directory.ask(
        "GET",
        f'/Groups?excludedAttributes=members&filter=id eq "{group["id"]}" and members eq "{bo.public_id}"',
    )

    assert ("members" in group, len(added[1]["members"]), len(removed[1]["members"])) == (False, 2, 1)
    assert (known[1]["totalResults"], squad.memberships.count()) == (1, 2)


def test_okta_creates_updates_deactivates_and_reactivates_a_user(directory):
    listed = directory.ask("GET", "/Users?startIndex=1&count=2")
    missing = directory.ask(
        "GET", "/Users?filter=userName%20eq%20%22ann%40corp.example%22&startIndex=1&count=100"
    )
    body = {
        "schemas": [CORE],
        "userName": "ann@corp.example",
        "name": {"givenName": "Ann", "familyName": "Berg"},
        "emails": [
            {"primary": True, "value": "ann@corp.example", "type": "work"},
            {"primary": False, "value": "ann@home.example", "type": "home"},
        ],
        "displayName": "Ann Berg",
        "locale": "en-US",
        "externalId": "00ujl29u0le5T6Aj10h7",
        "groups": [],
        "password": "1mz050nq",
        "active": True,
    }
    status, user = directory.ask("POST", "/Users", body)
    address = f"/Users/{user['id']}"
    shown = directory.ask("GET", address)[1]

    update = {
        **shown,
        "name": {"givenName": "Ann", "familyName": "Lund", "middleName": ""},
        "displayName": "Ann Lund",
    }
    put = directory.ask("PUT", address, update)
    off = patch(directory, address, {"op": "replace", "value": {"active": False}})
    on = directory.ask("PUT", address, {**update, "active": True})

    assert (listed[1]["totalResults"], missing[1]["totalResults"], status) == (0, 0, 201)
    assert (user["emails"], "password" in user) == ([{"value": "ann@corp.example", "type": "work"}], False)
    assert (put[0], put[1]["displayName"], off[1]["active"], on[1]["active"]) == (
        200,
        "Ann Lund",
        False,
        True,
    )
    assert (Person.objects.get().name, Person.objects.get().ends_before) == ("Ann Lund", None)
    assert list(Entry.objects.order_by("pk").values_list("operation", flat=True)) == [
        *("people.add_person", "people.edit_person", "people.offboard_person", "people.return_person"),
    ]


def test_okta_pushes_a_group_that_is_linked(directory):
    squad, ann, bo, cy = SquadFactory(name="Cards"), *PersonFactory.create_batch(3)
    address = f"/Groups/{squad.public_id}"
    rename = {"op": "replace", "value": {"id": str(squad.public_id), "displayName": "Cards"}}

    same = patch(directory, address, rename)
    pushed = patch(
        directory,
        address,
        {
            "op": "add",
            "path": "members",
            "value": [{"value": str(each.public_id), "display": each.email} for each in (ann, bo)],
        },
    )
    changed = patch(
        directory,
        address,
        {"op": "remove", "path": f'members[value eq "{ann.public_id}"]'},
        {"op": "add", "path": "members", "value": [{"value": str(cy.public_id), "display": cy.email}]},
    )
    replaced = patch(
        directory,
        address,
        {"op": "replace", "path": "members", "value": [{"value": str(ann.public_id), "display": "x"}]},
    )

    assert (same[0], pushed[0], changed[0], replaced[0]) == (200, 200, 200, 200)
    assert {each["value"] for each in changed[1]["members"]} == {str(bo.public_id), str(cy.public_id)}
    assert {each["value"] for each in replaced[1]["members"]} == {str(ann.public_id)}
