"""What the REST API of every app shares: arguments, pages, problem documents, and its own description."""

import datetime as dt
from collections.abc import Sequence

import pytest
from django.core.management import call_command
from rest_framework import serializers

from history.models import Entry
from orgmodel.api import Problem, field_for
from orgmodel.domain.operations import registry
from people.models import Person
from squads.models import Role, Squad
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory
from trios.models import Trio

API = "/api/v1/squads/"
JSON = "application/json"
SEEN = {"If-Match": '"1-seen"'}
REQUIRED, OPTIONAL = {"required": True}, {"required": False}


@pytest.fixture
def tool(client, admin):
    """Something that speaks to the API as an administrator."""
    client.force_login(admin)
    return client


@pytest.mark.parametrize(
    ("kind", "options", "sent", "read"),
    [
        (str, REQUIRED, "  a ", "  a "),
        (str, OPTIONAL, "", ""),
        (int, REQUIRED, 7, 7),
        (dt.date, REQUIRED, "2026-03-01", dt.date(2026, 3, 1)),
        (dt.date | None, OPTIONAL, None, None),
        (Role, REQUIRED, "agile_coach", Role.AGILE_COACH),
        (Sequence[str], REQUIRED, ["a"], ["a"]),
        (Sequence[dict[str, str]], REQUIRED, [{"label": "a", "url": "b"}], [{"label": "a", "url": "b"}]),
    ],
)
def test_field_for_a_type_reads_what_json_carries(kind, options, sent, read):
    assert field_for(kind, **options).run_validation(sent) == read


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (str, ""),
        (str, None),
        (str, "\x00"),
        (str, "\ud800"),
        (str, {}),
        (int, "seven"),
        (int, 7.5),
        (int, "7"),
        (int, True),
        (str, 7),
        (str, True),
        (dt.date, "2026-02-30"),
        (dt.date, "2026-03-01T00:00"),
        (dt.date, 20260301),
        (Role, "boss"),
        (Sequence[str], "a"),
        (Sequence[str], [{}]),
        (Sequence[str], [7]),
        (Sequence[dict[str, str]], ["a"]),
        (Sequence[dict[str, str]], [{"label": {}}]),
    ],
)
def test_field_for_a_type_refuses_what_is_not_of_it(kind, sent):
    with pytest.raises(serializers.ValidationError):
        field_for(kind, **REQUIRED).run_validation(sent)


def test_field_for_elements_reads_them_by_key_and_a_trio_by_that_of_its_tribe(db):
    squad, person, tribe = SquadFactory(slug="cards"), PersonFactory(handle="ada"), TribeFactory(slug="pay")

    assert field_for(Squad, **REQUIRED).run_validation("cards") == squad
    assert field_for(Person | None, **OPTIONAL).run_validation("ada") == person
    assert field_for(Trio, **REQUIRED).run_validation("pay") == tribe.trio


def test_field_for_a_type_that_json_cannot_carry_is_an_error():
    with pytest.raises(TypeError):
        field_for(bytes, **REQUIRED)


@pytest.mark.parametrize(
    ("method", "address", "sent", "status", "kind", "detail"),
    [
        ("get", "nothing/", None, 404, "not-found", "There is no squad “nothing”."),
        ("put", "", {}, 405, "method-not-allowed", 'Method "PUT" not allowed.'),
        ("post", "", "{", 400, "malformed-request", None),
        ("post", "", b"\xff", 400, "malformed-request", None),
        ("post", "", "[" * 100_000, 400, "malformed-request", "The JSON is nested too deeply."),
        ("post", "", "NaN", 400, "malformed-request", None),
        ("post", "", " " * (16 * 1024 * 1024 + 1), 413, "too-large", None),
    ],
)
def test_request_that_fails_answers_a_problem_document(tool, method, address, sent, status, kind, detail):
    response = getattr(tool, method)(f"{API}{address}", sent, content_type=JSON)

    said = response.json()
    assert response["Content-Type"] == "application/problem+json"
    assert set(said) == {"type", "title", "status", "detail", "request_id"}
    assert (response.status_code, said["status"]) == (status, status)
    assert (said["type"], said["title"]) == (f"/api/v1/problems/{kind}/", Problem.types[kind].title)
    assert detail in (None, said["detail"])


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("trace", API),
        ("put", "/api/v1/operations/"),
        ("delete", "/api/v1/trios/pay/"),
        ("post", "/api/v1/trios/"),
    ],
)
def test_method_that_there_is_not_is_405_whatever_stands_in_the_query(tool, method, address):
    response = tool.generic(method.upper(), f"{address}?page_size=10&colour=red")

    assert (response.status_code, response.json()["type"]) == (405, "/api/v1/problems/method-not-allowed/")


