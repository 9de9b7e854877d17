"""Pages of a collection: which rows, where the pages beside it are, and how many rows there are in all.

A page begins after the last row of the one before, not at a number: what is
added or removed meanwhile neither hides a row nor shows one twice.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from rest_framework import serializers

from orgmodel.domain.elements import storable

SIZE, LARGEST = 50, 1000
NAMES = ("cursor", "page_size")

Direction = Literal["next", "previous"]


@dataclass(frozen=True)
class Key:
    """One of the fields by which rows are ordered; rows in which it is empty come last, turned round first."""

    name: str
    down: bool
    empty: bool

    def turned(self) -> "Key":
        return Key(self.name, not self.down, self.empty)

    def order(self) -> Any:
        return F(self.name).desc() if self.down else F(self.name).asc()

    def beyond(self, value: Any) -> Q:
        """Rows that come after those with `value`."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if self.down else Q(pk__in=())
        further = Q(**{f"{self.name}__{'lt' if self.down else 'gt'}": value})
        return further | Q(**{f"{self.name}__isnull": True}) if self.empty and not self.down else further

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})


@dataclass(frozen=True)
class Window:
    """What of a collection is asked for: up to `size` rows after or before a place, or the first ones."""

    size: int = SIZE
    direction: Direction = "next"
    place: tuple[Any, ...] = ()

    @classmethod
    def of(cls, query: Any) -> "Window":
        """What `?cursor=` and `?page_size=` say; rest_framework's ValidationError for what they may not."""
        errors, size = {}, query.get("page_size", str(SIZE))
        if not (size.isascii() and size.isdigit() and 1 <= int(size[:9]) <= LARGEST):
            errors["page_size"] = [f"Ask for 1 to {LARGEST} rows."]
        read = _read(query.get("cursor", ""))
        if read is None:
            errors["cursor"] = ["This is no cursor. Take it from the link to the next or previous page."]
        if errors or read is None:
            raise serializers.ValidationError(errors)
        return cls(int(size), *read)

    def without_place(self) -> "Window":
        """A window of that size, wherever."""
        return Window(self.size)

    def values(self, fields: Sequence[Any]) -> tuple[Any, ...]:
        """The place, as values of the fields by which the rows are ordered.

        Raises rest_framework's ValidationError for a place in another order.
        """
        if not self.place:
            return ()
        if len(self.place) != len(fields):
            raise _strange()
        try:
            return tuple(
                None if value is None else field.to_python(value)
                for field, value in zip(fields, self.place, strict=True)
            )
        except (ValidationError, ArithmeticError, TypeError) as error:
            raise _strange() from error

    def query(self, rows: Any, keys: Sequence[Key], place: Sequence[Any], *columns: str) -> Any:
        """A query of the rows from `place` on, and of one row more, as the values of `columns` and of the keys."""
        if not rows.query.standard_ordering:
            rows = rows.reverse()  # the keys say it themselves
        if self.direction == "previous":
            keys = [key.turned() for key in keys]
        if place:
            rows = rows.filter(_after(keys, place))
        names = [key.name for key in keys]
        return rows.order_by(*(key.order() for key in keys)).values_list(*columns, *names)[: self.size + 1]


@dataclass(frozen=True)
class Part:
    """The rows of a window, and the cursors of the pages beside it; empty where there is none."""

    rows: list[Any]
    next: str = ""
    previous: str = ""

    def is_all(self, window: Window) -> bool:
        """Whether there are no other rows, so that nobody has to count them."""
        return not (window.place or self.next)


def keys_of(rows: Any) -> list[Key]:
    """By what a queryset is ordered; its primary key decides where the rest leaves a doubt."""
    named = rows.query.order_by or rows.model._meta.ordering
    keys = [_key(rows, each) for each in named]
    if not any(key.name in ("pk", "id") for key in keys):
        keys.append(Key("pk", down=keys[-1].down if keys else False, empty=False))
    return keys if rows.query.standard_ordering else [key.turned() for key in keys]


