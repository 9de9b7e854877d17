"""Emptying the database after a test that commits, in a few milliseconds."""

from django.db import connection
from django.test import TransactionTestCase

# Django's flush truncates every table with all its indexes, then makes the content types and the
# permissions again, which no test changes: 0.3 s, more than most tests of pages take.
# To delete few rows costs nothing; many are truncated, since each row deleted is looked for elsewhere.
EMPTY = """
DO $$
DECLARE
    name regclass;
    filled boolean;
    large boolean := false;
    every regclass[];
    emptied regclass[] := '{}';
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    -- The newest first: of the job queue, which has constraints that cannot wait, they refer to older ones.
    SELECT array_agg(oid::regclass ORDER BY oid DESC) INTO every FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission');
    FOREACH name IN ARRAY every LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s), EXISTS (SELECT FROM %s OFFSET 2000)', name, name)
        INTO filled, large;
        EXIT WHEN large;
        IF filled THEN
            emptied := emptied || name;
        END IF;
    END LOOP;
    IF large THEN
        EXECUTE 'TRUNCATE ' || array_to_string(every, ', ');
        RETURN;
    END IF;
    FOREACH name IN ARRAY emptied LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', name);
    END LOOP;
    FOREACH name IN ARRAY emptied LOOP
        EXECUTE format('DELETE FROM %s', name);
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH name IN ARRAY emptied LOOP
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', name);
    END LOOP;
END
$$
"""


def empty() -> None:
    """Leave no row but the content types and permissions that came with the migrations."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)


def empty_after_each(_test: TransactionTestCase) -> None:
    """In the place of TransactionTestCase._fixture_teardown."""
    empty()
