"""How many rows there are, without asking again while nothing has changed; and pages far into a long list."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, QuerySet
from django.utils.functional import cached_property

# Only so that the memory of counts does not grow; they are never wrong.
SECONDS = 600

# From here on it is worth a query more not to read what comes before.
FAR = 500


def count_of(rows: QuerySet) -> int:
    """How many `rows` there are.

    PostgreSQL's snapshot says which transactions have been committed. While it
    is the same text, every count is the same, so it is kept under that text;
    within a transaction, whose own changes the text does not show, it is not.
    """
    if connection.in_atomic_block:
        return rows.count()
    try:
        return counted(*rows.order_by().values("pk").query.sql_with_params())
    except EmptyResultSet:
        return 0


def counted(sql: str, given: Sequence[Any]) -> int:
    """How many rows a query answers, as `count_of` says."""
    if connection.in_atomic_block:
        return _count(sql, given)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text, current_database()")
        seen = f"{cursor.fetchone()} {sql} {given}"
    key = f"count:{hashlib.sha256(seen.encode()).hexdigest()}"
    number = cache.get(key)
    if number is None:
        number = _count(sql, given)
        cache.set(key, number, SECONDS)
    return number


def _count(sql: str, given: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) AS counted", given)  # noqa: S608  made by Django
        return cursor.fetchone()[0]


def tallied(rows: QuerySet, path: str, what: str = "pk") -> list[tuple[Any, int]]:
    """For each value of `path` in `rows`, how many different `what` there are; what has none is left out."""
    groups = rows.order_by().filter(**{f"{path}__isnull": False}).values(path)
    return list(groups.annotate(tally=Count(what, distinct=True)).values_list(path, "tally"))


class LongPaginator(Paginator):
    """Counts only when something has changed, and finds a page far into a long list by an index alone."""

    @cached_property
    def count(self) -> int:
        """How many rows there are in all."""
        rows: Any = self.object_list
        return count_of(rows) if isinstance(rows, QuerySet) else super().count

    def page(self, number: Any) -> Page:
        """The page of that number.

        Of what lies before a far one the database would read every row to skip
        it. So it is asked for the ids of the page first, from the nearer end,
        which an index knows; the order of rows must leave no doubt.
        """
        number = self.validate_number(number)
        first, last = (number - 1) * self.per_page, min(number * self.per_page, self.count)
        rows: Any = self.object_list
        if not isinstance(rows, QuerySet) or not rows.ordered or first < FAR:
            return super().page(number)
        ids = rows.values_list("pk", flat=True)
        if first > self.count // 2:
            ids = ids.reverse()[self.count - last : self.count - first]
        else:
            ids = ids[first:last]
        return Page(rows.filter(pk__in=list(ids)), number, self)