def test_request_in_another_format_is_415_as_a_problem(tool):
    response = tool.post(API, {"name": "Cards"})

    assert (response.status_code, response["Content-Type"]) == (415, "application/problem+json")


def test_request_without_sign_in_is_401_and_says_how_to_sign_in(client, db):
    response = client.get(API)

    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert response.json() == {
        "type": "/api/v1/problems/not-signed-in/",
        "title": "Sign in first",
        "status": 401,
        "detail": "Send a token: “Authorization: Bearer …”. Create one on the Tokens page.",
        "request_id": response["X-Request-Id"],
    }


def test_request_that_is_denied_says_what_one_may_not(client, bystander):
    client.force_login(bystander)
    squad = SquadFactory()

    response = client.delete(f"{API}{squad.slug}/", headers={"If-Match": "*"})

    assert (response.status_code, response.json()["detail"]) == (
        403,
        f"You don’t have permission to remove {squad}. Only administrators can.",
    )


def test_request_that_is_refused_names_the_arguments_and_what_to_mend(tool):
    SquadFactory(slug="cards")

    response = tool.post(API, {"slug": "cards", "name": "Cards", "starts_on": "2026-03-01"}, JSON)

    assert response.json() == {
        "type": "/api/v1/problems/conflict/",
        "title": "This conflicts with the current state",
        "status": 409,
        "detail": "Nothing was changed. See errors, read the current state, and send the request again if it still makes sense.",
        "errors": {"slug": ["This short name is already in use."]},
        "request_id": response["X-Request-Id"],
    }


def test_request_with_arguments_that_there_are_not_is_refused_naming_each(tool):
    sent = {"slug": "cards", "name": "Cards", "starts_on": "2026-03-01", "by": 1, "colour": "red"}

    response = tool.post(API, sent, JSON)

    assert response.json()["errors"] == {
        "by": ["There is no such argument."],
        "colour": ["There is no such argument."],
    }
    assert (Squad.objects.count(), Entry.objects.count()) == (0, 0)


def test_change_with_arguments_that_there_are_not_is_refused(tool):
    squad = SquadFactory()

    response = tool.patch(f"{API}{squad.slug}/", {"version": 1, "colour": "red"}, JSON, headers=SEEN)

    assert response.json()["errors"] == {
        "colour": ["There is no such argument."],
        "version": ["There is no such argument."],
    }


@pytest.mark.parametrize(("body", "status"), [("{", 400), ("[]", 422), ("7", 422), ("null", 422)])
def test_change_that_is_no_object_is_refused(tool, body, status):
    response = tool.patch(f"{API}{SquadFactory().slug}/", body, JSON, headers=SEEN)

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")


def test_change_leaves_what_it_does_not_name(tool):
    squad = SquadFactory(mission="Pay.", links=[{"label": "a", "url": "https://a.example"}])

    tool.patch(f"{API}{squad.slug}/", {"name": "Cards", "reason": "Shorter."}, JSON, headers=SEEN)

    squad.refresh_from_db()
    assert (squad.name, squad.mission, squad.links) == (
        "Cards",
        "Pay.",
        [{"label": "a", "url": "https://a.example"}],
    )
    assert Entry.objects.get().reason == "Shorter."


def test_change_of_what_may_be_empty_to_null_empties_it(tool):
    person = PersonFactory(manager=PersonFactory())

    response = tool.patch(f"/api/v1/people/{person.handle}/", {"manager": None}, JSON, headers=SEEN)

    assert (response.status_code, response.json()["manager"]) == (200, None)


@pytest.mark.parametrize("row", ["9" * 30, "0"])
def test_row_that_there_is_not_is_404(tool, row):
    assert tool.get(f"{API}{SquadFactory().slug}/members/{row}/").status_code == 404


def test_description_of_the_api_is_valid_and_leaves_nothing_to_warn_of(capsys):
    call_command("spectacular", "--validate", "--fail-on-warn")

    assert capsys.readouterr().out.startswith("openapi: 3.1.0")


@pytest.fixture
def described(client, db):
    return client.get("/api/v1/schema/").json()


def test_description_of_the_api_needs_no_sign_in_and_says_its_version(described):
    assert (described["openapi"], described["info"]["title"]) == ("3.1.0", "orgmodel")


@pytest.mark.parametrize("name", ["squads.move_squad", "people.edit_profile", "trios.empty_seat"])
def test_description_of_an_operation_names_its_arguments(described, name):
    (post,) = (
        methods["post"]
        for address, methods in described["paths"].items()
        if address.endswith(f"/{registry[name].short_name.replace('_', '-')}/")
    )

    reference = post["requestBody"]["content"][JSON]["schema"]["$ref"]
    properties = described["components"]["schemas"][reference.rpartition("/")[2]]["properties"]
    assert post["operationId"] == name.replace(".", "_")
    assert set(properties) == {*registry[name].arguments, "reason"}
