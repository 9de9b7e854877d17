"""Sending what waits: one mail after another, not more in a minute than is set, each once.

A mail is locked while the mail server takes it, and noted as sent in the same transaction, which begins right
before and ends right after. So a worker that dies before the server has taken a mail leaves it waiting, and
nobody else sends it meanwhile. Only one that dies between the server's answer and the commit, some milliseconds,
has it sent again, under the same Message-ID.
"""

import datetime as dt
import logging
import smtplib
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from mail.models import GIVE_UP_AFTER, KEPT_FOR, Mail

# One worker at a time sends, so that all together keep to what is set.
SENDING = 7_316_552_019
LOCK = "SELECT pg_advisory_xact_lock(%s)"
MINUTE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=1)
PERMANENT = range(500, 600)  # replies of a mail server that say no for good

log = logging.getLogger(__name__)


def send_waiting(*, is_stopping: Callable[[], bool] = lambda: False) -> dt.datetime | None:
    """Send the mails that are due; return when to go on, where so many were sent that the next one has to wait."""
    server: BaseEmailBackend = mailers.default
    try:
        while not is_stopping():
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(LOCK, [SENDING])
                mail = _next_due()
                if mail is None:
                    break
                if resumes_at := _limit_ends_at():
                    return resumes_at
                if not _send(mail, server):
                    break
    finally:
        server.close()
    return None


def _next_due() -> Mail | None:
    due = Mail.objects.filter(next_try_at__lte=timezone.now())
    return due.select_for_update(skip_locked=True).order_by("is_bulk", "next_try_at", "pk").first()


def _limit_ends_at() -> dt.datetime | None:
    """When another mail may be sent; None for now."""
    sent = Mail.objects.filter(sent_at__gt=timezone.now() - MINUTE).order_by("-sent_at")
    oldest = sent.values_list("sent_at", flat=True)[settings.MAILS_PER_MINUTE - 1 :][:1]
    return next((sent_at + MINUTE for sent_at in oldest if sent_at), None)


def _send(mail: Mail, server: BaseEmailBackend) -> bool:
    """Send it and note what came of it. Whether the mail server can be asked for another one."""
    message = EmailMessage(mail.subject, mail.body, to=[mail.to], headers={"Message-ID": mail.message_id})
    try:
        server.open()  # it stays open for the next one
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, reply = next(iter(error.recipients.values()), (0, b""))
        _note_failure(mail, f"{code} {_text(reply)}", for_good=code in PERMANENT)
        return True
    except smtplib.SMTPResponseException as error:
        # What a server replies to the content of a mail is about that mail; all else is about the server.
        is_of_the_mail = isinstance(error, smtplib.SMTPDataError)
        for_good = is_of_the_mail and error.smtp_code in PERMANENT
        _note_failure(mail, f"{error.smtp_code} {_text(error.smtp_error)}", for_good=for_good)
        return is_of_the_mail
    except OSError as error:  # of which smtplib's other errors are kinds
        _note_failure(mail, str(error) or type(error).__name__, for_good=False)
        return False
    Mail.objects.filter(pk=mail.pk).update(
        sent_at=timezone.now(), next_try_at=None, tries=F("tries") + 1, body="", problem=""
    )
    return True


def _text(reply: bytes | str) -> str:
    return reply if isinstance(reply, str) else reply.decode(errors="replace")


def _note_failure(mail: Mail, problem: str, *, for_good: bool) -> None:
    """Try again later, each time after twice as long, until it is given up."""
    log.error("Mail %s to %s could not be sent: %s", mail.message_id, mail.to, problem)
    now = timezone.now()
    pause = min(MINUTE * 2 ** min(mail.tries, 10), LONGEST_PAUSE)
    gives_up = for_good or now + pause > mail.queued_at + GIVE_UP_AFTER
    Mail.objects.filter(pk=mail.pk).update(
        tries=F("tries") + 1,
        problem=problem[:500].replace("\0", ""),
        next_try_at=None if gives_up else now + pause,
    )


def delete_old() -> None:
    """Delete what was sent or given up a month ago."""
    Mail.objects.filter(next_try_at=None, queued_at__lt=timezone.now() - KEPT_FOR).delete()
