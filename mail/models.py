"""Mails on their way: queued with what causes them, sent by the background worker.

No fact of the organisation, and nothing of it is in the history.
"""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone

# A mail that cannot be sent for so long is given up; what its links open has mostly ended by then.
GIVE_UP_AFTER = dt.timedelta(days=1)
KEPT_FOR = dt.timedelta(days=30)


class Mail(models.Model):
    """One mail to one address.

    `message_id` stays the same however often it is tried, so that whoever gets it twice can tell. `body` is
    empty once it is sent, since it may have had a secret link. `next_try_at` is when it is sent, or tried
    again; None once it is sent or given up. `problem` is why the last try failed. One that `is_bulk` lets others go first.
    """

    message_id = models.CharField(max_length=200, unique=True)
    to = models.EmailField("to")
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    queued_at = models.DateTimeField("queued", default=timezone.now)
    next_try_at = models.DateTimeField("next try", null=True, default=timezone.now)
    tries = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField("sent", null=True)
    is_bulk = models.BooleanField("one of many", default=False)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "mail"
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(
                fields=["is_bulk", "next_try_at", "id"],
                name="mail_waiting",
                condition=Q(next_try_at__isnull=False),
            ),
            models.Index(fields=["sent_at"], name="mail_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @property
    def state(self) -> str:
        """Whether it is sent, waits, or was given up."""
        if self.sent_at:
            return "sent"
        return "waiting" if self.next_try_at else "failed"
