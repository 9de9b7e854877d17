"""Plans: calls or sheets that somebody had looked at, what they would do, and whether that was done."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from orgmodel.domain.accounts import Account
from orgmodel.domain.texts import ReasonField, ShortText

KEPT_FOR = dt.timedelta(days=7)


class State(models.TextChoices):
    """What may become of a plan."""

    READY = "ready", "Ready to apply"
    REFUSED = "refused", "Has refusals"
    APPLIED = "applied", "Applied"
    EXPIRED = "expired", "Expired"


class PlanQuerySet(models.QuerySet):
    def seen_by(self, user: Account) -> Self:
        """One's own plans; all of them, for administrators."""
        return self.all() if user.is_administrator else self.filter(by=user)

    def in_short(self) -> Self:
        """Without the long fields: the calls or sheets, and what they would change."""
        return self.defer(
            "calls", "content", "changes", "refusals", "unlisted", "notes", "over_allocated"
        ).select_related("by", "applied_by")


class Plan(models.Model):
    """What somebody plans to do: `calls`, or sheets, which are stored as one file, `content`, called `name`.

    `changes` are what it would do, by element, and `refusals` why it cannot
    be done; `digest` is that of the rows that it would change, before and
    after. `ends` counts the open people, elements, memberships and seats that it
    would end, of the `open_before` that there were. `unlisted` is what is stored and stands in no
    row of the sheets; of `complete` sheets it ends, so that `ends_before` is the first day
    without it. `notes` say how some cells were read, `over_allocated` who would give more than all of
    their time, and on which days. None of it is a fact of the
    organisation, so none of it is in the history.
    """

    at = models.DateTimeField("created", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = ReasonField()
    calls = models.JSONField(default=list)
    name = ShortText("sheets", max_length=200, blank=True)
    content = models.BinaryField(null=True)
    complete = models.BooleanField(default=False)
    ends_before = models.DateField("end of what isn’t in the sheets", null=True)
    unlisted = models.JSONField("what isn’t in the sheets", default=list)
    unlisted_found = models.PositiveIntegerField("not in the sheets", default=0)
    notes = models.JSONField(default=list)
    over_allocated = models.JSONField("over-allocated people", default=list)
    expires_at = models.DateTimeField()
    changes = models.JSONField(default=list)
    changes_found = models.PositiveIntegerField("changes", default=0)
    refusals = models.JSONField(default=list)
    refusals_found = models.PositiveIntegerField("refusals", default=0)
    digest = models.CharField(max_length=64, blank=True)
    ends = models.PositiveIntegerField("memberships it ends", default=0)
    open_before = models.PositiveIntegerField("memberships open before", default=0)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["-at", "-id"], name="plans_newest_first")]

    def __str__(self) -> str:
        return f"Plan {self.pk} of {self.at:%Y-%m-%d}"

    @property
    def is_of_sheets(self) -> bool:
        return bool(self.name)

    @property
    def state(self) -> State:
        if self.applied_at:
            return State.APPLIED
        if self.expires_at <= timezone.now():
            return State.EXPIRED
        return State.REFUSED if self.refusals_found else State.READY
