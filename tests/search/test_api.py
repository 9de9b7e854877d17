"""Search over the REST API."""

import pytest

from search.operations import rebuild
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory


@pytest.fixture
def tool(client, bystander):
    client.force_login(bystander)
    return client


@pytest.fixture
def zebras(db):
    PersonFactory(name="Zebra Jones", handle="zebra.jones", job_title="Juggler", ends_before="2021-01-01")
    SquadFactory(name="Zebra", slug="zebra", feature_area="Stripes")
    rebuild()


def test_results_say_what_they_are(tool, zebras):
    answer = tool.get("/api/v1/search/", {"search": "zebra"}).json()

    assert answer["count"] == 2
    assert answer["results"] == [
        {
            "kind": "squad",
            "key": "zebra",
            "name": "Zebra",
            "note": "Stripes",
            "state": "present",
            "starts_on": "2020-01-01",
            "ends_before": None,
            "url": "/squads/zebra/",
        },
        {
            "kind": "person",
            "key": "zebra.jones",
            "name": "Zebra Jones",
            "note": "Juggler",
            "state": "ended",
            "starts_on": None,
            "ends_before": "2021-01-01",
            "url": "/people/zebra.jones/",
        },
    ]


def test_state_is_that_of_the_day(tool, zebras):
    answer = tool.get("/api/v1/search/", {"search": "zebra", "as_of": "2019-12-31"}).json()

    assert {result["key"]: result["state"] for result in answer["results"]} == {
        "zebra": "planned",
        "zebra.jones": "present",
    }


def test_one_kind_and_one_page(tool, zebras):
    kept = tool.get("/api/v1/search/", {"search": "zebra", "kind": "person"}).json()
    every = tool.get("/api/v1/search/", {"search": "zebra"}).json()
    paged = tool.get("/api/v1/search/", {"search": "zebra", "page_size": 1}).json()

    assert [result["kind"] for result in kept["results"]] == ["person"]
    assert (paged["count"], len(paged["results"])) == (2, 1)
    assert [row["key"] for row in tool.get(paged["next"]).json()["results"]] == [every["results"][1]["key"]]


def test_an_unknown_kind_is_refused(tool, zebras):
    answer = tool.get("/api/v1/search/", {"search": "zebra", "kind": "horse"})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert list(answer.json()["errors"]) == ["kind"]


def test_no_words_find_nothing(tool, zebras):
    assert tool.get("/api/v1/search/?search=").json()["count"] == 0
    assert list(tool.get("/api/v1/search/").json()["errors"]) == ["search"]


def test_who_is_not_signed_in_learns_nothing(client, zebras):
    assert client.get("/api/v1/search/", {"search": "zebra"}).status_code in (401, 403)


def test_it_is_described(tool):
    answer = tool.get("/api/v1/schema/", {"format": "json"})
    described = answer.json() if "json" in answer["Content-Type"] else None

    parameters = described["paths"]["/api/v1/search/"]["get"]["parameters"]
    assert {"search", "kind", "as_of"} <= {parameter["name"] for parameter in parameters}
