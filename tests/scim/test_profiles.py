"""What directories say of people beyond their account: phone, contract, employer; and who is shown it."""

import pytest

from access.operations import add_tool
from history.models import Entry
from people.models import Person
from tests.factories.people import PersonFactory, UserFactory
from tests.scim.conftest import ENTERPRISE, Directory

PRIVATE = {
    "phoneNumbers": [{"value": "+46 40 1", "type": "work"}],
    "userType": "Contractor",
    ENTERPRISE: {"organization": "Nord AB"},
}


def private(person):
    person.refresh_from_db()
    return person.phone, person.contract_kind, person.employer


@pytest.fixture
def person(db):
    return PersonFactory(phone="+46 40 1", contract_kind="Contractor", employer="Nord AB")


def test_private_facts_are_read_and_written_under_the_names_of_scim(directory):
    user = directory.created(**PRIVATE)
    person = Person.objects.get()
    listed = directory.ask("GET", "/Users")[1]["Resources"][0]

    again = directory.patched(user, {"op": "replace", "value": PRIVATE})
    changed = directory.ask(
        "PUT", f"/Users/{user['id']}", {**user, "userType": "Employee", ENTERPRISE: {"organization": "Syd"}}
    )

    assert {name: user[name] for name in PRIVATE} == PRIVATE
    assert (listed, again) == (user, (200, user))
    assert (changed[0], private(person)) == (200, ("+46 40 1", "Employee", "Syd"))
    assert list(Entry.objects.order_by("pk").values_list("operation", flat=True)) == [
        "people.add_person",
        "people.edit_person",
    ]


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ([{"op": "replace", "path": 'phoneNumbers[type eq "work"].value', "value": "2"}], ("2", "C", "E")),
        ([{"op": "replace", "path": "phoneNumbers", "value": [{"value": "2"}]}], ("2", "C", "E")),
        ([{"op": "add", "path": 'phoneNumbers[type eq "mobile"].value', "value": "2"}], ("1", "C", "E")),
        ([{"op": "remove", "path": 'phoneNumbers[type eq "work"]'}], ("", "C", "E")),
        ([{"op": "remove", "path": "phoneNumbers"}], ("", "C", "E")),
        ([{"op": "remove", "path": "userType"}], ("1", "", "E")),
        ([{"op": "replace", "path": "userType", "value": "D"}], ("1", "D", "E")),
        ([{"op": "replace", "path": f"{ENTERPRISE}:organization", "value": "F"}], ("1", "C", "F")),
        ([{"op": "remove", "path": f"{ENTERPRISE}:organization"}], ("1", "C", "")),
        ([{"op": "add", "value": {ENTERPRISE: {"organization": "F"}, "userType": "D"}}], ("1", "D", "F")),
        ([{"op": "replace", "value": {f"{ENTERPRISE}:organization": "F"}}], ("1", "C", "F")),
        ([{"op": "remove", "path": f"{ENTERPRISE}:manager"}], ("1", "C", "E")),
        ([{"op": "replace", "value": {"photos": [{"value": "https://x.example/a.png"}]}}], ("1", "C", "E")),
    ],
)
def test_patch_changes_what_it_names_and_nothing_else(directory, operations, expected):
    person = PersonFactory(phone="1", contract_kind="C", employer="E", manager=PersonFactory())

    status, answer = directory.patched({"id": person.public_id}, *operations)

    assert (status, private(person)) == (200, expected), answer


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, ("1", "C", "E", "Oslo")),
        ({"phoneNumbers": [], "emails": [], "addresses": []}, ("1", "C", "E", "Oslo")),
        ({"phoneNumbers": [{"type": "work", "value": ""}]}, ("1", "C", "E", "Oslo")),
        ({"phoneNumbers": [{"type": "mobile", "value": "9"}]}, ("1", "C", "E", "Oslo")),
        ({ENTERPRISE: {"department": "Payments"}}, ("1", "C", "E", "Oslo")),
        ({"phoneNumbers": None, "addresses": None}, ("", "C", "E", "")),
        ({"userType": None, ENTERPRISE: {"organization": None}}, ("1", "", "", "Oslo")),
    ],
)
def test_put_clears_what_is_null_and_leaves_what_it_leaves_out_or_lists_none_of(directory, sent, expected):
    person = PersonFactory(phone="1", contract_kind="C", employer="E", location="Oslo", email="a@example.com")

    status, _ = directory.ask("PUT", f"/Users/{person.public_id}", {"userName": "a@example.com", **sent})

    assert (status, (*private(person), person.location)) == (200, expected)
    assert person.email == "a@example.com"


def test_private_facts_are_shown_to_those_who_see_them_elsewhere(person):
    lead = UserFactory(person=PersonFactory())
    Person.objects.filter(pk=person.pk).update(manager=lead.person)
    accounts = {
        "administrator": add_tool(username="hr", name="HR", administrator=True),
        "reads": add_tool(username="reader", name="Reader", administrator=True),
        "tool": add_tool(username="screen", name="Screen", administrator=False),
        "lead": lead,
        "themselves": UserFactory(person=person),
    }

    shown = {}
    for name, account in accounts.items():
        directory = Directory(account, "people:write" if name == "administrator" else "read")
        one = directory.ask("GET", f"/Users/{person.public_id}")[1]
        listed = directory.ask("GET", f'/Users?filter=id eq "{person.public_id}"')[1]["Resources"][0]
        shown[name] = [facts(one), facts(listed)]

    own, none = ("+46 40 1", "Contractor", "Nord AB"), (None, None, None)
    assert (shown["administrator"], shown["reads"]) == ([own, own], [none, none])
    assert (shown["themselves"], shown["tool"]) == ([own, none], [none, none])
    assert shown["lead"] == [own, none]


def facts(user):
    numbers = user.get("phoneNumbers")
    return (
        numbers and numbers[0]["value"],
        user.get("userType"),
        user.get(ENTERPRISE, {}).get("organization"),
    )


@pytest.mark.parametrize("name", ["phoneNumbers.value", "userType", f"{ENTERPRISE}:organization"])
def test_nobody_is_found_or_sorted_by_private_facts(directory, person, name):
    found, search = directory.ask("GET", f'/Users?filter={name} eq "x"'), {"sortBy": name}
    ordered = directory.ask("POST", "/Users/.search", search)

    assert (found[0], found[1]["scimType"], ordered[0]) == (400, "invalidFilter", 400)


def test_change_by_who_may_not_edit_is_refused_before_it_says_what_is_there(person):
    directory = Directory(UserFactory(person=PersonFactory()), "write")

    answers = [
        directory.patched(
            {"id": person.public_id},
            {"op": "replace", "path": f'phoneNumbers[value eq "{number}"].value', "value": "3"},
        )[0]
        for number in ("+46 40 1", "+46 40 2")
    ]

    assert answers == [403, 403]
