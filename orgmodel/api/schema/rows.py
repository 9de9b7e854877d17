"""Rows in every shape: all their fields, and what `expand` adds. What `fields` leaves out is said there."""

from orgmodel.api.schema.nodes import Node, Nodes
from orgmodel.api.serializers import Expansion, JsonSerializer
from orgmodel.api.serializers import paths as paths_of

FACETS: Node = {
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


def describe_rows(paths: Nodes, schemas: Nodes, kinds: dict[str, type]) -> None:
    """Answers have all fields of a row, and reads what `expand` names; only `fields` leaves any out."""
    shown = {
        name: kind
        for name, kind in kinds.items()
        if issubclass(kind, JsonSerializer) and "results" not in schemas[name]["properties"]
    }
    names = {kind: name for name, kind in shown.items()}
    for name, kind in shown.items():
        schemas[name]["required"] = sorted(schemas[name]["properties"])
        if kind.expandable:
            schemas[f"{name}AsAsked"] = _with_expansions(schemas[name], kind, names)
    for methods in paths.values():
        content = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if media := content.get("application/json"):
            _describe_read(methods["get"], media["schema"], schemas, shown)
    for schema in schemas.values():
        _remove_read_only(schema)


def _describe_read(operation: Node, answer: Node, schemas: Nodes, shown: Node) -> None:
    """Describe the shapes of the rows that are read, and their facets."""
    parts = (
        schemas.get(_component_name(answer), {}).get("properties", {})
        if _component_name(answer) not in shown
        else {}
    )
    rows = [answer, *(part["items"] for part in parts.values() if "items" in part)]
    # Two lists of the same rows share the schema of a page: by the second one, its rows are as asked.
    components = [_component_name(row).removesuffix("AsAsked") for row in rows]
    names = [name for name in components if name in shown]
    for row in rows:
        if f"{_component_name(row)}AsAsked" in schemas:
            row["$ref"] += "AsAsked"
    parameters = operation.get("parameters", [])
    if any(each["name"] == "facets" for each in parameters):
        parts["facets"] = FACETS
    for each in [each for each in parameters if each["name"] in ("fields", "expand")]:
        kind = shown[names[0]]
        known = {*paths_of(kind), *kind.expandable} if each["name"] == "fields" else kind.expandable
        each["schema"]["items"]["enum"] = sorted(known)
        if not known:
            parameters.remove(each)


def _with_expansions(node: Node, kind: type[JsonSerializer], names: dict[type, str]) -> Node:
    properties = dict(node["properties"])
    for name, expansion in kind.expandable.items():
        beside = _expanded(expansion, names)
        properties[name] = _either(properties[name], beside) if name in properties else beside
    return {
        "type": "object",
        "description": f"{node.get('description', '')} With what `expand` names.".strip(),
        "properties": properties,
        "required": node["required"],
    }


def _expanded(expansion: Expansion, names: dict[type, str]) -> Node:
    row = {"$ref": f"#/components/schemas/{names[expansion.serializer]}"}
    if expansion.many:
        return {"type": "array", "items": row, "description": "Shown where `expand` names it."}
    return {"anyOf": [row, {"type": "null"}]}


def _either(plain: Node, beside: Node) -> Node:
    """Keys, or with `expand` rows."""
    if "items" in plain:
        return {**plain, "items": {"anyOf": [plain["items"], beside["items"]]}}
    return {"anyOf": [plain, beside]}


def _component_name(schema: Node) -> str:
    return schema.get("$ref", "").rpartition("/")[2]


def _remove_read_only(schema: Node) -> None:
    """Clients must not take fields that they cannot write for ones that may be missing."""
    for each in schema.get("properties", {}).values():
        each.pop("readOnly", None)
