"""Lists of the API as CSV: the same rows as the JSON has, all of them."""

import csv
import io
import json

import pytest

from orgmodel.api_urls import router
from people.models import Scope
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.test_permissions_over_the_api import tool

PEOPLE = "/api/v1/people/"
CSV = {"Accept": "text/csv"}


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode())))


def cell(value: object) -> str:
    """The cell of a value that the JSON has."""
    if isinstance(value, list):
        return json.dumps(value)
    return "" if value is None else str(value)


@pytest.fixture
def reader(admin):
    return tool(admin, Scope.READ)


def test_list_by_accept_or_by_format_has_all_rows_in_the_fields_of_the_json(reader):
    PersonFactory.create_batch(60)

    accepted, asked = reader.get(PEOPLE, headers=CSV), reader.get(PEOPLE, {"format": "csv"})
    shown = reader.get(PEOPLE, {"page_size": 1000}).json()["results"]

    assert accepted["Content-Type"] == "text/csv; charset=utf-8; header=present"
    found = rows(accepted)
    assert found == rows(asked)
    assert found == [{name: cell(value) for name, value in row.items()} for row in shown]


def test_filters_order_fields_and_day_hold(reader):
    for name in ("Bo", "Ada", "Cy"):
        PersonFactory(name=name, handle=name.lower(), location="Oslo", starts_on="2020-01-01")

    answer = reader.get(
        PEOPLE,
        {
            "format": "csv",
            "location": "Oslo",
            "ordering": "-name",
            "fields": "handle,location",
            "as_of": "2021-01-01",
        },
    )

    assert rows(answer) == [{"handle": each, "location": "Oslo"} for each in ("cy", "bo", "ada")]


def test_members_of_a_squad_and_links_come_too(reader):
    squad = SquadFactory(slug="cards", links=[{"label": "Ä", "url": "https://a.example"}])
    SquadMembershipFactory(squad=squad, person=PersonFactory(handle="ada", name="=1+1"))

    members = rows(reader.get("/api/v1/squads/cards/members/", headers=CSV))
    squads = rows(reader.get("/api/v1/squads/", headers=CSV))

    assert [(row["person"], row["name"]) for row in members] == [("ada", "'=1+1")]
    assert squads[0]["links"] == '[{"url": "https://a.example", "label": "Ä"}]'


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"page_size": "5"}, "page_size"),
        ({"expand": "squads"}, "expand"),
        ({"fields": "squads"}, "fields"),
        ({"tribe": "nowhere"}, "tribe"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_a_csv_has_no_place_for_is_refused_as_a_problem(reader, query, name):
    answer = reader.get(PEOPLE, {"format": "csv", **query})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert list(answer.json()["errors"]) == [name]


def test_members_of_what_there_is_not_are_404_and_rows_alone_are_no_csv(reader, admin):
    assert reader.get("/api/v1/squads/nowhere/members/", headers=CSV).status_code == 404
    assert reader.get(f"{PEOPLE}{admin.person.handle}/", headers=CSV).status_code == 406
    assert reader.get(PEOPLE, {"format": "xml"}).status_code == 400


@pytest.mark.parametrize(
    "prefix",
    [prefix for prefix, view, _ in router.registry if hasattr(view, "filters") and "(" not in prefix],
)
def test_every_list_of_elements_has_a_csv(reader, prefix):
    answer = reader.get(f"/api/v1/{prefix}/", headers=CSV)

    assert (answer.status_code, answer.getvalue()[:3]) == (200, b"id,")
