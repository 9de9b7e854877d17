"""The limits of arguments of operations, from the fields of the models that they are for."""

import re

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from orgmodel.api.schema.nodes import Node, Nodes
from orgmodel.domain.elements import ID
from orgmodel.domain.operations import registry


def describe_arguments(schemas: Nodes, kinds: dict[str, type]) -> None:
    """Add lengths, patterns and limits to the bodies that operations take, and refuse all else."""
    for name, kind in kinds.items():
        known = registry.get(getattr(kind, "operation", ""))
        if known is None:
            continue
        schemas[name]["additionalProperties"] = False
        for argument, schema in schemas[name]["properties"].items():
            for model in known.row_models:
                schema.update(limits(model, argument, schema))


def describe_ids(operation: Node) -> None:
    """Describe an id in an address: of a row, or a number of an entry or a plan."""
    for parameter in operation.get("parameters", ()):
        if (parameter["in"], parameter["name"]) == ("path", "id"):
            is_of_row = ID.pattern in parameter["schema"].get("pattern", "")
            parameter["schema"] = (
                {"type": "string", "format": "uuid"} if is_of_row else {"type": "integer", "minimum": 1}
            )


def limits(model: type[models.Model], name: str, schema: Node) -> Node:
    """The constraints of a model on its field `name`, as JSON Schema for a value of the type in `schema`."""
    field = next((field for field in model._meta.get_fields() if field.name == name), None)
    if not isinstance(field, models.Field) or field.is_relation:
        return {}
    found: Node = {}
    if schema.get("type") == "string" and isinstance(field, models.CharField) and not field.blank:
        found["minLength"] = 1
    if schema.get("type") == "string" and isinstance(field, models.CharField) and field.max_length:
        found["maxLength"] = field.max_length
        patterns = [each for each in field.validators if isinstance(each, RegexValidator)]
        if patterns:
            pattern = re.compile(patterns[0].regex).pattern.replace(r"\Z", "$")
            found["pattern"] = f"^$|{pattern}" if field.blank else pattern
    if schema.get("type") == "string" and isinstance(field, models.TextField) and field.max_length:
        found["maxLength"] = field.max_length
    if schema.get("type") in ("integer", ["integer", "null"]):
        for each in field.validators:
            if isinstance(each, MinValueValidator):
                found["minimum"] = max(each.limit_value, found.get("minimum", each.limit_value))
            elif isinstance(each, MaxValueValidator):
                found["maximum"] = min(each.limit_value, found.get("maximum", each.limit_value))
    return found
