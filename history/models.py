"""The history: one entry per operation, which nobody can change."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self, TypedDict, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from orgmodel.caching.addresses import address
from orgmodel.domain.accounts import Account, reads_accounts
from orgmodel.domain.operations import Facts, Json, Said, notes, registry, words
from orgmodel.domain.periods import Period, parent_model, period_model
from orgmodel.domain.texts import ReasonField

ENTRY = "history.entry"
# With this begins what entries of accounts are called; administrators alone read them.
OF_ACCOUNTS = "accounts."


def mention(row: models.Model) -> str:
    """How an entry's `mentions` name a row: “squads.squad:7”."""
    return f"{row._meta.label_lower}:{row.pk}"


def mentions_of(row: models.Model) -> list[str]:
    """How entries name a row, and the records that were merged into it, of a person."""
    merged: Sequence[int] = getattr(row, "merged_ids", ())
    return [mention(row), *(f"{row._meta.label_lower}:{pk}" for pk in merged)]


def as_text(value: Json) -> str:
    """An argument of an entry as people read it; a row by the name that it had."""
    return str(value["text"]) if isinstance(value, dict) else words(as_day(value) or value)


def as_day(value: Json) -> dt.date | None:
    """The day that an argument of an entry is; None where it is none."""
    try:
        return dt.date.fromisoformat(cast(str, value))
    except (TypeError, ValueError):
        return None


class EntryQuerySet(models.QuerySet):
    def about(self, row: models.Model) -> Self:
        """Entries whose operation acted on, named or altered `row`."""
        return self.filter(mentions__overlap=mentions_of(row))

    def mentioning(self, mention: str) -> Self:
        """The same of the row that `mention` stands for."""
        return self.filter(mentions__contains=[mention])


class OrganisationManager(models.Manager.from_queryset(EntryQuerySet)):  # type: ignore[misc]  # made at run time
    """Entries of what was done to the organisation, which everybody may read."""

    def get_queryset(self) -> EntryQuerySet:
        queryset: EntryQuerySet = super().get_queryset()
        return queryset.exclude(operation__startswith=OF_ACCOUNTS)


class RowChange(TypedDict):
    """A row that was made (`before` is None), altered, or removed (`after` is None), as an entry has it."""

    model: str
    id: int
    text: str
    before: Facts | None
    after: Facts | None


class RowReference(TypedDict):
    """A row as an entry names it, with the name that it had."""

    model: str
    id: int
    text: str


@dataclass(frozen=True)
class Act:
    """What an entry's sentence is made of."""

    operation: str
    subject: RowReference | None
    arguments: dict[str, Json]
    result: Json
    mentions: list[str]

    @property
    def template(self) -> str:
        """The sentence of its operation, to be filled with its `values`."""
        known = registry.get(self.operation) or notes.get(self.operation)
        return known.sentence if known else f"did {self.operation}"

    @property
    def values(self) -> dict[str, Json]:
        return {**self.arguments, "subject": cast(Json, self.subject), "result": self.result}

    @property
    def undoes(self) -> list[int]:
        """The entry that it undid, the one that that undid, and so on, by their ids in order of age."""
        named = (each.partition(":") for each in self.mentions)
        return sorted(int(pk) for label, _, pk in named if label == ENTRY)


class ChangeSet(models.Model):
    """What was done together, in one transaction: one line of the history, which is undone as one.

    `size` counts its entries. `title` is the sentence of the first, where the others only follow from it, as in a
    form; "" otherwise. `undoes` is the change set that this one undid. It is written once, and the
    database lets nobody delete it, or change anything but `size` while it is written.
    """

    class Kind(models.TextChoices):
        LOAD = "load", "Load of sheets"
        PLAN = "plan", "Plan"
        REQUEST = "request", "Bulk request"
        UNDO = "undo", "Undo"

    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = ReasonField()
    title = models.TextField(blank=True, editable=False, db_default="")
    size = models.PositiveIntegerField()
    undoes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undoings"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="history_sets_newest_first")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What was done, in a sentence without its doer."""
        changes = "1 change" if self.size == 1 else f"{self.size:,} changes"
        if self.title:
            more = self.size - 1
            return f"{self.title}, with {more:,} more {'change' if more == 1 else 'changes'}"
        match self.kind:
            case self.Kind.LOAD:
                return f"loaded {changes} from sheets"
            case self.Kind.PLAN:
                return f"applied a plan of {changes}"
            case self.Kind.UNDO if self.undoes and self.undoes.kind != self.Kind.UNDO:
                return f"undid: {self.undoes.label}"
            case self.Kind.UNDO:
                return f"undid {changes}"
        return f"made {changes} together"


