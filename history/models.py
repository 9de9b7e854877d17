"""The history: one entry per operation, which nobody can change."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from orgmodel.caching.addresses import address
from orgmodel.domain.operations import registry, words

ENTRY = "history.entry"


def mention(row: models.Model) -> str:
    """How an entry's `mentions` name a row: “squads.squad:7”."""
    return f"{row._meta.label_lower}:{row.pk}"


def spoken(value: Any) -> str:
    """An argument of an entry as people read it; a row by the name that it had."""
    if isinstance(value, dict):
        return value["text"]
    try:
        return words(dt.date.fromisoformat(value))
    except (TypeError, ValueError):
        return words(value)


class EntryQuerySet(models.QuerySet):
    def about(self, row: models.Model) -> Self:
        """Entries whose operation acted on, named or altered `row`."""
        return self.mentioning(mention(row))

    def mentioning(self, mention: str) -> Self:
        """The same of the row that `mention` stands for."""
        return self.filter(mentions__contains=[mention])


class Act:
    """What an entry says was done, in whichever form it was read."""

    operation: Any
    subject: Any
    arguments: Any
    result: Any
    mentions: Any

    @property
    def says(self) -> str:
        """The sentence of its operation, to be filled with its `values`."""
        known = registry.get(self.operation)
        return known.sentence if known else f"did {self.operation}"

    @property
    def values(self) -> dict[str, Any]:
        return {**self.arguments, "subject": self.subject, "result": self.result}

    @property
    def undoes(self) -> list[int]:
        """The entry that it undid, the one that that undid, and so on, by their ids in order of age."""
        named = (each.partition(":") for each in self.mentions)
        return sorted(int(pk) for label, _, pk in named if label == ENTRY)


class Entry(Act, models.Model):
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

    def get_absolute_url(self) -> str:
        """The page of what it was about; where that is no more, the history."""
        row = next(filter(None, map(_row, (self.subject, self.result))), None)
        return row.get_absolute_url() if row else address("history:list")

    @property
    def label(self) -> str:
        """What was done, in a sentence without its doer, by the names of then."""
        return self.says.format_map({name: spoken(value) for name, value in self.values.items()})

    def touches(self) -> Iterator[models.Model]:
        """Every row that it changed, and what these lie within, by their ids only."""
        for change in self.changes:
            model: Any = apps.get_model(change["model"])
            yield model(pk=change["id"])
            for name in model.within:
                column = model._meta.get_field(name)
                for facts in (change["before"], change["after"]):
                    if facts and facts.get(column.attname):
                        yield column.related_model(pk=facts[column.attname])

    def way_back(self, user: Any) -> str:
        """Where `user` undoes it; nothing for who may not."""
        allowed = user.has_perm("history.undo_entry", self)
        return address("history:undo_entry", self.pk) if allowed else ""


def _row(reference: Any) -> Any:
    """The row that a subject or result names, if it is still there."""
    if not isinstance(reference, dict):
        return None
    return apps.get_model(reference["model"])._default_manager.filter(pk=reference["id"]).first()
