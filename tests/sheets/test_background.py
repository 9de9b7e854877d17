"""Work that goes on without the browser, one at a time, and stops without a trace."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from history.models import Entry
from people.models import Person
from sheets.background import start
from sheets.format.files import SheetsError
from sheets.loading.load import load
from sheets.models import State, Upload
from sheets.operations import queue_upload
from sheets.reads import upload_and_phase
from tests.jobs import run_waiting
from tests.sheets.small import small, with_rows
from tests.sheets.uploads import PATIENCE, as_it_was, settled, uploaded, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("worker")]

MANY = with_rows(people="".join(f"p{n},P{n},,,,,,\n" for n in range(1200)))
WORK = "import django; django.setup(); from sheets.operations import run_upload; from people.models import User; "


@contextmanager
def somebody_else_at_it(upload: int = 0) -> Iterator[None]:
    """Another session has its turn."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_lock(%s, 0), pg_advisory_lock(%s, %s)", [0x5EE75, 0x5EE75, upload]
            )
            yield
            cursor.execute("SELECT pg_advisory_unlock_all()")  # closing alone lets go of it a moment later
    finally:
        other.close()


def test_upload_is_told_of_while_it_is_checked(admin):
    upload = uploaded(MANY, admin)

    start(upload.pk, by=admin)
    seen = under_way(upload, State.CHECKING)

    assert (seen.total, 0 < seen.done < seen.total) == (1217, True)
    assert wait_for(upload, State.READY)[0].changes == 1217
    assert Person.objects.count() == 1


def test_second_one_has_to_wait_and_can_be_begun_later(admin):
    upload = uploaded(small(), admin)

    with somebody_else_at_it():
        with pytest.raises(SheetsError, match="Other sheets are being checked or loaded right now"):
            start(upload.pk, by=admin)
        with pytest.raises(SheetsError, match="Other sheets are being checked or loaded"):
            load(small(), by=admin)
    assert upload_and_phase(upload.pk)[1] == State.WAITING

    start(upload.pk, by=admin)

    assert settled(upload).state == State.READY


def test_what_somebody_is_at_is_not_stopped(admin):
    upload = as_it_was(uploaded(small(), admin), state=State.LOADING)

    with somebody_else_at_it(upload.pk):
        at_it = upload_and_phase(upload.pk)[1]

    assert (at_it, upload_and_phase(upload.pk)[1]) == (State.LOADING, "stopped")


@pytest.mark.slow
@pytest.mark.parametrize("dry_run", [True, False], ids=["checked", "loaded"])
def test_process_killed_in_the_middle_leaves_everything_as_it_was_and_the_work_can_be_begun_again(
    admin, dry_run
):
    upload = uploaded(MANY, admin)
    if not dry_run:
        start(upload.pk, by=admin)
        wait_for(upload, State.READY)
    process = work_elsewhere(upload, dry_run=dry_run)
    under_way(upload, State.CHECKING if dry_run else State.LOADING)

    process.send_signal(signal.SIGKILL)
    process.wait()

    assert wait_for(upload, "stopped")[0].done > 0
    assert (Person.objects.count(), Entry.objects.count()) == (1, 0)
    start(upload.pk, by=admin)
    assert wait_for(upload, State.READY)[0].changes == 1217


def test_upload_that_waits_for_the_worker_says_so_since_when_and_what_to_do(client, admin):
    upload = as_it_was(uploaded(small(), admin), queued_at=timezone.now())
    client.force_login(admin)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = '2026-11-01 12:30Z'")

    page = client.get(upload.get_absolute_url()).content.decode()

    assert heading_of(page) == "Waiting for the background worker"
    assert "The worker was last seen on" in page
    assert "1 Nov 2026, 12:30" in page
    assert "<code>manage.py worker</code> starts it alone" in page
    assert 'hx-trigger="every 1s"' in page


def test_upload_waits_while_others_are_before_it(client, admin):
    upload = as_it_was(uploaded(small(), admin), queued_at=timezone.now())
    client.force_login(admin)

    page = client.get(upload.get_absolute_url()).content.decode()

    assert heading_of(page) == "Waiting to be checked"


def heading_of(page: str) -> str:
    return page.partition("<h1>")[2].partition("</h1>")[0]


def test_upload_is_queued_once_however_often_that_is_asked(admin, monkeypatch):
    monkeypatch.undo()  # nothing runs jobs
    upload = uploaded(small(), admin)

    for _ in range(2):
        queue_upload(upload.pk, by=admin)

    assert ProcrastinateJob.objects.count() == 1
    assert upload_and_phase(upload.pk)[1] == "queued"
    run_waiting()
    assert upload_and_phase(upload.pk)[1] == State.READY


def test_job_that_finds_other_sheets_at_work_waits_for_its_turn(admin, monkeypatch):
    monkeypatch.undo()
    upload = uploaded(small(), admin)
    queue_upload(upload.pk, by=admin)

    with somebody_else_at_it():
        run_waiting()

    assert upload_and_phase(upload.pk)[1] == "queued"
    assert ProcrastinateJob.objects.get().status == "todo"


def test_job_that_runs_again_after_its_worker_died_leaves_what_was_stopped_alone(admin, monkeypatch):
    monkeypatch.undo()
    upload = uploaded(small(), admin)
    queue_upload(upload.pk, by=admin)
    as_it_was(upload, state=State.CHECKING, queued_at=None)

    run_waiting()

    assert upload_and_phase(upload.pk)[1] == "stopped"


def under_way(upload: Upload, phase: str) -> Upload:
    """The upload as soon as some of the work on it is done."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        seen, _ = wait_for(upload, phase)
        if seen.done:
            return seen
        time.sleep(0.05)
    raise AssertionError("Nothing was ever done.")


def work_elsewhere(upload: Upload, *, dry_run: bool) -> subprocess.Popen:
    """Another process that works on the upload in this database."""
    call = f"run_upload({upload.pk}, by=User.objects.get(is_superuser=True), dry_run={dry_run})"
    database = {**connection.settings_dict}
    place = database["HOST"].replace("/", "%2F")
    address = f"postgresql://{database['USER']}@{place}:{database['PORT']}/{database['NAME']}"
    surroundings = {
        **os.environ,
        "DEBUG": "1",
        "DATABASE_URL": address,
        "PGPASSWORD": database["PASSWORD"],
        "DJANGO_SETTINGS_MODULE": "orgmodel.settings",
    }
    return subprocess.Popen([sys.executable, "-c", WORK + call], env=surroundings, cwd=settings.BASE_DIR)
