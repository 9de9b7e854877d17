"""PostgreSQL keeps the statements of compiled queries, and no others."""

import pytest
from django.db import connection

from orgmodel.caching.compiled import CompiledQuery
from squads.models import Squad

OFTEN = 5


@pytest.fixture
def names(db):
    """A compiled query whose statement no other test prepares."""
    return CompiledQuery(
        lambda slug: Squad.objects.filter(slug=slug).values_list("name", "mission", "slug"), slug=str
    )


def prepared(sql: str) -> int:
    """How many statements like this the connection keeps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return sum(sql.replace("%s", "$1") in statement for (statement,) in cursor.fetchall())


def test_statement_of_a_compiled_query_is_kept_once_it_is_used_often(names):
    sql, _ = names.sql(slug="cards")

    counts = []
    for _ in range(OFTEN):
        names.rows(slug="cards")
        counts.append(prepared(sql))

    assert (counts[0], counts[-1]) == (0, 1)


def test_other_statements_are_not_prepared(db):
    rows = Squad.objects.filter(slug="cards").values_list("mission", "name")

    for _ in range(OFTEN):
        list(rows.all())

    assert prepared(rows.query.sql_with_params()[0]) == 0
    assert connection.connection.prepare_threshold is not None
