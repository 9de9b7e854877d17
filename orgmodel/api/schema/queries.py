"""Query parameters that may be empty: the forms of pages send fields that nobody filled in."""

from orgmodel.api.schema.nodes import Node

# An empty day could be taken for today, and an empty page for the first, by mistake.
NEVER_EMPTY = {"as_of", "changed_since", "from", "to", "after", "page_size"}


def describe_queries(operation: Node) -> None:
    """Allow an empty value wherever it means the same as leaving the parameter out."""
    for each in operation.get("parameters", ()):
        if each["in"] == "query" and not each.get("required") and each["name"] not in NEVER_EMPTY:
            each["allowEmptyValue"] = True
