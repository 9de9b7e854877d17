"""The refusals that each operation can answer with, from the types of problems."""

from collections.abc import Mapping
from http import HTTPStatus

from orgmodel.api.problems import MEDIA_TYPE, Problem
from orgmodel.api.schema.headers import RATE_LIMITS
from orgmodel.api.schema.nodes import Node, Nodes

BODY = {"400", "413", "415", "422"}
WRITE = {"403", "409", "422"}
# An extension of what not everybody may read: who may.
READERS = "x-readers"
ANY_REQUEST = {"400", "406", "429", "500"}
WITHOUT_RATE_LIMITS = {"401"}  # who is unknown is not counted yet
CHALLENGE = {"description": "How to authenticate.", "schema": {"type": "string"}}
AFTER = {
    "description": "The seconds to wait before the next request.",
    "schema": {"type": "integer", "minimum": 0},
}
HEADERS = {
    "401": {"WWW-Authenticate": CHALLENGE},
    "409": {"Retry-After": AFTER},
    "412": {"ETag": {"description": "The ETag of the current state.", "schema": {"type": "string"}}},
    "429": {"Retry-After": AFTER},
}
METHODS_WITH_BODY = {"post", "patch", "put"}


def describe_refusals(address: str, method: str, operation: Node, components: Node) -> None:
    """Add the problem documents that it can answer with."""
    for status in sorted(statuses(address, method, operation)):
        responses = components.setdefault("responses", {})
        if _name(status) not in responses:
            responses[_name(status)] = _response(status, components["schemas"])
        operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{_name(status)}"})


def statuses(address: str, method: str, operation: Node) -> set[str]:
    """The statuses of the refusals that an operation may have for who asks."""
    found = set(ANY_REQUEST)
    if operation.setdefault("security", []):
        found |= {"401"}
    if "{" in address:
        found |= {"404"}
    if READERS in operation:
        found |= {"403"}
    if method != "get":
        found |= WRITE
    if method in METHODS_WITH_BODY:
        found |= BODY
    if_match = next((each for each in operation.get("parameters", ()) if each["name"] == "If-Match"), None)
    if if_match:
        found |= {"412", "428"} if if_match.get("required") else {"412"}
    return found


def _name(status: str) -> str:
    return f"{HTTPStatus(int(status)).name.title().replace('_', '')}Problem"


def _response(status: str, schemas: Nodes) -> Node:
    schemas[_name(status)] = _problem_schema(int(status))
    return {
        "description": schemas[_name(status)]["description"],
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{_name(status)}"}}},
        "headers": {
            **HEADERS.get(status, {}),
            **({} if status in WITHOUT_RATE_LIMITS else RATE_LIMITS),
        },
    }


def _problem_schema(status: int) -> Node:
    types = [each for each in Problem.types.values() if each.status_code == status]
    members: dict[str, list[Mapping[str, object]]] = {}
    for each in types:
        for name, schema in each.member_schemas.items():
            if schema not in members.setdefault(name, []):
                members[name].append(schema)
    return {
        "type": "object",
        "description": " ".join(f"{each.title} ({each.name})." for each in types),
        "properties": {
            "type": {"type": "string", "enum": [each.uri() for each in types]},
            "title": {"type": "string", "examples": [types[0].title]},
            "status": {"type": "integer", "const": status},
            "detail": {"type": "string", "examples": [types[0].remedy]},
            **{
                name: schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
                for name, schemas in members.items()
            },
            "request_id": {"type": "string", "description": "Of the request in the log, as in X-Request-Id."},
        },
        "required": ["type", "title", "status", "detail"],
    }
