"""The API's description: complete by itself, whatever operations, problems and rows there are."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from orgmodel.api.problems import Problem
from orgmodel.api.schema.rights import table, who_may
from orgmodel.domain.operations import registry

METHODS = {"get", "post", "patch", "delete"}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    from drf_spectacular.generators import SchemaGenerator

    return SchemaGenerator().get_schema(request=None, public=True)


def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method} {address}": operation
        for address, methods in described["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def statuses(described: dict[str, Any], name: str) -> list[str]:
    return list(operations(described)[name]["responses"])


def test_description_satisfies_a_second_validator(described):
    assert list(OpenAPIV31SpecValidator(described).iter_errors()) == []


def test_every_operation_is_described_with_its_permission_and_who_has_it(described):
    said = {
        each["x-permission"]: each["description"].endswith(who_may(each["x-permission"]))
        for each in operations(described).values()
        if "x-permission" in each
    }

    assert said == dict.fromkeys(registry, True)


def test_who_may_is_what_the_table_of_permissions_says():
    assert who_may("squads.place_member") == (
        "Who may: Administrator, People admin, Administrator of the tribe, People admin of the tribe, "
        "Trio of the tribe, Product owner."
    )
    assert set(registry) <= set(table())


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("get /api/v1/squads/", ["200", "304", "400", "401", "406", "429", "500"]),
        ("get /api/v1/squads/{slug}/", ["200", "304", "307", "400", "401", "404", "406", "429", "500"]),
        (
            "patch /api/v1/squads/{slug}/",
            [
                *("200", "307", "400", "401", "403", "404", "406", "409", "412", "413", "415", "422"),
                *("428", "429", "500"),
            ],
        ),
        (
            "delete /api/v1/squads/{slug}/",
            ["204", "307", "400", "401", "403", "404", "406", "409", "412", "422", "428", "429", "500"],
        ),
    ],
)
def test_operation_names_the_refusals_that_it_can_give(described, operation, expected):
    assert statuses(described, operation) == expected


def test_problem_documents_name_every_kind_that_an_operation_can_answer_with(described):
    problems = {
        name: schema
        for name, schema in described["components"]["schemas"].items()
        if name.endswith("Problem")
    }
    named = {kind for schema in problems.values() for kind in schema["properties"]["type"]["enum"]}

    # There is no such operation; and no operation is meant to be without its database.
    never = {"method-not-allowed", "unavailable"}
    assert {kind.strip("/").rpartition("/")[2] for kind in named} == set(Problem.types) - never


def test_rows_are_whole_in_answers_and_what_is_shown_with_them_is_optional(described):
    schemas = described["components"]["schemas"]

    assert schemas["Squad"]["required"] == sorted(schemas["Squad"]["properties"])
    assert schemas["SquadAsAsked"]["required"] == schemas["Squad"]["required"]
    assert set(schemas["SquadAsAsked"]["properties"]) - set(schemas["Squad"]["properties"]) == {
        "bots",
        "members",
    }
    assert "facets" in schemas["PaginatedSquadList"]["properties"]


def test_lists_name_what_each_row_can_be_shown_with_also_where_higher_apps_say_it(described):
    expand = {
        name: each["schema"]["items"]["enum"]
        for name, operation in operations(described).items()
        for each in operation.get("parameters", ())
        if each["name"] == "expand"
    }

    assert expand["get /api/v1/people/{handle}/"] == [
        "absences",
        "bots",
        "chapters",
        "guilds",
        "manager",
        "roles",
        "seats",
        "squads",
    ]
    assert expand["get /api/v1/tribes/"] == ["alliances", "chapters", "squads", "trio"]
    assert "get /api/v1/squads/{slug}/tribes/" not in expand


def test_what_recurs_has_one_name(described):
    schemas = described["components"]["schemas"]
    links = [
        schema["properties"]["links"]["items"]
        for schema in schemas.values()
        if "links" in schema.get("properties", {})
    ]

    assert links == [{"$ref": "#/components/schemas/Link"}] * len(links)
    assert schemas["ConflictProblem"]["properties"]["errors"] == {"$ref": "#/components/schemas/Errors"}
    assert [name for name in schemas if name.startswith("Patched")] == []


def test_arguments_have_the_limits_of_the_rows_that_they_are_for(described):
    schemas = described["components"]["schemas"]
    forming, placing = schemas["SquadsFormSquadRequest"], schemas["SquadsPlaceMemberRequest"]

    assert (forming["properties"]["slug"]["pattern"], forming["properties"]["slug"]["maxLength"]) == (
        "^[a-z0-9][a-z0-9._-]*$",
        80,
    )
    allocation = placing["properties"]["allocation"]
    assert (allocation["minimum"], allocation["maximum"]) == (1, 100)
    assert forming["additionalProperties"] is False


def test_every_part_and_every_operation_says_what_it_is(described):
    silent = [
        name
        for name, each in operations(described).items()
        if not (each["summary"] and each["description"])
        or not all(answer.get("description", "$ref" in answer) for answer in each["responses"].values())
    ]

    assert silent == []
    assert [tag["name"] for tag in described["tags"] if len(tag["description"]) < 10] == []


def parameter(described: dict[str, Any], operation: str, name: str) -> dict[str, Any]:
    parameters = operations(described)[operation]["parameters"]
    return next(each for each in parameters if each["name"] == name)


def test_parameters_that_list_names_say_which_there_are(described):
    expand = parameter(described, "get /api/v1/squads/{slug}/", "expand")
    facets = parameter(described, "get /api/v1/guilds/", "facets")

    names = {"type": "array", "items": {"type": "string", "enum": ["bots", "members", "tribe"]}}
    assert (expand["schema"], expand["explode"]) == (names, False)
    assert "without" in facets["schema"]["items"]["enum"]


def test_parameters_that_may_be_left_empty_say_so_and_days_do_not(described):
    named = {
        name: parameter(described, "get /api/v1/squads/", name) for name in ("state", "size_min", "as_of")
    }

    empty = {name: each.get("allowEmptyValue", False) for name, each in named.items()}
    assert empty == {"state": True, "size_min": True, "as_of": False}


def test_parameters_say_their_limits(described):
    said = {
        name: parameter(described, "get /api/v1/people/", name)["schema"]
        for name in ("joined_within", "search", "changed_since")
    }

    assert said == {
        "joined_within": {"type": "integer", "minimum": 1, "maximum": 36_500},
        "search": {"type": "string", "maxLength": 200, "pattern": r"^[^\u0000]*$"},
        "changed_since": {"anyOf": [{"type": "string", "format": each} for each in ("date", "date-time")]},
    }


@pytest.mark.parametrize(
    ("operation", "kind"),
    [("get /api/v1/people/{handle}/contacts/", "object"), ("get /api/v1/operations/", "array")],
)
def test_answers_that_are_no_pages_are_described_as_what_they_are(described, operation, kind):
    content = operations(described)[operation]["responses"]["200"]["content"]["application/json"]["schema"]
    schema = described["components"]["schemas"].get(content.get("$ref", "").rpartition("/")[2], content)

    assert schema["type"] == kind


def test_sheets_are_described_as_files_and_only_where_they_are_taken(described):
    bodies = {
        name: operations(described)[f"post /api/v1/plans/{name}"]["requestBody"]["content"]
        for name in ("", "{id}/apply/")
    }

    assert {name: sorted(content) for name, content in bodies.items()} == {
        "": ["application/json", "multipart/form-data"],
        "{id}/apply/": ["application/json"],
    }


def test_description_says_where_it_is_served_under_which_licence_and_who_may_ask_everywhere(described):
    assert described["servers"] == [{"url": "/", "description": "This installation."}]
    assert described["info"]["license"]["name"]
    assert [name for name, operation in operations(described).items() if "security" not in operation] == []
    assert (
        described["components"]["securitySchemes"]["token"].items()
        >= {"type": "http", "scheme": "bearer"}.items()
    )


def test_every_operation_has_the_failure_answer_and_how_many_requests_are_left(described):
    def whole(answer: dict[str, Any]) -> dict[str, Any]:
        return (
            described["components"]["responses"][answer["$ref"].rpartition("/")[2]]
            if "$ref" in answer
            else answer
        )

    for name, operation in operations(described).items():
        answers = {status: whole(answer) for status, answer in operation["responses"].items()}
        assert "500" in answers, name
        without = {
            status for status, answer in answers.items() if "RateLimit" not in answer.get("headers", {})
        }
        assert without <= {"401"}, name


def test_lists_say_at_which_entry_they_stand(described):
    for name, operation in operations(described).items():
        if any(each["name"] == "page_size" for each in operation.get("parameters", ())):
            assert "History-Entry" in operation["responses"]["200"]["headers"], name


def test_patch_takes_a_merge_patch(described):
    for name, operation in operations(described).items():
        if name.startswith("patch"):
            assert set(operation["requestBody"]["content"]) == {
                "application/json",
                "application/merge-patch+json",
            }


def examples_of(node: Any, where: str = "") -> Any:
    """Every schema with one of its examples, and where it stands."""
    if isinstance(node, list):
        for index, each in enumerate(node):
            yield from examples_of(each, f"{where}/{index}")
    if not isinstance(node, dict):
        return
    if isinstance(node.get("examples"), list):
        yield from ((where, node, value) for value in node["examples"])
    if "schema" in node:
        values = node["examples"].values() if isinstance(node.get("examples"), dict) else ()
        yield from ((where, node["schema"], each["value"]) for each in values)
        if "example" in node:
            yield where, node["schema"], node["example"]
    for name, each in node.items():
        if name not in ("examples", "example"):
            yield from examples_of(each, f"{where}/{name}")


def test_every_example_fits_its_schema(described):
    examples = list(examples_of(described))
    wrong = [
        (where, error.message)
        for where, schema, value in examples
        for error in Draft202012Validator(
            {**schema, "components": described["components"]}, format_checker=FormatChecker()
        ).iter_errors(value)
    ]

    assert len(examples) > 100
    assert wrong == []
