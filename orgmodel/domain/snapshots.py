"""Reading at one moment, however long it takes.

What is too much for memory is read through cursors of the server within one
transaction, so that a pooler which hands connections out by transaction can
stand in front of PostgreSQL, and so that all of it is of one moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all queries see the same state, whatever others change meanwhile; nothing can be written.

    Within a transaction, which sees what it wrote itself, queries see what each of them finds.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
