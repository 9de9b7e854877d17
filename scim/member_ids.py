"""The ids by which a PATCH of a group names its members, as these are known here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from scim2_models import InvalidPathException, Path
from scim2_models.path import Comparison, FilterNode, FilterVisitor, LogicalExpr, Not, Present, ValuePath

from orgmodel.domain.elements import is_id
from scim.reads import ids_here

type Rename = Callable[[str], str]


def with_ids_here(patch: object) -> object:
    """A PatchOp message in which each id of a record that was merged is that of the one it was merged into.

    One query, or none where it names nobody. What is no such message, or no path, is left as it is, to be refused.
    """
    named: set[UUID] = set()

    def note(text: str) -> str:
        if is_id(text.lower()):
            named.add(UUID(text))
        return text

    _renamed(patch, note)
    here = {str(former): str(own) for former, own in ids_here(named).items()}
    return _renamed(patch, lambda text: here.get(text.lower(), text)) if here else patch


def _renamed(patch: object, rename: Rename) -> object:
    """The message with every id in its values and its paths as `rename` makes it."""
    if not isinstance(patch, Mapping) or not isinstance(operations := patch.get("Operations"), list):
        return patch
    return {**patch, "Operations": [_of_operation(each, rename) for each in operations]}


def _of_operation(operation: object, rename: Rename) -> object:
    if not isinstance(operation, Mapping):
        return operation
    return {
        name: _of_path(value, rename) if name == "path" else _of_value(value, rename)
        for name, value in operation.items()
    }


def _of_value(value: object, rename: Rename) -> object:
    """A value with every member's id renamed, wherever it is in it."""
    if isinstance(value, list):
        return [_of_value(each, rename) for each in value]
    if isinstance(value, Mapping):
        return {
            name: rename(each)
            if str(name).lower() == "value" and isinstance(each, str)
            else _of_value(each, rename)
            for name, each in value.items()
        }
    return value


def _of_path(path: object, rename: Rename) -> object:
    """A path with the ids renamed that the filter in it compares members with."""
    if not isinstance(path, str):
        return path
    try:
        node = Path(path).ast
    except InvalidPathException:
        return path
    return str(_Renamed(rename).visit(node)) if isinstance(node, ValuePath) else path


class _Renamed(FilterVisitor[FilterNode]):
    """Makes the same nodes of a filter, with other texts to compare with."""

    def __init__(self, rename: Rename) -> None:
        self.rename = rename

    def visit_comparison(self, node: Comparison) -> FilterNode:
        return replace(node, value=self.rename(node.value)) if isinstance(node.value, str) else node

    def visit_present(self, node: Present) -> FilterNode:
        return node

    def visit_not(self, node: Not) -> FilterNode:
        return replace(node, expr=self.visit(node.expr))

    def visit_logical_expr(self, node: LogicalExpr) -> FilterNode:
        return replace(node, terms=tuple(map(self.visit, node.terms)))

    def visit_value_path(self, node: ValuePath) -> FilterNode:
        return replace(node, val_filter=self.visit(node.val_filter))
