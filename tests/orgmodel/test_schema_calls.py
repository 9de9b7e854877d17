"""What a call of each operation takes: in the description, in /operations/, and in single requests, the same."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker

from orgmodel.domain.operations import registry

WORDS = ("description", "examples")


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def plain(described: dict[str, Any], node: Any) -> Any:
    """A schema with what it refers to in its place, and without words."""
    if isinstance(node, list):
        return [plain(described, each) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return plain(described, described["components"]["schemas"][node["$ref"].rpartition("/")[2]])
    return {name: plain(described, each) for name, each in node.items() if name not in WORDS}


def component_of(operation: str, suffix: str) -> str:
    return "".join(word.capitalize() for word in operation.replace(".", "_").split("_")) + suffix


def test_calls_are_described_as_completely_as_the_bodies_of_single_operations(described):
    schemas = described["components"]["schemas"]
    single = {
        name: schemas[component_of(name, "Request")]
        for name in registry
        if component_of(name, "Request") in schemas
    }
    differing = [
        (name, argument)
        for name, body in single.items()
        for argument, schema in body["properties"].items()
        # the element in which something is formed is the subject of its call
        if registry[name].subject is None or argument != registry[name].subject.name
        if plain(described, schema)
        != plain(described, schemas[component_of(name, "Call")]["properties"][argument])
    ]

    assert len(single) > 40
    assert differing == []


def test_operations_describe_their_arguments_as_the_description_does(described, client, admin):
    client.force_login(admin)
    listed = {each["operation"]: each["arguments"] for each in client.get("/api/v1/operations/").json()}

    schemas = described["components"]["schemas"]
    assert {name: plain(described, schema) for name, schema in listed.items()} == {
        name: plain(described, schemas[component_of(name, "Call")]) for name in registry
    }


def test_calls_of_a_plan_are_told_by_their_operation_and_take_its_arguments(described):
    schemas = described["components"]["schemas"]
    call = schemas["PlannedCallRequest"]
    references = {
        name: f"#/components/schemas/{component_of(name, 'PlannedCall')}" for name in sorted(registry)
    }

    assert call["discriminator"] == {"propertyName": "operation", "mapping": references}
    assert call["oneOf"] == [{"$ref": reference} for reference in references.values()]
    for name in registry:
        with_name = plain(described, schemas[component_of(name, "PlannedCall")])
        alone = plain(described, schemas[component_of(name, "Call")])
        assert with_name["properties"].pop("operation") == {"type": "string", "const": name}
        assert with_name["required"][0] == "operation"
        assert {**with_name, "required": with_name["required"][1:]} == alone


@pytest.mark.parametrize(
    ("call", "fits"),
    [
        ({"subject": "cards", "person": "ada", "starts_on": None, "allocation": None}, True),
        ({"subject": "cards", "person": "ada"}, False),
        ({"subject": "cards", "person": "ada", "starts_on": "2026-03-01", "allocation": 101}, False),
        ({"subject": "cards", "person": "ada", "starts_on": "2026-03-01", "role": "boss"}, False),
        ({"subject": "cards", "person": "ada", "starts_on": "2026-03-01", "colour": "red"}, False),
    ],
)
def test_description_of_a_plan_and_of_bulk_accepts_what_an_operation_takes_and_nothing_else(
    described, call, fits
):
    def accepts(name: str, value: object) -> bool:
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        return Draft202012Validator(schema, format_checker=FormatChecker()).is_valid(value)

    planned = {"operation": "squads.place_member", **call}
    assert accepts("PlannedCallRequest", planned) == fits
    assert accepts("NewPlanRequest", {"operations": [planned]}) == fits
    assert accepts("SquadsPlaceMemberCalls", {"calls": [call], "reason": "Now."}) == fits
    assert accepts("BulkRequest", {"calls": [call]}) == fits
