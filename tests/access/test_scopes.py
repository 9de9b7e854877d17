"""Scopes of one area: an HR job changes people, and cannot dissolve a tribe."""

import pytest

from access.operations import add_tool, issue_token
from orgmodel.domain.accounts import scope_for
from orgmodel.domain.operations import registry
from people.models import AREA_SCOPES, Person, Token
from tests.sheets.small import SMALL
from tests.test_permissions_over_the_api import tool
from tribes.models import Tribe

API = "/api/v1/"


@pytest.fixture
def hr(db):
    return add_tool(username="hr", name="HR sync", administrator=True)


def post(client, address, body):
    return client.post(API + address, body, content_type="application/json")


def test_scopes_are_those_of_the_operations_and_of_sheets():
    assert {scope_for(name) for name in registry} | {"sheets"} == set(AREA_SCOPES)


def test_hr_job_adds_people_and_dissolves_no_tribe_alone_in_bulk_or_by_plan(hr, tribe):
    client = tool(hr, "people:write")
    dissolving = {"subject": tribe.slug, "ends_before": "2026-06-01"}
    calls = [
        {"operation": "people.add_person", "handle": "ada", "name": "Ada"},
        {"operation": "tribes.dissolve_tribe", **dissolving},
    ]

    added = post(client, "people/", {"handle": "bo", "name": "Bo"})
    alone = post(client, f"tribes/{tribe.slug}/dissolve-tribe/", {"ends_before": "2026-06-01"})
    bulk = post(client, "operations/tribes.dissolve_tribe/", {"calls": [dissolving]})
    plan = post(client, "plans/", {"operations": calls})

    assert (added.status_code, alone.status_code, bulk.status_code, plan.status_code) == (201, 403, 403, 201)
    assert (
        alone.json()["detail"]
        == f"You don’t have permission to dissolve {tribe}. This token lacks the scope tribes:write."
    )
    assert [each["index"] for each in plan.json()["refusals"]] == [1]
    assert "tribes:write" in str(plan.json()["refusals"])
    assert "tribes:write" in bulk.content.decode()
    assert (Person.objects.filter(handle="bo").exists(), Tribe.objects.get().ends_before) == (True, None)


def test_sheets_are_a_scope_of_their_own_which_loads_whatever_they_say(hr):
    sheets = {"sheets": {"people": SMALL["people"], "tribes": SMALL["tribes"]}}
    refused = post(tool(hr, "people:write"), "plans/", sheets)
    client = tool(hr, "sheets")

    made = post(client, "plans/", sheets)
    applied = post(client, f"plans/{made.json()['id']}/apply/", {})

    assert (refused.status_code, refused.json()["detail"]) == (403, "This token lacks the scope sheets.")
    assert (made.json()["refusals"], applied.status_code, Tribe.objects.count()) == ([], 200, 2)
    assert post(client, "people/", {"handle": "cy", "name": "Cy"}).status_code == 403


def test_token_of_an_area_reads_no_more_than_its_person(hr, admin):
    made = issue_token(admin, name="Secret", scope="read", expiry=None)[0]

    told = tool(hr, "people:write").get(f"{API}history/?verb=accounts.issue_token").json()["results"]

    assert (made.name, told) == ("Secret", [])


@pytest.mark.parametrize(
    ("scope", "scopes"),
    [
        ("read", ["read"]),
        ("write", ["read", *AREA_SCOPES]),
        ("administer", ["read", *AREA_SCOPES, "administer"]),
        ("people:write sheets", ["read", "people:write", "sheets"]),
    ],
)
def test_me_says_the_scopes(hr, scope, scopes):
    shown = tool(hr, scope).get(f"{API}me/").json()

    assert (shown["scopes"], shown["token"]["scope"]) == (scopes, scope)


@pytest.mark.parametrize(
    "scope", ["", "all", "people", "people:write read", "people:write  sheets", "people:write,sheets"]
)
def test_scope_that_is_none_is_refused(hr, scope):
    with pytest.raises(Exception, match="Write one of read"):
        issue_token(hr, name="HR", scope=scope or "x", expiry=None)

    assert Token.objects.count() == 0


def test_areas_are_chosen_on_the_page(client, admin):
    client.force_login(admin)
    given = {"name": "HR", "expires_on": "", "scope": "areas"}

    made = client.post("/accounts/tokens/", {**given, "areas": ["people:write", "squads:write"]})
    none = client.post("/accounts/tokens/", given)
    both = client.post("/accounts/tokens/", {**given, "scope": "write", "areas": ["people:write"]})

    assert [page.status_code for page in (made, none, both)] == [200, 422, 422]
    assert Token.objects.get().scope == "people:write squads:write"
    assert "people:write, squads:write" in client.get("/accounts/tokens/").content.decode()
    assert [list(page.context["form"].errors) for page in (none, both)] == [["areas"], ["areas"]]


def test_description_names_the_scope_of_each_operation(client, db):
    paths = client.get(f"{API}schema/").json()["paths"]
    described = [
        (operation["x-permission"], operation["x-scope"])
        for methods in paths.values()
        for operation in methods.values()
        if "x-permission" in operation
    ]

    assert {name for name, _ in described} == set(registry)
    assert [each for each in described if each[1] != scope_for(each[0])] == []
