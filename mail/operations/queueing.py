"""Storing mail that is to be sent, in the transaction of what causes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import make_msgid

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from mail.models import Mail

SEND_WAITING = "mail.send_waiting"  # the job, in tasks.py


@dataclass(frozen=True)
class Draft:
    """A mail that is to be sent."""

    to: str
    subject: str
    body: str


def queue_mail(drafts: Iterable[Draft], *, is_bulk: bool = False) -> list[Mail]:
    """Let the background worker send mails, as soon as the current transaction is committed.

    Args:
        is_bulk: There are many of them, so that any others go first.
    """
    mails = [
        Mail(
            message_id=make_msgid(domain="orgmodel"),
            to=draft.to,
            subject=draft.subject,
            body=draft.body,
            is_bulk=is_bulk,
        )
        for draft in drafts
    ]
    with transaction.atomic():
        Mail.objects.bulk_create(mails)
        _wake_worker()
    return mails


def send_again(mail: Mail) -> bool:
    """Try a mail that was given up once more. Whether it was; nothing happens to one that waits or was sent."""
    waiting = Mail.objects.filter(pk=mail.pk, sent_at=None, next_try_at=None)
    with transaction.atomic():
        was_given_up = waiting.update(
            next_try_at=timezone.now(), queued_at=timezone.now(), tries=0, problem=""
        )
        if was_given_up:
            _wake_worker()
    return bool(was_given_up)


def _wake_worker() -> None:
    """Queue the job that sends what waits, unless it is queued already."""
    try:
        with transaction.atomic():
            app.configure_task(SEND_WAITING, allow_unknown=False).defer()
    except AlreadyEnqueued:
        pass
