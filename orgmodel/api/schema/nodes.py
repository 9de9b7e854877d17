"""Types of the OpenAPI document that this package completes."""

# An object of the document. Its values are of any JSON type and are changed in place;
# a type for each kind of object would be OpenAPI's own schema written again.
type Node = dict
# Named objects: schemas by name, path items by address.
type Nodes = dict[str, Node]
