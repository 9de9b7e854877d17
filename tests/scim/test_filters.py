"""Filters, orders, pages and parts of lists."""

import pytest

from people.models import Person
from tests.factories.people import PersonFactory
from tests.scim.conftest import ENTERPRISE

WORK = 'emails[type eq "work"'


@pytest.fixture
def people(directory):
    boss = PersonFactory(handle="boss", name="Zoe Boss", email="zoe@example.com", job_title="Head")
    PersonFactory(handle="plain", name="Plain Person", email="", manager=boss, location="Malmö")
    directory.created(
        "Ann@corp.example",
        externalId="E1",
        displayName="Ann Berg",
        title="Engineer",
        emails=[{"value": "ann@example.com"}],
        name={"givenName": "Ann", "familyName": "Berg"},
        timezone="UTC",
    )
    off = directory.created("bo@corp.example", displayName="Bo 100% Lind")
    directory.patched(off, {"op": "replace", "path": "active", "value": "False"})
    return {"boss": boss}


@pytest.mark.parametrize(
    ("filter_", "names"),
    [
        ('userName eq "ann@CORP.example"', ["Ann Berg"]),
        ('userName eq "ZOE@example.com"', ["Zoe Boss"]),
        ('userName eq "plain"', ["Plain Person"]),
        ('userName eq "ann@example.com"', []),
        ('userName ne "plain" and userName pr', ["Ann Berg", "Bo 100% Lind", "Zoe Boss"]),
        ('userName sw "a" or userName ew ".EXAMPLE"', ["Ann Berg", "Bo 100% Lind"]),
        ('userName co "CORP"', ["Ann Berg", "Bo 100% Lind"]),
        ('userName gt "b" and userName le "plain"', ["Bo 100% Lind", "Plain Person"]),
        ('displayName co "%"', ["Bo 100% Lind"]),
        ('displayName co "_"', []),
        ('externalId eq "E1"', ["Ann Berg"]),
        ('externalId eq "e1"', []),
        ("externalId pr", ["Ann Berg"]),
        ("not (title pr)", ["Bo 100% Lind", "Plain Person"]),
        ("title eq null", ["Bo 100% Lind", "Plain Person"]),
        ("active eq true", ["Ann Berg", "Plain Person", "Zoe Boss"]),
        ("active eq false", ["Bo 100% Lind"]),
        ('active ne "True"', ["Bo 100% Lind"]),
        ('name.givenName eq "ann" and (name.familyName eq "x" or name.familyName eq "berg")', ["Ann Berg"]),
        ('emails eq "ANN@example.com"', ["Ann Berg"]),
        ('emails.value ew "@example.com"', ["Ann Berg", "Zoe Boss"]),
        (f'{WORK} and value co "zoe"]', ["Zoe Boss"]),
        (f'{WORK}].value eq "zoe@example.com"', ["Zoe Boss"]),
        ('emails[type eq "home"]', []),
        ("emails[primary eq true]", ["Ann Berg", "Zoe Boss"]),
        ('addresses.locality eq "malmö"', ["Plain Person"]),
        ('timezone eq "UTC"', ["Ann Berg"]),
        ('urn:ietf:params:scim:schemas:core:2.0:User:title eq "head"', ["Zoe Boss"]),
        ('meta.resourceType eq "User" and userName eq "plain"', ["Plain Person"]),
        (f"{ENTERPRISE}:manager pr", ["Plain Person"]),
        ('id eq "nobody"', []),
    ],
)
def test_filter_finds(directory, people, filter_, names):
    status, page = directory.ask("POST", "/Users/.search", {"filter": filter_})

    assert (status, sorted(each["displayName"] for each in page.get("Resources", []))) == (200, sorted(names))
    assert page["totalResults"] == len(names)


def test_filter_finds_by_id_and_by_manager(directory, people):
    boss = people["boss"].public_id

    found = [
        directory.ask("GET", f"/Users?filter={known}")[1]["Resources"][0]["displayName"]
        for known in (f'id eq "{boss}"', f'{ENTERPRISE}:manager.value eq "{boss}"')
    ]

    assert found == ["Zoe Boss", "Plain Person"]


@pytest.mark.parametrize(
    "filter_",
    [
        "userName",
        'userName xx "a"',
        'unknown eq "a"',
        'userName eq "a" and',
        "userName eq 7",
        'userName eq "a\\u0000"',
        'active gt "a"',
        "active eq 7",
        'meta.lastModified gt "2026-01-01T00:00:00Z"',
        'schemas eq "x"',
        'title[type eq "x"]',
        "(" * 500,
    ],
)
def test_filter_that_cannot_be_is_refused(directory, filter_):
    status, error = directory.ask("POST", "/Users/.search", {"filter": filter_})

    assert (status, error["scimType"]) == (400, "invalidFilter")


@pytest.mark.parametrize(
    ("query", "total", "names"),
    [
        ("", 4, ["Ann Berg", "Bo 100% Lind", "Plain Person", "Zoe Boss"]),
        ("sortBy=title", 4, ["Ann Berg", "Zoe Boss", "Plain Person", "Bo 100% Lind"]),
        ("sortBy=userName&sortOrder=descending", 4, ["Zoe Boss", "Plain Person", "Bo 100% Lind", "Ann Berg"]),
        ("startIndex=2&count=2", 4, ["Bo 100% Lind", "Plain Person"]),
        ("startIndex=-5&count=1", 4, ["Ann Berg"]),
        ("startIndex=99", 4, []),
        ("count=0", 4, []),
        ("count=-1", 4, []),
    ],
)
def test_list_is_sorted_and_paged(directory, people, query, total, names):
    page = directory.ask("GET", f"/Users?{query}")[1]

    assert (page["totalResults"], page["itemsPerPage"]) == (total, len(names))
    assert [each["displayName"] for each in page["Resources"]] == names


@pytest.mark.parametrize(
    "query",
    [
        "sortBy=unknown",
        "sortBy=name",
        "sortBy=active",
        "count=x",
        "startIndex=x",
        "sortOrder=up",
        "attributes=a&excludedAttributes=b",
    ],
)
def test_list_asked_for_wrongly_is_refused(directory, query):
    assert directory.ask("GET", f"/Users?{query}")[0] == 400


def test_parts_of_a_user_are_shown_as_wanted(directory, people):
    user = directory.ask("GET", '/Users?filter=externalId eq "E1"&attributes=name.givenName,emails')[1][
        "Resources"
    ][0]
    less = directory.ask("GET", f"/Users/{user['id']}?excludedAttributes=emails,name,meta")[1]

    assert (user["name"], set(user)) == ({"givenName": "Ann"}, {"schemas", "id", "name", "emails"})
    assert {"emails", "name", "meta"} & set(less) == set()
    assert Person.objects.filter(public_id=user["id"]).exists()
