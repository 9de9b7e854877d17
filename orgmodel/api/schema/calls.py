"""The JSON Schema of a call of each operation: of /operations/, and of the bodies of bulk and plans."""

from collections.abc import Callable

from django.db import models
from rest_framework import serializers

from orgmodel.api.arguments import KeyedField
from orgmodel.api.calls import MOST_CALLS, SUBJECT, call_serializer
from orgmodel.api.schema.arguments import limits
from orgmodel.api.schema.examples import example
from orgmodel.api.schema.names import LINK
from orgmodel.api.schema.nodes import Node, Nodes
from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations import Operation, registry
from orgmodel.domain.periods import Period

PLAIN: dict[type[serializers.Field], Node] = {
    serializers.BooleanField: {"type": "boolean"},
    serializers.DateField: {"type": "string", "format": "date"},
    serializers.IntegerField: {"type": "integer"},
    serializers.CharField: {"type": "string"},
}
REFERENCE = "#/components/schemas/"


def call_schema(operation: Operation) -> Node:
    """The JSON Schema of one call of an operation: what it acts on, its arguments, and its reason."""
    fields = dict(call_serializer(operation.name)().fields)
    if SUBJECT in fields:
        fields = {SUBJECT: fields.pop(SUBJECT), **fields}
    return {
        "type": "object",
        "properties": {name: _argument_schema(operation, name, field) for name, field in fields.items()},
        "required": [name for name, field in fields.items() if field.required],
        "additionalProperties": False,
    }


def describe_calls(schemas: Nodes, kinds: dict[str, type]) -> None:
    """Describe each body of calls as one of those of all operations.

    A call of a plan is known by the operation that it names. In bulk the address names it, so that
    bodies of several operations may look the same.
    """
    for name, kind in kinds.items():
        if getattr(kind, "names_operation", False):
            schemas[name] = _planned(schemas, schemas[name])
        elif getattr(kind, "takes_calls", False):
            schemas[name] = _in_bulk(schemas, schemas[name])


def _planned(schemas: Nodes, call: Node) -> Node:
    """A call of a plan as one of those of all operations."""
    calls = _add(schemas, "PlannedCall", lambda operation: _planned_call(schemas, operation))
    discriminator = {"propertyName": "operation", "mapping": calls}
    return {**_any_of(call, "oneOf", calls), "discriminator": discriminator}


def _in_bulk(schemas: Nodes, body: Node) -> Node:
    """The body of calls of one operation as one of those of all operations."""
    calls = _add(schemas, "Call", lambda operation: _call(schemas, operation))
    bodies = _add(schemas, "Calls", lambda operation: _body(body, operation, calls[operation]))
    return _any_of(body, "anyOf", bodies)


def _add(schemas: Nodes, suffix: str, make: Callable[[str], Node]) -> dict[str, str]:
    """Add a schema for each operation; returns what refers to it, by operation."""
    references = {}
    for operation in sorted(registry):
        name = "".join(map(str.capitalize, operation.replace(".", "_").split("_"))) + suffix
        schemas[name] = make(operation)
        references[operation] = f"{REFERENCE}{name}"
    return references


def _any_of(schema: Node, way: str, references: dict[str, str]) -> Node:
    return {
        "description": schema["description"],
        way: [{"$ref": reference} for reference in references.values()],
    }


def _call(schemas: Nodes, operation: str) -> Node:
    """The schema of a call, which refers to those schemas that name its choices."""
    choices = {tuple(each["enum"]): name for name, each in schemas.items() if "enum" in each}
    schema = call_schema(registry[operation])
    for argument, each in schema["properties"].items():
        if name := choices.get(tuple(each.get("enum", ()))):
            schema["properties"][argument] = {"$ref": f"{REFERENCE}{name}"}
    return {"description": f"One call of {operation}.", **schema}


def _planned_call(schemas: Nodes, operation: str) -> Node:
    call = _call(schemas, operation)
    named = {"operation": {"type": "string", "const": operation}, **call["properties"]}
    return {**call, "properties": named, "required": ["operation", *call["required"]]}


def _body(bulk: Node, operation: str, call: str) -> Node:
    calls = {"type": "array", "items": {"$ref": call}, "minItems": 1, "maxItems": MOST_CALLS}
    return {
        **bulk,
        "description": f"Calls of {operation}.",
        "properties": {**bulk["properties"], "calls": calls},
        "additionalProperties": False,
    }


def _argument_schema(operation: Operation, name: str, field: serializers.Field) -> Node:
    """The schema of one argument, with the limits of the rows that it is for, and an example."""
    schema = field_schema(field)
    if name == SUBJECT and isinstance(field, KeyedField):
        schema["description"] = f"The {field.model._meta.verbose_name}: {_key_in_words(field.model)}."
    elif "enum" not in schema:
        for model in operation.row_models:
            schema.update(limits(model, name, schema))
    value = example(name, schema)
    return schema if value is None else {**schema, "examples": [value]}


def _key_in_words(model: type[models.Model]) -> str:
    if model._meta.model_name == "trio":
        return "the slug of its tribe"
    return f"its {model.key_name}" if issubclass(model, Keyed) else "its id"


def field_schema(field: serializers.Field) -> Node:
    """The schema of what a field of a call reads. Raises LookupError for a field of which none is known."""
    schema = _of_kind(field)
    return {**schema, "type": [schema["type"], "null"]} if field.allow_null else schema


def _of_kind(field: serializers.Field) -> Node:
    match field:
        case serializers.ChoiceField():
            return {"type": "string", "enum": list(field.choices)}
        case KeyedField():
            has_id = issubclass(field.model, Period)  # an entry of the history has but its number
            return {"type": "string" if has_id else "integer"}
        case serializers.ListField(child=serializers.DictField()):
            return {"type": "array", "items": dict(LINK)}
        case serializers.ListField():
            return {"type": "array", "items": field_schema(field.child)}
    schema = next((dict(plain) for kind, plain in PLAIN.items() if isinstance(field, kind)), None)
    if schema is None:
        raise LookupError(f"No schema of a {type(field).__name__}.")
    if isinstance(field, serializers.CharField):
        schema |= {} if field.allow_blank else {"minLength": 1}
        schema |= {} if field.max_length is None else {"maxLength": field.max_length}
    return schema
