"""Uploaded sheets: what was found in them, and the progress of loading them.

None of this is a fact of the organisation: it is working data, deleted after a week.
"""

import datetime as dt

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from orgmodel.domain.texts import ShortText

# Ending more than these, or than a tenth of all that is open, has to be confirmed.
MANY_ENDS = 20
RETENTION = dt.timedelta(days=7)


class State(models.TextChoices):
    WAITING = "waiting", "Not checked yet"
    CHECKING = "checking", "Being checked"
    FAULTY = "faulty", "Has faults"
    READY = "ready", "Ready to load"
    LOADING = "loading", "Being loaded"
    LOADED = "loaded", "Loaded"
    FAILED = "failed", "Failed"


class Upload(models.Model):
    """One upload. `queued_at` is since when it waits for the background worker, if it does. `content` is what was uploaded, empty once it is loaded or a week old.

    `counts` has for each sheet its name, and how many rows are new, changed,
    unchanged. `refusal` is why it could not be read at all. `digest` is that of the
    effects that the check found, which loading must have too. `notes` say what was read in a way
    that is not obvious, `over_allocated` who would give more than all of their time. What isn't in the sheets of `end_unlisted` ends, so that
    `unlisted_ends_before` is the day after its last day.
    """

    name = ShortText(max_length=200)
    content = models.BinaryField(null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    finished = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True)
    counts = models.JSONField(default=list)
    faults_found = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    ends = models.PositiveIntegerField(default=0)
    open_before = models.PositiveIntegerField(default=0)
    changed_meanwhile = models.BooleanField(default=False)
    notes = models.JSONField(default=list)
    over_allocated = models.JSONField(default=list)
    end_unlisted = models.JSONField(default=list)
    unlisted_ends_before = models.DateField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sheets:detail", args=[self.pk])

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.total else 0

    @property
    def ends_many(self) -> bool:
        """Whether it ends so much that it may be a mistake."""
        return self.ends > MANY_ENDS or self.ends * 10 > self.open_before

    @property
    def changes(self) -> int:
        """How many rows would be, or were, new or changed."""
        return sum(new + changed for _, new, changed, _ in self.counts)


class Finding(models.Model):
    """A fault or effect found in an upload; `number` is its position among them."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="%(class)ss")
    number = models.PositiveIntegerField()

    class Meta:
        abstract = True
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="sheets_%(class)s_number_unique")
        ]


class FoundFault(Finding):
    """A fault: where it is, what is wrong and what to do.

    `others` are the row and message of each that says the same of another row; `number_of` counts them all.
    """

    sheet = models.CharField(max_length=200)
    row = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=200, blank=True)
    message = models.TextField()
    others = models.JSONField(default=list)
    number_of = models.PositiveIntegerField(default=1)

    class Meta(Finding.Meta):
        pass

    @property
    def other_rows(self) -> list[int]:
        """The numbers of the other rows."""
        return [row for row, _ in self.others]


class FoundEffect(Finding):
    """An `effects.Effect` of loading an upload."""

    kind = models.CharField(max_length=20)
    element = models.CharField(max_length=300)
    key = models.CharField(max_length=80, default="")
    sentence = models.TextField()
    altered = models.JSONField(default=list)

    class Meta(Finding.Meta):
        indexes = [models.Index(fields=["upload", "kind", "number"], name="sheets_effects_by_kind")]


class FoundUnlisted(Finding):
    """An `unlisted.Unlisted`: what is stored and isn't in the sheets."""

    sheet = models.CharField(max_length=200)
    key = models.CharField(max_length=400)
    name = models.CharField(max_length=600)
    starts_on = models.DateField(null=True)
    ends_before = models.DateField(null=True)

    class Meta(Finding.Meta):
        pass
