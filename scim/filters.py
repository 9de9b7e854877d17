"""Filters and orders of SCIM (RFC 7644, 3.4.2.2 and 3.4.2.3) as conditions of queries."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import Cast, Coalesce, Lower, NullIf
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
from scim.models import Identity
from scim.reads import IS_MERGED, active_on

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


def identity_text(name: str) -> Combinable:
    """What a directory said of a person, "" where it said nothing."""
    rows = Identity.objects.filter(person=OuterRef("public_id")).values(name)
    return Coalesce(Subquery(rows[:1]), Value(""), output_field=CharField())


def with_user_name(value: str) -> Q:
    """The people whom directories call so, found by indexes."""
    unnamed = Person.objects.order_by().exclude(Exists(Identity.objects.filter(person=OuterRef("public_id"))))
    by_email = unnamed.exclude(email="").alias(small=Lower("email")).filter(small=value.lower())
    by_handle = unnamed.filter(email="", handle=value.lower())
    by_identity = Person.objects.order_by().filter(
        public_id__in=Identity.objects.called(value).values("person")
    )
    of_merged = Identity.objects.called(value).filter(IS_MERGED)
    by_merged = Person.objects.order_by().exclude(former_ids=[]).filter(Exists(of_merged))
    named = (by_email.values("pk"), by_handle.values("pk"), by_merged.values("pk"))
    found = by_identity.values("pk").union(*named, all=True)
    return Q(pk__in=found)


def with_external_id(value: str) -> Q:
    """The people whom directories know by this external id."""
    if not value:
        return Q(Exact(identity_text("external_id"), value))
    identities = Identity.objects.filter(external_id=value)
    of_merged = ~Q(former_ids=[]) & Q(Exists(identities.filter(IS_MERGED)))
    return Q(public_id__in=identities.values("person")) | of_merged


def with_id(value: str) -> Q:
    """The row with this id."""
    return Q(public_id=value) if is_id(value.lower()) else Q(pk__in=())


def of_user(value: str) -> Q:
    """The person with this id, or with whom the one with this id was merged."""
    return with_id(value) | Person.had_id(value.lower()) if is_id(value.lower()) else with_id(value)


def user_conditions(today: dt.date) -> Conditions:
    """What can be asked of people."""
    user_name = Coalesce(
        NullIf(identity_text("user_name"), Value("")),
        NullIf(F("email"), Value("")),
        F("handle"),
        output_field=CharField(),
    )
    work = Value("work", output_field=CharField())
    return {
        ("id", None): Text(Cast("public_id", CharField()), is_exact=True, equal=of_user),
        ("external_id", None): Text(identity_text("external_id"), is_exact=True, equal=with_external_id),
        ("user_name", None): Text(user_name, equal=with_user_name),
        ("display_name", None): Text(F("name")),
        ("name", "formatted"): Text(identity_text("formatted")),
        ("name", "given_name"): Text(identity_text("given_name")),
        ("name", "family_name"): Text(identity_text("family_name")),
        ("title", None): Text(F("job_title")),
        ("timezone", None): Text(F("time_zone")),
        ("active", None): Flag(active_on(today)),
        ("emails", None): Text(F("email")),
        ("emails", "value"): Text(F("email")),
        ("emails", "type"): Text(Case(When(~Q(email=""), then=work), default=Value(""))),
        ("emails", "primary"): Flag(~Q(email="")),
        ("addresses", None): Text(F("location")),
        ("addresses", "locality"): Text(F("location")),
        ("addresses", "type"): Text(Case(When(~Q(location=""), then=work), default=Value(""))),
        ("manager", None): Text(Cast("manager__public_id", CharField()), is_exact=True),
        ("manager", "value"): Text(Cast("manager__public_id", CharField()), is_exact=True),
        ("meta", "resource_type"): Text(Value("User", output_field=CharField()), is_exact=True),
    }


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
