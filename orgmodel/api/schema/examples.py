"""Fictional examples by the name of a field, so that each body and response has one."""

from orgmodel.api.references import AN_ID
from orgmodel.api.schema.nodes import Node

VALUES: dict[str, object] = {
    "allocation": 100,
    "at": "2026-02-27T09:30:00Z",
    "by": "ada.holm",
    "competence": "Backend",
    "count": 1,
    "email": "bo.lind@example.org",
    "ends_before": "2026-09-01",
    "entry": 4711,
    "feature_area": "Finding",
    "goal": "One checkout for all markets",
    "handle": "bo.lind",
    "headcount": 7,
    "id": AN_ID,
    "index": 0,
    "job_title": "Backend engineer",
    "kind": "squad",
    "links": [{"label": "Board", "url": "https://board.example.org/search"}],
    "location": "Stockholm",
    "manager": "ada.holm",
    "mission": "Everybody finds what they look for.",
    "name": "Search",
    "operation": "squads.place_member",
    "person": "bo.lind",
    "purpose": "People find and buy what they came for.",
    "reason": "Asked to.",
    "role": "member",
    "scope": "read",
    "sentence": "Placed Bo Lind in Search as member from 1 March 2026.",
    "slug": "search",
    "squad": "search",
    "starts_on": "2026-03-01",
    "target_date": "2026-12-01",
    "time_zone": "Europe/Stockholm",
    "tribe": "discovery",
    "trio": "discovery",
    "version": 3,
    "way_of_working": "Kanban",
    "pronouns": "she/her",
    "chat": "@ada",
    "working_hours": "Mon to Thu, 8:00 to 16:00",
    "languages": "English, Swedish",
    "ask_about": "Kafka, on-call",
    "introduction": "Looks after the event platform.",
}
REFUSED = {"ends_before": ["The day must come after the first one."]}


def give_examples(result: Node) -> None:
    """Give an example to each property and path parameter that has none yet."""
    for schema in result["components"]["schemas"].values():
        for name, each in schema.get("properties", {}).items():
            if "$ref" not in each and "examples" not in each and (value := example(name, each)) is not None:
                each["examples"] = [value]
    for methods in result["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                value = example(parameter["name"], parameter["schema"])
                if parameter["in"] == "path" and value is not None:
                    parameter.setdefault("example", value)


def example(name: str, schema: Node) -> object:
    """The example for this name, if the schema allows it; None where there is none."""
    if name == "errors":
        return REFUSED if schema.get("type") == "object" else None
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return VALUES[name] if VALUES.get(name) in schema["enum"] else schema["enum"][0]
    value, kinds = VALUES.get(name), schema.get("type")
    if name == "id" and kinds == "integer":
        return 17  # of an entry or a plan
    allowed = {str: "string", int: "integer", list: "array"}.get(type(value))
    return value if allowed and allowed in ([kinds] if isinstance(kinds, str) else kinds or ()) else None
