"""What a list of the API answers: its page, and how many rows there are, by SQL that is made once where it can be."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db import models
from django.http import QueryDict

from orgmodel.api.collections import OF_ANY_LIST, found
from orgmodel.api.cursors import Key, Part, Window, keys_of, part_of, type_of, window_of
from orgmodel.api.serializers import RowShape, Shown
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.caching.organisation import cached
from orgmodel.web.filters import Filters
from orgmodel.web.pagination import count_of

BESIDE = OF_ANY_LIST | {"as_of"}


@dataclass(frozen=True)
class Question:
    """What is asked of a collection, without the day, the element in which it is, and the place of the page.

    `said` are the filters and the order, as they stand in the query.
    """

    view: Any
    asked: RowShape
    said: tuple[tuple[str, tuple[str, ...]], ...]
    window: Window

    @classmethod
    def of(cls, view: Any, query: QueryDict) -> "Question":
        """Raises rest_framework's ValidationError for what the query may not say of pages and of what is shown."""
        said = tuple((name, tuple(values)) for name, values in sorted(query.lists()) if name not in BESIDE)
        return cls(view, RowShape.of(query, view.serializer_class), said, Window.of(query))

    @property
    def is_plain(self) -> bool:
        """Whether the same SQL answers it on every day: nothing is looked up or reckoned to make it."""
        conditions = self.view.filters.base_filters
        return all(conditions[name].is_plain for name, _ in self.said)

    def filters(self, day: dt.date, key: str) -> Filters:
        """What is asked, to be looked up."""
        query = QueryDict(mutable=True)
        for name, values in self.said:
            query.setlist(name, list(values))
        return self.view.filters(query, day=day, rows=self.view.inside(key))

    def text(self, rows: Any, day: dt.date) -> Any:
        """The rows, written."""
        shown: type[Shown] = self.view.serializer_class
        return shown.text(rows, day, self.asked)

    def answer(self, day: dt.date, key: str) -> tuple[Part, int]:
        """The page, and how many rows there are in all.

        Raises rest_framework's ValidationError for what the query may not say.
        """
        if self.is_plain:
            return _plain(replace(self, window=self.window.without_place())).answer(self.window, day, key)
        rows = found(self.filters(day, key))
        part = window_of(self.text(rows, day), self.window, "shown")
        return part, len(part.rows) if part.is_all(self.window) else count_of(rows)


class Plain:
    """The answer to a plain question: SQL that is made once, as making it takes longer than answering."""

    def __init__(self, question: Question) -> None:
        self.question = question
        rows = question.text(found(question.filters(dt.date.max, "")), dt.date.max)
        self.keys: Sequence[Key] = keys_of(rows)
        self.fields = [type_of(rows, key) for key in self.keys]
        self.pages: dict[tuple[Any, ...], CompiledQuery] = {}
        self.number = CompiledQuery(self._rows, day=dt.date, key=str)

    def answer(self, window: Window, day: dt.date, key: str) -> tuple[Part, int]:
        place = window.values(self.fields)
        shape = (window.direction, *(value is None for value in place))
        if shape not in self.pages:
            self.pages[shape] = self._page(window, place)
        given = {f"v{at}": value for at, value in enumerate(place) if value is not None}
        part = part_of(self.pages[shape].rows(day=day, key=key, **given), window, columns=1)
        if part.is_all(window):
            return part, len(part.rows)
        sql, parameters = self.number.sql(day=day, key=key)
        return part, cached(lambda: self._rows(day, key).count(), "count", sql, parameters)

    def _rows(self, day: dt.date, key: str) -> Any:
        return found(self.question.filters(day, key)).order_by().values("pk")

    def _page(self, window: Window, place: Sequence[Any]) -> CompiledQuery:
        kinds = {f"v{at}": _kind(field) for at, field in enumerate(self.fields)}
        given = {f"v{at}": kinds[f"v{at}"] for at, value in enumerate(place) if value is not None}

        def make(day: dt.date, key: str, **values: Any) -> Any:
            rows = self.question.text(found(self.question.filters(day, key)), day)
            there = tuple(values.get(f"v{at}") for at in range(len(place)))
            return window.query(rows, self.keys, there, "shown")

        return CompiledQuery(make, day=dt.date, key=str, **given)


@lru_cache(500)  # so that odd questions do not fill the memory
def _plain(question: Question) -> Plain:
    return Plain(question)


def _kind(field: Any) -> type:
    """The type of a field's values, as far as lists are ordered by them."""
    if isinstance(field, models.DateField):
        return dt.date
    return int if isinstance(field, models.IntegerField | models.AutoField | models.ForeignKey) else str
