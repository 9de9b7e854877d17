"""What the database knows of the background worker and its jobs."""

import datetime as dt
from dataclasses import dataclass

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper

# A worker says every few seconds that it runs (worker.py); one that has not for so long is gone.
HEARTBEAT_TIMEOUT = 30  # seconds
WORKER = """
SELECT max(last_heartbeat), coalesce(max(last_heartbeat) > now() - interval '30 seconds', false)
FROM procrastinate_workers
"""
ONE_WORKER = """
SELECT last_heartbeat, last_heartbeat > now() - interval '30 seconds' FROM procrastinate_workers WHERE id = %s
"""
COUNTS = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"


@dataclass(frozen=True)
class WorkerState:
    """Whether a worker runs, and when one last said so; None where none did, or it was stopped in order."""

    last_heartbeat: dt.datetime | None
    is_running: bool

    def __str__(self) -> str:
        return f"background worker: {'running' if self.is_running else 'not running'}"


def worker_state() -> WorkerState:
    """The state of the worker whose last heartbeat is the newest."""
    with connection.cursor() as cursor:
        return read_worker_state(cursor)


def read_worker_state(cursor: psycopg.Cursor | CursorWrapper) -> WorkerState:
    """The same by a cursor that is there already."""
    cursor.execute(WORKER)
    last_heartbeat, is_running = cursor.fetchall()[0]
    return WorkerState(last_heartbeat, is_running)


def is_alive(worker: int) -> bool:
    """Whether the worker with this id has said lately that it runs."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_WORKER, [worker])
        found = cursor.fetchone()
    return bool(found and found[1])


def job_counts() -> dict[str, int]:
    """How many jobs there are of each status that any job has."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return dict(cursor.fetchall())
