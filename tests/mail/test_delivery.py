"""Mail reaches a real mail server once, later where it is away, and not faster than is set."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as project
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from benchmarks.server import like_production, reserved_port
from mail.models import Mail
from mail.operations.delivery import delete_old, send_waiting
from mail.operations.queueing import Draft, queue_mail
from tests.mail.inbox import Inbox
from tests.production import address_of_the_database

PATIENCE = 90  # seconds
BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[int]:
    """The port of a mail server."""
    with reserved_port() as port:
        pass
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield port
    inbox.go_on.set()
    controller.stop()


def mailers(port: int) -> dict[str, object]:
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    return {"default": {"BACKEND": BACKEND, "OPTIONS": options}}


@pytest.fixture
def sent_there(settings, server: int) -> None:
    settings.MAILERS = mailers(server)


def drafts(number: int) -> list[Draft]:
    return [Draft(f"p{n}@example.com", "Hello", f"Mail {n}") for n in range(number)]


def states() -> dict[str, str]:
    return {mail.to: mail.state for mail in Mail.objects.all()}


def let_time_pass(**duration: float) -> None:
    """All that was done was done longer ago."""
    for mail in Mail.objects.all():
        for field in ("queued_at", "sent_at", "next_try_at"):
            if value := getattr(mail, field):
                setattr(mail, field, value - dt.timedelta(**duration))
        mail.save()


def test_mail_is_queued_with_what_causes_it_or_not_at_all(db):
    with transaction.atomic():
        queue_mail(drafts(2))
        transaction.set_rollback(True)

    assert (Mail.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)


def test_many_mails_are_one_job_and_few_queries(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        queue_mail(drafts(1336), is_bulk=True)
    queue_mail(drafts(1))

    assert (Mail.objects.count(), ProcrastinateJob.objects.count()) == (1337, 1)


def test_mail_is_sent_with_its_message_id_and_its_text_is_deleted(db, inbox, sent_there):
    (mail,) = queue_mail(drafts(1))

    send_waiting()

    mail.refresh_from_db()
    assert inbox.accepted == [("p0@example.com", mail.message_id)]
    assert (mail.state, mail.body, mail.tries) == ("sent", "", 1)


def test_mail_that_somebody_waits_for_goes_before_those_of_a_batch_within_the_limit(
    db, inbox, sent_there, settings
):
    settings.MAILS_PER_MINUTE = 3
    queue_mail(drafts(5), is_bulk=True)
    queue_mail([Draft("first@example.com", "Hello", "Mail")])

    resumes_at = send_waiting()

    assert inbox.addresses == ["first@example.com", "p0@example.com", "p1@example.com"]
    assert resumes_at == Mail.objects.get(to="first@example.com").sent_at + dt.timedelta(minutes=1)
    let_time_pass(minutes=1)
    send_waiting()
    assert len(inbox.accepted) == 6


def test_mail_server_that_is_away_is_asked_again_with_longer_pauses_for_a_day(db, settings):
    settings.MAILERS = mailers(9)
    queue_mail(drafts(1))
    pauses = []

    while states() == {"p0@example.com": "waiting"}:
        send_waiting()
        mail = Mail.objects.get()
        if mail.next_try_at:
            pauses.append(round((mail.next_try_at - timezone.now()).total_seconds() / 60))
            let_time_pass(minutes=pauses[-1] + 0.1)

    assert pauses[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert 20 < len(pauses) < 40
    assert "refused" in Mail.objects.get().problem


def test_address_that_is_refused_for_good_fails_alone_and_for_now_is_tried_again(db, inbox, sent_there):
    inbox.refusals = {"p0@example.com": "550 No such user", "p1@example.com": "451 Come back later"}
    queue_mail(drafts(3))

    send_waiting()

    assert states() == {"p0@example.com": "failed", "p1@example.com": "waiting", "p2@example.com": "sent"}
    assert Mail.objects.get(to="p0@example.com").problem == "550 No such user"
    inbox.refusals = {}
    let_time_pass(minutes=2)
    send_waiting()
    assert inbox.addresses == ["p2@example.com", "p1@example.com"]


def test_admin_sends_failed_mail_again_and_shows_no_text(client, admin, inbox, sent_there):
    inbox.refusals = {"p0@example.com": "550 No such user"}
    queue_mail([Draft("p0@example.com", "Hello", "a secret link")])
    send_waiting()
    inbox.refusals = {}
    client.force_login(admin)
    page, mail = reverse("admin:mail_mail_changelist"), Mail.objects.get()

    listed = client.get(page, {"state": "failed"}).content.decode()
    shown = client.get(reverse("admin:mail_mail_change", args=[mail.pk])).content.decode()
    client.post(page, {"action": "send_again", "_selected_action": [mail.pk]})
    send_waiting()

    assert ("550 No such user" in listed, "a secret link" in shown) == (True, False)
    assert inbox.accepted == [("p0@example.com", mail.message_id)]


def test_old_mail_is_deleted_unless_it_waits(db, inbox, sent_there):
    queue_mail(drafts(1))
    send_waiting()
    let_time_pass(days=31)
    queue_mail(drafts(2)[1:])

    delete_old()

    assert states() == {"p1@example.com": "waiting"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_each_mail_arrives_once_although_the_worker_is_killed_while_one_is_taken(inbox, server):
    inbox.hangs_at = "p2@example.com"
    queue_mail(drafts(5))
    first = worker(server)
    assert inbox.taking.wait(PATIENCE)
    first.send_signal(signal.SIGKILL)
    first.wait()
    inbox.go_on.set()

    second = worker(server)
    queue_mail([Draft("later@example.com", "Hello", "Mail")])
    wait_until_nothing_waits()
    second.terminate()

    assert second.wait(timeout=30) == 0
    expected = [*(draft.to for draft in drafts(5)), "later@example.com"]
    assert sorted(inbox.addresses) == sorted(expected)
    assert sorted(inbox.accepted) == sorted(Mail.objects.values_list("to", "message_id"))


def worker(mail_server: int) -> subprocess.Popen[bytes]:
    """A real background worker that sends to this mail server."""
    there = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail_server)}
    environment = {**os.environ, **like_production(address_of_the_database()), **there}
    return subprocess.Popen([sys.executable, "manage.py", "worker"], env=environment, cwd=project.BASE_DIR)


def wait_until_nothing_waits() -> None:
    end = time.monotonic() + PATIENCE
    while Mail.objects.exclude(next_try_at=None).exists():
        assert time.monotonic() < end
        time.sleep(0.1)
