"""Which parameters of a query may be left empty: as pages' forms send what nobody filled in."""

from typing import Any

# An empty day could be taken for today, and an empty page for the first, by mistake.
NEVER_EMPTY = {"as_of", "changed_since", "from", "to", "after", "page_size"}


def describe_queries(operation: dict[str, Any]) -> None:
    """Say of each parameter that nothing in it asks for nothing."""
    for each in operation.get("parameters", ()):
        if each["in"] == "query" and not each.get("required") and each["name"] not in NEVER_EMPTY:
            each["allowEmptyValue"] = True
