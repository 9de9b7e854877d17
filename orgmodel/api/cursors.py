"""Cursor pagination: the rows of a page, and the cursors of the pages beside it.

A page begins after the last row of the one before, not at a number: what is
added or removed meanwhile neither hides a row nor shows one twice.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from rest_framework import serializers

from orgmodel.caching.compiled import Value
from orgmodel.domain.texts import storable

DEFAULT_SIZE = 50
MAX_SIZE = 1000
MAX_OFFSET = 10**6

type Direction = Literal["next", "previous"]
# What a cursor contains of each field by which the rows are ordered.
type CursorValue = str | int | None


@dataclass(frozen=True)
class SortKey:
    """One of the fields by which rows are ordered.

    Nulls are last in ascending order, first in descending; `nulls_are_least` turns that round.
    """

    name: str
    is_descending: bool
    is_nullable: bool
    nulls_are_least: bool = False

    def reversed(self) -> "SortKey":
        return replace(self, is_descending=not self.is_descending)

    @property
    def has_nulls_last(self) -> bool:
        return self.is_nullable and self.is_descending == self.nulls_are_least

    def order_by(self) -> OrderBy:
        least = self.nulls_are_least or None
        field = F(self.name)
        return field.desc(nulls_last=least) if self.is_descending else field.asc(nulls_first=least)

    def after(self, value: object) -> Q:
        """Rows that come after those with `value`."""
        if value is None:
            return Q(pk__in=()) if self.has_nulls_last else Q(**{f"{self.name}__isnull": False})
        after = Q(**{f"{self.name}__{'lt' if self.is_descending else 'gt'}": value})
        return after | Q(**{f"{self.name}__isnull": True}) if self.has_nulls_last else after

    def equal(self, value: object) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})


@dataclass(frozen=True)
class CursorWindow:
    """The page that a request asks for: up to `size` rows after or before a position, or the first ones."""

    size: int = DEFAULT_SIZE
    direction: Direction = "next"
    position: tuple[CursorValue, ...] = ()

    @classmethod
    def of(cls, query: QueryDict) -> "CursorWindow":
        """Read `?cursor=` and `?page_size=`. Raises rest_framework's ValidationError."""
        errors: dict[str, list[str]] = {}
        size = str(query.get("page_size", DEFAULT_SIZE))
        if not (size.isascii() and size.isdigit() and 1 <= int(size[:9]) <= MAX_SIZE):
            errors["page_size"] = [f"Ask for 1 to {MAX_SIZE} rows."]
        decoded = _decode(str(query.get("cursor", "")))
        if decoded is None:
            errors["cursor"] = ["This isn’t a cursor. Take it from the link to the next or previous page."]
        if errors or decoded is None:
            raise serializers.ValidationError(errors)
        return cls(int(size), *decoded)

    def without_position(self) -> "CursorWindow":
        """A window of the same size."""
        return CursorWindow(self.size)

    def values(self, fields: Sequence[Field]) -> tuple[Value | None, ...]:
        """The position, as values of the fields by which the rows are ordered.

        Raises rest_framework's ValidationError for a position in another order.
        """
        if not self.position:
            return ()
        if len(self.position) != len(fields):
            raise _wrong_order()
        try:
            return tuple(
                None if value is None else field.to_python(value)
                for field, value in zip(fields, self.position, strict=True)
            )
        except (ValidationError, ArithmeticError, TypeError) as error:
            raise _wrong_order() from error

    def query(
        self, rows: QuerySet, keys: Sequence[SortKey], position: Sequence[object], *columns: str
    ) -> QuerySet:
        """A query of the rows from `position` on, and of one more row,
        as the values of `columns` and of the keys."""
        if not rows.query.standard_ordering:
            rows = rows.reverse()  # the keys are in the order of the result already
        if self.direction == "previous":
            keys = [key.reversed() for key in keys]
        if position:
            rows = rows.filter(_after(keys, position))
        names = [key.name for key in keys]
        return rows.order_by(*(key.order_by() for key in keys)).values_list(*columns, *names)[: self.size + 1]


@dataclass(frozen=True)
class CursorPage[Row]:
    """The rows of a page, and the cursors of the pages beside it; "" where there is none."""

    rows: Sequence[Row]
    next: str = ""
    previous: str = ""

    def is_only_page(self, window: CursorWindow) -> bool:
        """Whether there are no other rows, so that they need not be counted."""
        return not (window.position or self.next)


