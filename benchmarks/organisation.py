"""Generated organisations of any size, made once, and a copy of one to measure on:
whatever a run changes goes with it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from orgmodel import embedded

ROOT = Path(__file__).resolve().parent.parent
COPY = "bench"


def manage(*command: str, database: str) -> None:
    """Run `manage.py` on a database."""
    environment = os.environ | {"DEBUG": "1", "DATABASE_URL": database}
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


@contextmanager
def organisation(people: int, folder: Path) -> Iterator[str]:
    """The address of a database with an organisation of so many people.

    The organisation lies in `folder`, and is generated when it is not
    there yet: half a minute for 10,000 people, three minutes for 100,000. What
    is handed out is a copy, which is dropped in the end.
    """
    data = folder / str(people)
    ran = embedded.is_running(data)
    source = embedded.url(data)
    copied = f"{source.rpartition('/')[0]}/{COPY}"
    try:
        manage("migrate", "--verbosity", "0", database=source)
        if not _has_people(source):
            print(f"Making up an organisation of {people:,} people", flush=True)
            manage("seed_organisation", "--people", str(people), database=source)
        _copy(source)
        yield copied
    finally:
        _drop(source)
        if not ran:
            embedded.stop(data)


def _has_people(database: str) -> bool:
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT EXISTS (SELECT FROM people_person)").fetchone()[0]


def _copy(source: str) -> None:
    _drop(source)
    with psycopg.connect(f"{source.rpartition('/')[0]}/postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(COPY), sql.Identifier(source.rpartition("/")[2])
            )
        )
    with psycopg.connect(f"{source.rpartition('/')[0]}/{COPY}", autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _drop(source: str) -> None:
    with psycopg.connect(f"{source.rpartition('/')[0]}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(COPY)))
