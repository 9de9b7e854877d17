"""Names in the description, as whoever makes a client of it will meet them: one for each thing that recurs."""

from copy import deepcopy
from typing import Any

from orgmodel.api.problems import BY_NAME, Problem
from orgmodel.api.schema.examples import REFUSED
from orgmodel.api.schema.rows import FACETS

TEXT = {"type": "string"}
LINK = {
    "type": "object",
    "description": "An address to go to, and what it is called.",
    "properties": {"label": {**TEXT, "minLength": 1}, "url": {**TEXT, "format": "uri", "minLength": 1}},
    "required": ["label", "url"],
    "additionalProperties": False,
}
PATCHED = "Patched"


def give_names(result: dict[str, Any]) -> None:
    """Give what recurs without a name one, and what is named for how it is sent a shorter one."""
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


def _shared(result: dict[str, Any]) -> dict[str, Any]:
    """What recurs, by its name; a part comes after the whole that it is in."""
    state = next(
        parameter["schema"]
        for methods in result["paths"].values()
        for parameter in methods.get("get", {}).get("parameters", ())
        if parameter["name"] == "state"
    )
    return {
        "Link": LINK,
        "Facets": FACETS,
        "FacetCount": FACETS["additionalProperties"]["items"],
        "CallRefusal": Problem.kinds["calls-refused"].shape["errors"]["items"],
        "Errors": BY_NAME,
        "State": state,
    }


def _replace(within: Any, schema: dict[str, Any], by: dict[str, Any]) -> None:
    """Let all places in `within` that say `schema` say `by`."""
    for key, value in within.items() if isinstance(within, dict) else enumerate(within):
        if value == schema:
            within[key] = dict(by)
        elif isinstance(value, dict | list):
            _replace(value, schema, by)


def _rename(result: dict[str, Any], names: dict[str, str]) -> None:
    """Rename schemas, and refer to them by their new names."""
    schemas = result["components"]["schemas"]
    for old, new in names.items():
        if new not in schemas:
            schemas[new] = schemas.pop(old)
            _replace(result, {"$ref": f"#/components/schemas/{old}"}, {"$ref": f"#/components/schemas/{new}"})
