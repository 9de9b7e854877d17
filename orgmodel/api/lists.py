"""The answer to a list: its page and how many rows there are, by SQL that is compiled once where possible."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar, Protocol

from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict

from orgmodel.api.collections import LIST_PARAMETERS, get_rows
from orgmodel.api.cursors import (
    CursorPage,
    CursorWindow,
    fetch_page,
    get_field,
    get_sort_keys,
    make_page,
)
from orgmodel.api.serializers import JsonSerializer, RowShape
from orgmodel.caching.compiled import CompiledQuery, Value
from orgmodel.caching.organisation import cached, newest_entry_seen
from orgmodel.web.filters import Filters
from orgmodel.web.pagination import count_of

# Query parameters that are neither filters nor the order.
NO_FILTERS = LIST_PARAMETERS | {"as_of", "format"}
COLUMNS = ("shown", "history_entry")


class ListView(Protocol):
    """What a list is made of: the class of a viewset."""

    serializer_class: type[JsonSerializer]
    filters: ClassVar[type[Filters]]

    @classmethod
    def get_collection(cls, key: str) -> QuerySet:
        """All rows of the list."""


@dataclass(frozen=True)
class ListQuery:
    """The query of a list, without the day and the key of the element that the list belongs to.

    `parameters` are the filters and the order, as in the query string.
    """

    view: type[ListView]
    shape: RowShape
    parameters: tuple[tuple[str, tuple[str, ...]], ...]
    window: CursorWindow

    @classmethod
    def of(cls, view: type[ListView], query: QueryDict) -> "ListQuery":
        """Raises rest_framework's ValidationError for an invalid page, `fields` or `expand`."""
        parameters = tuple(
            (name, tuple(values)) for name, values in sorted(query.lists()) if name not in NO_FILTERS
        )
        return cls(view, RowShape.of(query, view.serializer_class), parameters, CursorWindow.of(query))

    @property
    def is_compilable(self) -> bool:
        """Whether its SQL is the same on every day: no value is looked up or computed to make it."""
        conditions = self.view.filters.base_filters
        return all(conditions[name].is_plain for name, _ in self.parameters)

    def filters(self, day: dt.date, key: str) -> Filters:
        """The filters of the list on a day."""
        query = QueryDict(mutable=True)
        for name, values in self.parameters:
            query.setlist(name, list(values))
        return self.view.filters(query, day=day, rows=self.view.get_collection(key))

    def with_json(self, rows: QuerySet, day: dt.date) -> QuerySet:
        """The rows, each also as JSON, and the entry of the history at which they stand."""
        rows = self.view.serializer_class.with_json(rows, day, self.shape)
        return rows.annotate(history_entry=newest_entry_seen())

    def fetch(self, day: dt.date, key: str) -> tuple[CursorPage[tuple], int]:
        """The page, its rows as COLUMNS, and how many rows there are in all.

        Raises rest_framework's ValidationError for invalid values of filters.
        """
        if self.is_compilable:
            compiled = _compile(replace(self, window=self.window.without_position()))
            return compiled.fetch(self.window, day, key)
        rows = get_rows(self.filters(day, key))
        page = fetch_page(self.with_json(rows, day), self.window, *COLUMNS)
        return page, len(page.rows) if page.is_only_page(self.window) else count_of(rows)


class CompiledList:
    """A list whose SQL is compiled once, as compiling takes longer than running it."""

    def __init__(self, query: ListQuery) -> None:
        self.query = query
        rows = query.with_json(get_rows(query.filters(dt.date.max, "")), dt.date.max)
        self.keys = get_sort_keys(rows)
        self.fields = [get_field(rows, key) for key in self.keys]
        # By the direction, and which values of the position are null.
        self._pages: dict[tuple[str | bool, ...], CompiledQuery] = {}
        self._count = CompiledQuery(self._ids, day=dt.date, key=str)

    def fetch(self, window: CursorWindow, day: dt.date, key: str) -> tuple[CursorPage[tuple], int]:
        """The page, and how many rows there are in all."""
        position = window.values(self.fields)
        variant = (window.direction, *(value is None for value in position))
        if variant not in self._pages:
            self._pages[variant] = self._compile_page(window, position)
        values = {f"v{index}": value for index, value in enumerate(position) if value is not None}
        rows = self._pages[variant].rows(day=day, key=key, **values)
        page = make_page(rows, window, columns=len(COLUMNS))
        if page.is_only_page(window):
            return page, len(page.rows)
        sql, parameters = self._count.sql(day=day, key=key)
        return page, cached(lambda: self._ids(day, key).count(), "count", sql, parameters)

    def _ids(self, day: dt.date, key: str) -> QuerySet:
        return get_rows(self.query.filters(day, key)).order_by().values("pk")

    def _compile_page(self, window: CursorWindow, position: Sequence[object]) -> CompiledQuery:
        types = {
            f"v{index}": _value_type(self.fields[index])
            for index, value in enumerate(position)
            if value is not None
        }

        def make(day: dt.date, key: str, **values: Value) -> QuerySet:
            rows = self.query.with_json(get_rows(self.query.filters(day, key)), day)
            stand_ins = tuple(values.get(f"v{index}") for index in range(len(position)))
            return window.query(rows, self.keys, stand_ins, *COLUMNS)

        return CompiledQuery(make, day=dt.date, key=str, **types)


@lru_cache(500)  # bounded: clients may send any number of different queries
def _compile(query: ListQuery) -> CompiledList:
    return CompiledList(query)


def _value_type(field: models.Field) -> type:
    """The type of a field's values, as far as lists are ordered by them."""
    if isinstance(field, models.DateField):
        return dt.date
    return int if isinstance(field, models.IntegerField | models.AutoField | models.ForeignKey) else str