def get_sort_keys(rows: QuerySet) -> list[SortKey]:
    """What a queryset is ordered by; the primary key comes last, so that the order is total."""
    terms = rows.query.order_by or rows.model._meta.ordering
    keys = [_sort_key(rows, term) for term in terms]
    if not any(key.name in ("pk", "id") for key in keys):
        is_descending = keys[-1].is_descending if keys else False
        keys.append(SortKey("pk", is_descending=is_descending, is_nullable=False))
    return keys if rows.query.standard_ordering else [key.reversed() for key in keys]


def _sort_key(rows: QuerySet, term: object) -> SortKey:
    if isinstance(term, OrderBy):
        name = str(getattr(term.expression, "name"))  # noqa: B009  of an F, which the stubs don't know
        nulls_are_least = bool(term.nulls_last if term.descending else term.nulls_first)
        return SortKey(name, term.descending, _is_nullable(rows, name), nulls_are_least)
    name = str(term).removeprefix("-")
    return SortKey(name, str(term).startswith("-"), _is_nullable(rows, name))


def _is_nullable(rows: QuerySet, path: str) -> bool:
    """Whether a field on the path may be null; an annotation may."""
    if path in rows.query.annotations:
        return True
    model = rows.model
    is_nullable = False
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if field is None:
            raise FieldDoesNotExist(name)
        is_nullable = is_nullable or field.null
        model = field.related_model
    return is_nullable


def fetch_page(rows: QuerySet, window: CursorWindow, *columns: str) -> CursorPage[tuple]:
    """The page of a window, each row as the values of `columns`; one query.

    Raises rest_framework's ValidationError for a cursor of another order.
    """
    keys = get_sort_keys(rows)
    position = window.values([get_field(rows, key) for key in keys])
    return make_page(list(window.query(rows, keys, position, *columns)), window, len(columns))


def make_page(found: list[tuple], window: CursorWindow, columns: int) -> CursorPage[tuple]:
    """The page of what a window's query returned: rows of so many columns, followed by their position."""
    has_more = len(found) > window.size
    found = found[: window.size]
    if not found:
        return CursorPage([])
    is_backward = window.direction == "previous"
    if is_backward:
        found.reverse()
    has_next = is_backward or has_more
    has_previous = has_more if is_backward else bool(window.position)
    return CursorPage(
        [row[:columns] for row in found],
        _encode("next", found[-1][columns:]) if has_next else "",
        _encode("previous", found[0][columns:]) if has_previous else "",
    )


def slice_page[Row](rows: QuerySet[Model, Row] | Sequence[Row], window: CursorWindow) -> CursorPage[Row]:
    """The page of a window of rows without sort keys, such as the best matches; its positions are offsets."""
    first = window.position[0] if window.position else 0
    if not isinstance(first, int) or not 0 <= first <= MAX_OFFSET or window.direction != "next":
        raise _wrong_order()
    found = list(rows[first : first + window.size + 1])
    previous = _encode("next", [max(0, first - window.size)]) if first else ""
    following = _encode("next", [first + window.size]) if len(found) > window.size else ""
    return CursorPage(found[: window.size], following, previous)


def _after(keys: Sequence[SortKey], position: Sequence[object]) -> Q:
    after = Q(pk__in=())
    equal = Q()
    for key, value in zip(keys, position, strict=True):
        after |= equal & key.after(value)
        equal &= key.equal(value)
    # Redundant, but an index scan can begin there.
    first = keys[0]
    if position[0] is not None and not first.has_nulls_last:
        after &= Q(**{f"{first.name}__{'lte' if first.is_descending else 'gte'}": position[0]})
    return after


def get_field(rows: QuerySet, key: SortKey) -> Field:
    """The field whose values a key has."""
    return F(key.name).resolve_expression(rows.query.clone()).output_field


def _encode(direction: Direction, position: Sequence[object]) -> str:
    """The cursor of a position: the values of the row beside which the page lies."""
    values = [value if value is None or isinstance(value, int | str) else str(value) for value in position]
    text = json.dumps([direction[0], *values], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[Direction, tuple[CursorValue, ...]] | None:
    """Direction and position of a cursor; None for text that is no cursor."""
    if not cursor:
        return "next", ()
    directions: dict[str, Direction] = {"n": "next", "p": "previous"}
    try:
        letter, *position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        direction = directions[letter]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return (direction, tuple(position)) if position and all(map(_is_cursor_value, position)) else None


def _is_cursor_value(value: object) -> bool:
    """Whether it is null, a number, or text that a query can have as a parameter."""
    return value is None or type(value) is int or (isinstance(value, str) and storable(value))


def _wrong_order() -> serializers.ValidationError:
    return serializers.ValidationError(
        {"cursor": ["This cursor belongs to a list in another order. Start without a cursor."]}
    )
