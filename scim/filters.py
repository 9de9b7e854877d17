"""Filters and orders of SCIM (RFC 7644, 3.4.2.2 and 3.4.2.3) as conditions of queries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q, Value
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import Coalesce, Lower, NullIf
from django.db.models.lookups import (
    Contains,
    EndsWith,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
    StartsWith,
)
from scim2_models import InvalidFilterException, InvalidPathException, ScimFilter
from scim2_models.path import (
    AttributeBinding,
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

from orgmodel.domain.elements import is_id
from orgmodel.domain.texts import storable
from people.models import Person

LOOKUPS = {
    CompareOperator.eq: Exact,
    CompareOperator.co: Contains,
    CompareOperator.sw: StartsWith,
    CompareOperator.ew: EndsWith,
    CompareOperator.gt: GreaterThan,
    CompareOperator.ge: GreaterThanOrEqual,
    CompareOperator.lt: LessThan,
    CompareOperator.le: LessThanOrEqual,
}


class Condition(Protocol):
    """An attribute that can be asked for."""

    def compare(self, op: CompareOperator, value: object) -> Q:
        """The condition that a comparison other than by `ne` is. Raises InvalidFilterException."""

    def present(self) -> Q:
        """The condition that it has a value."""


@dataclass(frozen=True)
class Text:
    """A text, compared without its case unless it `is_exact`; `equal` finds equal ones by an index."""

    expression: Combinable
    is_exact: bool = False
    equal: Callable[[str], Q] | None = None

    def compare(self, op: CompareOperator, value: object) -> Q:
        if not isinstance(value, str) or not storable(value):
            raise InvalidFilterException(detail="Compare this attribute with a text.")
        if op == CompareOperator.eq and self.equal:
            return self.equal(value)
        text = self.expression if self.is_exact else Lower(self.expression)
        return Q(LOOKUPS[op](text, value if self.is_exact else value.lower()))

    def present(self) -> Q:
        return ~Q(Exact(Coalesce(self.expression, Value("")), ""))

    def order(self) -> NullIf:
        """What it is sorted by; what is missing comes last."""
        return NullIf(self.expression if self.is_exact else Lower(self.expression), Value(""))


@dataclass(frozen=True)
class Flag:
    """A condition that is true or false of each row."""

    condition: Q

    def compare(self, op: CompareOperator, value: object) -> Q:
        if op != CompareOperator.eq or not isinstance(value, bool):
            raise InvalidFilterException(detail="Compare this attribute with true or false, by eq or ne.")
        return self.condition if value else ~self.condition

    def present(self) -> Q:
        return Q(pk__isnull=False)


class Absent:
    """An attribute of other types of resources only: none of this type has a value of it."""

    def compare(self, op: CompareOperator, value: object) -> Q:
        return Q(pk__in=())

    def present(self) -> Q:
        return Q(pk__in=())


# By the names of a field and of what it has: ("emails", "value").
type Conditions = Mapping[tuple[str, str | None], Condition]


def with_id(value: str) -> Q:
    """The row with this id."""
    return Q(public_id=value) if is_id(value.lower()) else Q(pk__in=())


def of_user(value: str) -> Q:
    """The person with this id, or with whom the one with this id was merged."""
    return with_id(value) | Person.had_id(value.lower()) if is_id(value.lower()) else with_id(value)


class _ToCondition(FilterVisitor[Q]):
    """Makes a condition of the nodes of a filter; within a value path, of the entries of `within`."""

    def __init__(self, parsed: ScimFilter, conditions: Conditions, within: AttrPath | None = None) -> None:
        self.parsed, self.conditions, self.within = parsed, conditions, within

    def visit_comparison(self, node: Comparison) -> Q:
        condition = self._condition(node.attr_path, is_compared=True)
        if node.value is None and node.op in (CompareOperator.eq, CompareOperator.ne):
            return ~condition.present() if node.op == CompareOperator.eq else condition.present()
        value = node.value
        if isinstance(condition, Flag) and isinstance(value, str) and value.lower() in ("true", "false"):
            value = value.lower() == "true"
        if node.op == CompareOperator.ne:
            return ~condition.compare(CompareOperator.eq, value)
        return condition.compare(node.op, value)

    def visit_present(self, node: Present) -> Q:
        return self._condition(node.attr_path).present()

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        first, *rest = (self.visit(term) for term in node.terms)
        for term in rest:
            first = first & term if node.op == LogicalOperator.and_ else first | term
        return first

    def visit_value_path(self, node: ValuePath) -> Q:
        entries = self._condition(node.attr_path)
        inner = _ToCondition(self.parsed, self.conditions, node.attr_path)
        return entries.present() & inner.visit(node.val_filter)

    def _condition(self, path: AttrPath, *, is_compared: bool = False) -> Condition:
        if self.within:
            path = AttrPath(self.within.attr, path.attr, self.within.uri)
        resolve = self.parsed.resolve_comparison if is_compared else self.parsed.resolve
        binding = resolve(path, strict=False)
        if binding is None:
            return Absent()
        condition = self.conditions.get(_key(binding))
        if condition is None:
            raise InvalidFilterException(detail=f"“{path}” can’t be used in a filter here.")
        return condition


def _key(binding: AttributeBinding) -> tuple[str, str | None]:
    return binding.field_name, binding.sub_field_name


def condition_of(parsed: ScimFilter, conditions: Conditions) -> Q:
    """The condition that a filter, which is bound to one resource type, is. Raises InvalidFilterException."""
    node: FilterNode = parsed.ast
    return _ToCondition(parsed, conditions).visit(node)


def order_of(binding: AttributeBinding, conditions: Conditions, *, descending: bool) -> OrderBy:
    """The order by an attribute. Raises InvalidPathException."""
    condition = conditions.get(_key(binding))
    if not isinstance(condition, Text):
        raise InvalidPathException(detail=f"The list can’t be sorted by “{binding.urn}”.")
    order = condition.order()
    return order.desc(nulls_first=True) if descending else order.asc(nulls_last=True)
