"""The API's description in OpenAPI 3.1, completed from what the code knows: refusals, permissions,
limits, examples.

Nothing is listed here by hand for single addresses: a new operation, a new
kind of problem or a new row of docs/permissions.md is described by itself.
"""

from drf_spectacular.generators import SchemaGenerator

from orgmodel.api.schema.arguments import describe_arguments, describe_ids
from orgmodel.api.schema.calls import describe_calls
from orgmodel.api.schema.examples import give_examples
from orgmodel.api.schema.headers import describe_headers
from orgmodel.api.schema.names import give_names
from orgmodel.api.schema.nodes import Node
from orgmodel.api.schema.queries import describe_queries
from orgmodel.api.schema.refusals import describe_refusals
from orgmodel.api.schema.rights import describe_rights
from orgmodel.api.schema.rows import describe_rows
from orgmodel.api.schema.words import describe_words

__all__ = ["complete"]


def complete(result: Node, generator: SchemaGenerator, **generating: object) -> Node:
    """Say in the description what drf-spectacular cannot know."""
    kinds = {
        name: component.object if isinstance(component.object, type) else type(component.object)
        for (name, _), component in generator.registry._components.items()
    }
    schemas = result["components"]["schemas"]
    describe_rows(result["paths"], schemas, kinds)
    describe_arguments(schemas, kinds)
    describe_calls(schemas, kinds)
    for address, methods in result["paths"].items():
        for method, operation in methods.items():
            describe_ids(operation)
            describe_rights(operation)
            describe_refusals(address, method, operation, result["components"])
            describe_headers(address, method, operation)
            describe_queries(operation)
    describe_words(result)
    give_names(result)
    give_examples(result)
    return result
