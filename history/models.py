"""The history: one entry per operation, which nobody can change."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


def mention(row: models.Model) -> str:
    """How an entry's `mentions` name a row: “squads.squad:7”."""
    return f"{row._meta.label_lower}:{row.pk}"


class EntryQuerySet(models.QuerySet):
    def about(self, row: models.Model) -> Self:
        """Entries whose operation acted on, named or altered `row`."""
        return self.filter(mentions__contains=[mention(row)])


class Entry(models.Model):
    """One operation that happened.

    `subject`, `arguments` and `result` carry days as ISO 8601 and rows as {"model",
    "id", "text"}. `changes` lists every row that was made, altered or removed:
    {"model", "id", "text", "before", "after"}, fields by column name. The
    database refuses UPDATE and DELETE.
    """

    at = models.DateTimeField(default=timezone.now)
    operation = models.CharField(max_length=80)
    subject = models.JSONField(null=True)
    result = models.JSONField(null=True)
    arguments = models.JSONField(encoder=DjangoJSONEncoder)
    changes = models.JSONField(encoder=DjangoJSONEncoder)
    mentions = ArrayField(models.CharField(max_length=80))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    objects: Any = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "entries"
        indexes = [
            GinIndex(fields=["mentions"], name="history_mentions"),
            models.Index(fields=["-at", "-id"], name="history_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} on {self.at:%Y-%m-%d}"
