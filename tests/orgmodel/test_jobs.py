"""Jobs: what is told of them, and what runs them again."""

import datetime as dt
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from benchmarks.server import like_production
from orgmodel.jobs.state import job_counts
from retries.models import Answer
from tests.jobs import run_waiting
from tests.production import address_of_the_database

RUN_ONCE = """
import asyncio, django
django.setup()
from procrastinate.contrib.django import app
with app.replace_connector(app.connector.get_worker_connector()):
    app.run_worker(wait=False, install_signal_handlers=False)
"""
TASK = "sheets.delete_old_content"


def queue(status: str = "todo") -> ProcrastinateJob:
    pk = app.configure_task(TASK).defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, pk])
    return ProcrastinateJob.objects.get(pk=pk)


@pytest.fixture
def admin_page(client, admin):
    client.force_login(admin)
    return reverse("admin:procrastinate_procrastinatejob_changelist")


def act(client, page: str, action: str, *jobs: ProcrastinateJob) -> str:
    """What the admin says after an action."""
    given = {"action": action, "_selected_action": [job.pk for job in jobs]}
    response = client.post(page, given, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def test_admin_shows_jobs_in_plain_words(client, admin_page):
    job = queue()

    listed = client.get(admin_page, {"status": "todo"}).content.decode()
    shown = client.get(reverse("admin:procrastinate_procrastinatejob_change", args=[job.pk]))

    assert "Delete the files of uploads that are a week old" in listed
    assert "Waiting" in listed
    assert shown.status_code == 200


def test_admin_runs_failed_jobs_again_and_cancels_those_that_wait(client, admin_page):
    failed = queue("failed")
    waiting = queue()

    said = [
        act(client, admin_page, "run_again", waiting, failed),
        act(client, admin_page, "cancel", waiting, failed),
        act(client, admin_page, "run_again", failed),
    ]

    assert said == [
        "Nothing changed. Only jobs that failed, and don’t wait already, can.",
        "1 job cancelled.",
        "1 job will run again.",
    ]
    assert job_counts() == {"cancelled": 1, "todo": 1}


def test_measures_tell_of_jobs_and_worker(db):
    from orgmodel.metrics import BackgroundWork

    queue("failed")

    samples = {
        (s.name, *s.labels.values()): s.value for each in BackgroundWork().collect() for s in each.samples
    }

    assert samples[("orgmodel_jobs", "failed")] == 1
    assert samples[("orgmodel_worker_up",)] == 0


def test_expired_sessions_and_responses_are_deleted_and_others_stay(admin):
    now = timezone.now()
    for name, hours in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=name, session_data="", expire_date=now + dt.timedelta(hours=hours))
    for name, hours in (("old", 25), ("new", 23)):
        Answer.objects.create(
            by=admin, credential="", key=name, at=now - dt.timedelta(hours=hours), status=200, content=b""
        )
    for task in ("access.delete_expired_sessions", "retries.delete_expired"):
        app.configure_task(task).defer(timestamp=0)

    run_waiting()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert list(Answer.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("waits_already", "expected"), [(False, "succeeded"), (True, "failed")])
def test_real_worker_runs_again_what_one_that_died_left_unless_the_same_waits_already(
    waits_already, expected
):
    left = queue("doing")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id"
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET worker_id = %s WHERE id = %s", [cursor.fetchone()[0], left.pk]
        )
        if not waits_already:  # nor does the worker queue another one by the clock
            cursor.execute("UPDATE procrastinate_jobs SET queueing_lock = NULL WHERE id = %s", [left.pk])
    app.configure_task("jobs.retry_stalled", priority=1).defer(timestamp=0)
    if waits_already:
        queue()

    done = subprocess.run(
        [sys.executable, "-c", RUN_ONCE],
        env=like_production(address_of_the_database()) | {"DJANGO_SETTINGS_MODULE": "orgmodel.settings"},
        cwd=settings.BASE_DIR,
        check=False,
    )

    assert done.returncode == 0
    assert ProcrastinateJob.objects.get(pk=left.pk).status == expected
