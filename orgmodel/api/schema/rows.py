"""Rows as a query asks for them: whole, in part, and with what `expand` shows beside them."""

from typing import Any

from orgmodel.api.serializers import Expansion, Shown
from orgmodel.api.serializers import paths as paths_of

FACETS: dict[str, Any] = {
    "type": "object",
    "description": "For each of the facets that were asked for, how many rows have each value, the most first.",
    "additionalProperties": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "value": {"type": "string"},
                "count": {"type": "integer", "minimum": 0},
            },
            "required": ["value", "count"],
        },
    },
}


def describe_rows(paths: dict[str, Any], schemas: dict[str, Any], kinds: dict[str, type]) -> None:
    """Say that rows are whole in answers of writes, and as far as asked for where they are read."""
    shown = {
        name: kind
        for name, kind in kinds.items()
        if issubclass(kind, Shown) and "results" not in schemas[name]["properties"]
    }
    names = {kind: name for name, kind in shown.items()}
    for name, kind in shown.items():
        schemas[name]["required"] = sorted(schemas[name]["properties"])
        schemas[f"{name}AsAsked"] = _as_asked(schemas[name], kind, names)
    for methods in paths.values():
        content = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        for media in content.values():
            _describe_read(methods["get"], media["schema"], schemas, shown)
    for schema in schemas.values():
        _whole_answer(schema)


def _describe_read(
    operation: dict[str, Any], answer: dict[str, Any], schemas: dict[str, Any], shown: dict[str, Any]
) -> None:
    """Rows in parts, what they can be shown with, and their counts."""
    parts = schemas.get(_named(answer), {}).get("properties", {}) if _named(answer) not in shown else {}
    rows = [answer, *(part["items"] for part in parts.values() if "items" in part)]
    names = [name for name in map(_named, rows) if name in shown]
    for row in rows:
        _refer_to_part(row, shown)
    parameters = operation.get("parameters", [])
    if any(each["name"] == "facets" for each in parameters):
        parts["facets"] = FACETS
    for each in [each for each in parameters if each["name"] in ("fields", "expand")]:
        kind = shown[names[0]]
        known = {*paths_of(kind), *kind.expandable} if each["name"] == "fields" else kind.expandable
        each["schema"]["items"]["enum"] = sorted(known)
        if not known:
            parameters.remove(each)


def _as_asked(whole: dict[str, Any], kind: type[Shown], names: dict[type, str]) -> dict[str, Any]:
    properties = dict(whole["properties"])
    for name, expansion in kind.expandable.items():
        beside = _expanded(expansion, names)
        properties[name] = _either(properties[name], beside) if name in properties else beside
    return {
        "type": "object",
        "description": f"{whole.get('description', '')} "
        "All of it, unless `fields` names some; what `expand` names is shown with it.".strip(),
        "properties": properties,
    }


def _expanded(expansion: Expansion, names: dict[type, str]) -> dict[str, Any]:
    row = {"$ref": f"#/components/schemas/{names[expansion.serializer]}"}
    if expansion.many:
        return {"type": "array", "items": row, "description": "Shown where `expand` names it."}
    return {"anyOf": [row, {"type": "null"}]}


def _either(plain: dict[str, Any], beside: dict[str, Any]) -> dict[str, Any]:
    """Keys, or with `expand` rows."""
    if "items" in plain:
        return {**plain, "items": {"anyOf": [plain["items"], beside["items"]]}}
    return {"anyOf": [plain, beside]}


def _named(schema: dict[str, Any]) -> str:
    return schema.get("$ref", "").rpartition("/")[2]


def _refer_to_part(schema: dict[str, Any], shown: dict[str, Any]) -> None:
    if _named(schema) in shown:
        schema["$ref"] += "AsAsked"


def _whole_answer(schema: dict[str, Any]) -> None:
    """What is in an answer is there whatever a form would let one leave out."""
    for each in schema.get("properties", {}).values():
        each.pop("readOnly", None)
