"""Names of components, which generated clients take over: one for each schema that recurs."""

from copy import deepcopy

from orgmodel.api.problems import BY_NAME, Problem
from orgmodel.api.schema.examples import REFUSED
from orgmodel.api.schema.nodes import Node
from orgmodel.api.schema.rows import FACETS
from orgmodel.domain.periods import State

TEXT = {"type": "string"}
LINK = {
    "type": "object",
    "description": "A link: its address and label.",
    "properties": {"label": {**TEXT, "minLength": 1}, "url": {**TEXT, "format": "uri", "minLength": 1}},
    "required": ["label", "url"],
    "additionalProperties": False,
}
PATCHED = "Patched"


def give_names(result: Node) -> None:
    """Name the schemas that recur without a name, and shorten names that begin with “Patched”."""
    result["components"] = deepcopy(result["components"])  # of which some are constants
    schemas = result["components"]["schemas"]
    for schema in schemas.values():
        if "links" in schema.get("properties", {}):
            schema["properties"]["links"]["items"] = LINK
    for name, schema in _shared(result).items():
        _replace(result, schema, {"$ref": f"#/components/schemas/{name}"})
        schemas[name] = deepcopy(schema)
    schemas["Errors"] = {**schemas["Errors"], "examples": [REFUSED]}
    _rename(result, {name: name.removeprefix(PATCHED) for name in schemas if name.startswith(PATCHED)})
    result["components"]["schemas"] = dict(sorted(schemas.items()))


def _shared(result: Node) -> Node:
    """The schemas that recur, by name; one that is node another comes after it."""
    state = next(
        parameter["schema"]
        for methods in result["paths"].values()
        for parameter in methods.get("get", {}).get("parameters", ())
        if parameter["name"] == "state" and set(State.values) <= set(parameter["schema"].get("enum", ()))
    )
    return {
        "Link": LINK,
        "Facets": FACETS,
        "FacetCount": FACETS["additionalProperties"]["items"],
        "CallRefusal": Problem.types["calls-refused"].member_schemas["errors"]["items"],
        "Errors": BY_NAME,
        "State": state,
    }


def _replace(node: Node | list, schema: Node, by: Node) -> None:
    """Replace every occurrence of `schema` in `node` by a copy of `by`."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if value == schema:
            node[key] = dict(by)
        elif isinstance(value, dict | list):
            _replace(value, schema, by)


def _rename(result: Node, names: dict[str, str]) -> None:
    """Rename schemas, and refer to them by their new names."""
    schemas = result["components"]["schemas"]
    for old, new in names.items():
        if new not in schemas:
            schemas[new] = schemas.pop(old)
            _replace(result, {"$ref": f"#/components/schemas/{old}"}, {"$ref": f"#/components/schemas/{new}"})
