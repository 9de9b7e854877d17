"""Jobs in tests: run where the test says so, or at once by a thread that stands for the background worker."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager

CLAIM = """
UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (
    SELECT id FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()
    ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""
FINISH = "UPDATE procrastinate_jobs SET status = %s, scheduled_at = %s, attempts = attempts + 1 WHERE id = %s"


def run_waiting() -> int:
    """Run what waits, and what that queues in turn; return how many jobs it were."""
    number = 0
    while _run_next():
        number += 1
    return number


def _run_next() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM)
        found = cursor.fetchone()
    if found is None:
        return False
    job = ProcrastinateJob.objects.get(pk=found[0]).procrastinate_job
    task = app.tasks[job.task_name]
    status, at = "succeeded", None
    try:
        task.func(**job.task_kwargs)
    except Exception as error:
        retry = task.get_retry_exception(exception=error, job=job)
        status = "todo" if retry else "failed"
        at = retry.retry_decision.retry_at or dt.datetime.now(dt.UTC) if retry else None
    with connection.cursor() as cursor:
        cursor.execute(FINISH, [status, at, job.id])
    return True


@contextmanager
def worker_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is queued and committed meanwhile is run at once, each by a thread."""
    threads: list[Thread] = []

    def run() -> None:
        try:
            run_waiting()
        finally:
            connections.close_all()

    def running(queue: Callable) -> Callable:
        def queue_and_run(*args, **kwargs):
            queued = queue(*args, **kwargs)
            threads.append(Thread(target=run, daemon=True))
            transaction.on_commit(threads[-1].start)
            return queued

        return queue_and_run

    monkeypatch.setattr(JobDeferrer, "defer", running(JobDeferrer.defer))
    monkeypatch.setattr(JobManager, "batch_defer_jobs", running(JobManager.batch_defer_jobs))
    let_a_worker_be_seen()
    yield
    for thread in threads:
        if thread.ident:
            thread.join()


def let_a_worker_be_seen() -> None:
    """A worker has told of itself just now."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
