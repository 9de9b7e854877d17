"""Which refusals each operation can answer with, from the kinds of problems that there are."""

from http import HTTPStatus
from typing import Any

from orgmodel.api.problems import MEDIA_TYPE, Problem

BODY = {"400", "413", "415", "422"}
WRITE = {"403", "409", "422"}
ANY = {"400", "406", "429"}
CHALLENGE = {"description": "How one may sign in.", "schema": {"type": "string"}}
AFTER = {"description": "In how many seconds to ask again.", "schema": {"type": "integer", "minimum": 0}}
HEADERS = {
    "401": {"WWW-Authenticate": CHALLENGE},
    "409": {"Retry-After": AFTER},
    "412": {"ETag": {"description": "Of how it is now.", "schema": {"type": "string"}}},
    "429": {"Retry-After": AFTER},
}
WITH_A_BODY = {"post", "patch", "put"}


def describe_refusals(
    address: str, method: str, operation: dict[str, Any], components: dict[str, Any]
) -> None:
    """Add the problem documents that it can answer with."""
    for status in sorted(statuses(address, method, operation)):
        responses = components.setdefault("responses", {})
        if _name(status) not in responses:
            responses[_name(status)] = _response(status, components["schemas"])
        operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{_name(status)}"})


def statuses(address: str, method: str, operation: dict[str, Any]) -> set[str]:
    """The statuses of the refusals that an operation may have for who asks."""
    found = set(ANY)
    if operation.get("security") != [{}]:
        found |= {"401"}
    if "{" in address:
        found |= {"404"}
    if method != "get":
        found |= WRITE
    if method in WITH_A_BODY:
        found |= BODY
    if_match = next((each for each in operation.get("parameters", ()) if each["name"] == "If-Match"), None)
    if if_match:
        found |= {"412", "428"} if if_match.get("required") else {"412"}
    return found


def _name(status: str) -> str:
    return f"{HTTPStatus(int(status)).name.title().replace('_', '')}Problem"


def _response(status: str, schemas: dict[str, Any]) -> dict[str, Any]:
    schemas[_name(status)] = _made(int(status))
    return {
        "description": schemas[_name(status)]["description"],
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{_name(status)}"}}},
        **({"headers": HEADERS[status]} if status in HEADERS else {}),
    }


def _made(status: int) -> dict[str, Any]:
    kinds = [kind for kind in Problem.kinds.values() if kind.status_code == status]
    members: dict[str, list[Any]] = {}
    for kind in kinds:
        for name, schema in kind.shape.items():
            if schema not in members.setdefault(name, []):
                members[name].append(schema)
    return {
        "type": "object",
        "description": " ".join(f"{kind.title} ({kind.name})." for kind in kinds),
        "properties": {
            "type": {"type": "string", "enum": [kind.uri() for kind in kinds]},
            "title": {"type": "string", "examples": [kinds[0].title]},
            "status": {"type": "integer", "const": status},
            "detail": {"type": "string", "examples": [kinds[0].mend]},
            **{name: known[0] if len(known) == 1 else {"anyOf": known} for name, known in members.items()},
        },
        "required": ["type", "title", "status", "detail"],
    }