class Entry(models.Model):
    """One operation that happened.

    `subject`, `arguments` and `result` carry days as ISO 8601 and rows as {"model",
    "id", "text"}. `changes` lists every row that was made, altered or removed:
    {"model", "id", "text", "before", "after"}, fields by column name; `text` is what it
    was called before. The database refuses UPDATE and DELETE. What was done to
    accounts is told too, with neither subject nor changes: `objects` leaves it out.
    """

    at = models.DateTimeField(default=timezone.now)
    operation = models.CharField(max_length=80)
    subject = models.JSONField(null=True)
    result = models.JSONField(null=True)
    arguments = models.JSONField(encoder=DjangoJSONEncoder)
    changes = models.JSONField(encoder=DjangoJSONEncoder)
    mentions = ArrayField(models.CharField(max_length=80))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = ReasonField()
    change_set = models.ForeignKey(
        ChangeSet, on_delete=models.PROTECT, null=True, blank=True, related_name="entries", db_index=False
    )

    objects = OrganisationManager()
    with_accounts = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "entries"
        indexes = [
            GinIndex(fields=["mentions"], name="history_mentions"),
            models.Index(fields=["-at", "-id"], name="history_newest_first"),
            models.Index(fields=["-at", "-id"], name="history_single", condition=models.Q(change_set=None)),
            models.Index(
                fields=["change_set", "id"], name="history_in_a_set", condition=~models.Q(change_set=None)
            ),
            models.Index(fields=["operation", "-at"], name="history_by_operation"),
            models.Index(fields=["-at"], name="history_with_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.operation} on {self.at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """The page of what it was about; where that is no more, the history."""
        row = _row(self.subject) or _row(self.result)
        return row.get_absolute_url() if row else address("history:list")

    @classmethod
    def readable_by(cls, user: Account | AnonymousUser) -> EntryQuerySet:
        """The entries that `user` may read: administrators also those of accounts."""
        entries: EntryQuerySet = cls.with_accounts.all() if reads_accounts(user) else cls.objects.all()
        return entries

    @property
    def act(self) -> Act:
        """What its sentence is made of."""
        return Act(self.operation, self.subject, self.arguments, self.result, self.mentions)

    @property
    def label(self) -> str:
        """What was done, in a sentence without its doer, by the names of then."""
        act = self.act
        return act.template.format_map(
            {name: Said(as_text(value), as_day(value)) for name, value in act.values.items()}
        )

    def touches(self) -> Iterator[models.Model]:
        """Every row that it changed, and what these lie within, by their ids only."""
        for change in self.changes:
            model = period_model(change["model"])
            yield _with_id(model, change["id"])
            for name in model.within:
                for facts in (change["before"], change["after"]):
                    if facts and facts.get(f"{name}_id"):
                        yield _with_id(parent_model(model, name), facts[f"{name}_id"])

    def way_back(self, user: Account) -> str:
        """Where `user` undoes it; nothing for who may not."""
        known = registry.get(self.operation)
        is_final = known is not None and known.is_final
        allowed = not is_final and user.has_perm("history.undo_entry", self)
        return address("history:undo_entry", self.pk) if allowed else ""

    def way_back_of_all(self, user: Account) -> str:
        """Where `user`, who did it, undoes it with all that was done together; nothing for who may not."""
        if self.change_set is None:
            return self.way_back(user)
        return address("history:undo_change_set", self.change_set.pk)


def _with_id(model: type[Period], pk: int) -> Period:
    row = model()
    row.pk = pk
    return row


def _row(reference: RowReference | str | None) -> Period | Entry | None:
    """The row that a subject or result names, if it is still there."""
    if not isinstance(reference, dict):
        return None
    if reference["model"] == ENTRY:
        return Entry.objects.filter(pk=reference["id"]).first()
    return period_model(reference["model"]).objects.filter(pk=reference["id"]).first()
