"""The views through which guests see the tables of facts; they are made anew after migrations.

A migration may change any table, which PostgreSQL refuses while a view reads it: so they are removed before.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models, transaction

from access.guests.visible import ACCOUNTS, LISTED, MENTIONS, setting_of
from history.models import ChangeSet, Entry
from orgmodel.domain.periods import Period, parent_model
from orgmodel.domain.visibility import SCHEMA
from people.models import Person, PersonGap, User
from search.kinds import KINDS
from search.models import Document

# What is said of an account that is no visible person's, instead of whose it is.
NAMES = {"username": "'account-' || id", "first_name": "'Somebody'", "last_name": "''", "email": "''"}


def remove_views() -> None:
    """Remove all of them; until they are made again, no guest is answered."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def make_views() -> None:
    """Make the view of each table that the database has; a database with fewer migrations lacks some."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        present = set(connection.introspection.table_names(cursor, include_views=True))
        for model, condition, instead in views():
            table = model._meta.db_table
            if table in present:
                columns = (
                    column.name for column in connection.introspection.get_table_description(cursor, table)
                )
                shown = ", ".join(instead.get(name, f'"{name}"') for name in columns)
                view = f'{SCHEMA}."{table}" AS SELECT {shown} FROM "{table}"'  # noqa: S608  all of it is ours
                cursor.execute(f"CREATE VIEW {view} WHERE {condition}")


type View = tuple[type[models.Model], str, dict[str, str]]


def views() -> Iterator[View]:
    """Each model with the condition for its visible rows, and what stands in its columns where that differs."""
    for model in apps.get_models():
        if issubclass(model, Period):
            yield model, _condition(model), _references(model)
    yield PersonGap, _is_listed("id", Person), {}
    elements = ", ".join(f"'{model._meta.label_lower}'" for model in LISTED)
    of_others = (
        f"SELECT FROM unnest(mentions) AS mention WHERE split_part(mention, ':', 1) IN ({elements}) "
        f"AND mention NOT IN (SELECT unnest(current_setting('{MENTIONS}')::text[]))"
    )
    yield Entry, f"mentions <> '{{}}' AND NOT EXISTS ({of_others})", {}
    entries = f'FROM {SCHEMA}."{Entry._meta.db_table}" AS entry WHERE entry.change_set_id = "{ChangeSet._meta.db_table}".id'
    yield ChangeSet, f"EXISTS (SELECT {entries})", {"size": f"(SELECT count(*)::integer {entries}) AS size"}
    documents = (f"kind = '{kind.name}' AND {_is_listed('row', kind.model)}" for kind in KINDS.values())
    yield Document, " OR ".join(documents), {}
    yield User, "true", {name: _name(name, other) for name, other in NAMES.items()}


def _is_listed(column: str, model: type[Period]) -> str:
    return f"{column} IN (SELECT unnest(current_setting('{setting_of(model)}')::bigint[]))"


def _condition(model: type[Period]) -> str:
    """A row is visible that is listed, or else all whose parents are; what lies in nothing, everybody sees."""
    if model in LISTED:
        return _is_listed("id", model)
    conditions = []
    for name in model.within:
        field = model._meta.get_field(name)
        listed = _is_listed(f"{name}_id", parent_model(model, name))
        conditions.append(f"({name}_id IS NULL OR {listed})" if field.null else listed)
    return " AND ".join(conditions) or "true"


def _references(model: type[Period]) -> dict[str, str]:
    """For each column that may be empty and refers to a row: nothing where that isn't visible."""
    found = {}
    for field in model._meta.concrete_fields:
        target = field.related_model
        if (
            isinstance(field, models.ForeignKey)
            and field.null
            and target in LISTED
            and field.name not in model.within
        ):
            listed = _is_listed(field.column, target)
            found[field.column] = f'CASE WHEN {listed} THEN {field.column} END AS "{field.column}"'
    return found


def _name(column: str, instead: str) -> str:
    """The same type to the last letter: PostgreSQL compares it when it runs a prepared statement again."""
    kind = User._meta.get_field(column).db_type(connection)
    listed = f"id IN (SELECT unnest(current_setting('{ACCOUNTS}')::bigint[]))"
    return f'(CASE WHEN {listed} THEN "{column}" ELSE {instead} END)::{kind} AS "{column}"'
