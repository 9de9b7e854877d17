"""What the queries of a request see: all rows, or only those that a guest may see.

For a guest, every table of facts is hidden behind a view of the same name, which shows the rows
whose ids a setting of the transaction lists (access/guests makes both). So every query of a page, list,
count, picture, search or export obeys, whoever wrote it.
All of it ends with the transaction, so that a pooler which hands out connections by transaction can
stand in front of PostgreSQL.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import ProgrammingError, connection, transaction

SCHEMA = "seen_by_guests"
UNKNOWN_SCHEMA = "3F000"  # its SQLSTATE
# All for this transaction alone.
SET_LISTS = "SELECT set_config(name, list, true) FROM unnest(%s::text[], %s::text[]) AS given(name, list)"
VIEWS_FIRST = """
    SELECT set_config('search_path', %s::regnamespace || ', ' || current_setting('search_path'), true)
"""
TABLES_ONLY = "SELECT set_config('search_path', replace(current_setting('search_path'), %s, ''), true)"


class ViewsMissing(Exception):  # noqa: N818  it lasts a moment
    """The database is being migrated, and the views aren't there again yet."""


# Settings of PostgreSQL, by name: what each lists, as the views read it.
type Visible = Mapping[str, str]


@dataclass(frozen=True)
class Restriction:
    """What `visible` lists is all that is seen, unless an operation that must see everything `is_lifted` it."""

    visible: Callable[[], Visible]
    is_lifted: bool = False


_restriction: ContextVar[Restriction | None] = ContextVar("what queries are restricted to", default=None)


def is_restricted() -> bool:
    """Whether queries see only what a guest may see."""
    restriction = _restriction.get()
    return restriction is not None and not restriction.is_lifted


@contextmanager
def restricted(visible: Callable[[], Visible]) -> Iterator[None]:
    """Within it, in a transaction, queries see only the rows that `visible` lists.

    It is called at once, and again after each operation, which may have changed what there is to see.
    Raises ViewsMissing while the database is being migrated.
    """
    with transaction.atomic():
        with _restriction_of(Restriction(visible)):
            _hide(visible())
            yield
        _show()


@contextmanager
def unrestricted() -> Iterator[None]:
    """Within it, queries see all rows, as operations must: what can be is decided by all that there is."""
    restriction = _restriction.get()
    if restriction is None or restriction.is_lifted:
        yield
        return
    _show()
    try:
        with _restriction_of(Restriction(restriction.visible, is_lifted=True)):
            yield
    finally:
        _hide(restriction.visible())


@contextmanager
def restricted_again() -> Iterator[None]:
    """Within `unrestricted`, queries see again what they saw before: what a request names is looked up so."""
    restriction = _restriction.get()
    if restriction is None or not restriction.is_lifted:
        yield
        return
    _hide(restriction.visible())
    try:
        with _restriction_of(Restriction(restriction.visible)):
            yield
    finally:
        _show()


@contextmanager
def _restriction_of(restriction: Restriction) -> Iterator[None]:
    token = _restriction.set(restriction)
    try:
        yield
    finally:
        _restriction.reset(token)


def _hide(visible: Visible) -> None:
    """Put the views before the tables. Without the schema, which the cast asks for, PostgreSQL would go on to the tables."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(SET_LISTS, [list(visible), list(visible.values())])
            cursor.execute(VIEWS_FIRST, [SCHEMA])
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", None) == UNKNOWN_SCHEMA:
            raise ViewsMissing from error
        raise


def _show() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES_ONLY, [f"{SCHEMA}, "])