def _key(rows: Any, each: Any) -> Key:
    if isinstance(each, OrderBy):
        name = cast(Any, each.expression).name
        return Key(name, each.descending, _may_be_empty(rows, name))
    name = each.removeprefix("-")
    return Key(name, each.startswith("-"), _may_be_empty(rows, name))


def _may_be_empty(rows: Any, name: str) -> bool:
    """Whether a field on the way to it may be null; of annotations nobody knows."""
    model, empty = rows.model, False
    if name in rows.query.annotations:
        return True
    for step in name.split("__"):
        field: Any = model._meta.pk if step == "pk" else model._meta.get_field(step)
        empty, model = empty or field.null, field.related_model
    return empty


def window_of(rows: Any, window: Window, *columns: str) -> Part:
    """The rows in a window, each as the values of `columns`; one query.

    Raises rest_framework's ValidationError for a cursor of another order.
    """
    keys = keys_of(rows)
    place = window.values([type_of(rows, key) for key in keys])
    return part_of(list(window.query(rows, keys, place, *columns)), window, len(columns))


def part_of(found: list[Any], window: Window, columns: int) -> Part:
    """What a window's query found: the first columns of each row; the others are its place."""
    more, found = len(found) > window.size, found[: window.size]
    if window.direction == "previous":
        found.reverse()
    return _part([row[:columns] for row in found], [row[columns:] for row in found], window, more)


def slice_of(rows: Sequence[Any], window: Window) -> Part:
    """The rows in a window of what has an order but no keys, such as the best matches; its places are numbers."""
    first = window.place[0] if window.place else 0
    if not isinstance(first, int) or not 0 <= first <= 10**6 or window.direction != "next":
        raise _strange()
    found = list(rows[first : first + window.size + 1])
    before = _written("next", [max(0, first - window.size)]) if first else ""
    after = _written("next", [first + window.size]) if len(found) > window.size else ""
    return Part(found[: window.size], after, before)


def _after(keys: Sequence[Key], place: Sequence[Any]) -> Q:
    beyond, same = Q(pk__in=()), Q()
    for key, value in zip(keys, place, strict=True):
        beyond |= same & key.beyond(value)
        same &= key.same(value)
    # Says no more than what is above, but so that an index can begin there.
    if place[0] is not None and not (keys[0].empty and not keys[0].down):
        beyond &= Q(**{f"{keys[0].name}__{'lte' if keys[0].down else 'gte'}": place[0]})
    return beyond


def type_of(rows: Any, key: Key) -> Any:
    """The field whose values a key has."""
    return F(key.name).resolve_expression(rows.query.clone()).output_field


def _part(rows: list[Any], places: list[Any], window: Window, more: bool) -> Part:
    if not rows:
        return Part([])
    back = window.direction == "previous"
    after, before = (True, more) if back else (more, bool(window.place))
    return Part(
        rows,
        _written("next", places[-1]) if after else "",
        _written("previous", places[0]) if before else "",
    )


def _written(direction: Direction, place: Sequence[Any]) -> str:
    """A cursor: the values of the row beside which the page lies."""
    values = [value if value is None or isinstance(value, int | str) else str(value) for value in place]
    text = json.dumps([direction[0], *values], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[Direction, tuple[Any, ...]] | None:
    """Direction and place of a cursor; None for what is none."""
    if not cursor:
        return "next", ()
    try:
        direction, *place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        sound = all(value is None or type(value) is int or _writable(value) for value in place)
        return ({"n": "next", "p": "previous"}[direction], tuple(place)) if place and sound else None  # type: ignore[return-value]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _writable(value: Any) -> bool:
    """Whether it is text that the database can be asked for."""
    return isinstance(value, str) and storable(value)


def _strange() -> serializers.ValidationError:
    return serializers.ValidationError(
        {"cursor": ["This cursor belongs to a list in another order. Begin without one."]}
    )
