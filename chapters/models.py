"""Chapters, and who is in them."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from orgmodel.domain.elements import Element
from orgmodel.domain.periods import PeriodManager, PeriodQuerySet, Tenure, by_first_day, headcount, no_overlap
from orgmodel.domain.texts import ShortText
from tribes.models import Tribe


class ChapterQuerySet(PeriodQuerySet):
    def with_headcount(self, day: dt.date) -> Self:
        """Adds `headcount`: people in the chapter on `day`, its lead included, each once."""
        return self.annotate(headcount=headcount(ChapterMembership, "chapter", day))

    def with_lead_name(self, day: dt.date) -> Self:
        """Adds `lead_name`, of who leads it on `day`; nothing where nobody does."""
        rows = ChapterMembership.objects.on(day).filter(role=Role.LEAD, chapter=OuterRef("pk"))
        return self.annotate(lead_name=Subquery(rows.values("person__name")[:1]))

    def without_lead(self, day: dt.date) -> Self:
        """Chapters that nobody leads on `day`."""
        return self.exclude(pk__in=ChapterMembership.objects.on(day).filter(role=Role.LEAD).values("chapter"))

    def without_members(self, day: dt.date) -> Self:
        """Chapters that nobody is in on `day`, not even a lead."""
        return self.exclude(pk__in=ChapterMembership.objects.on(day).values("chapter"))

    def competences(self) -> list[str]:
        """Their competences, each once, by name; one query."""
        return list(self.order_by("competence").values_list("competence", flat=True).distinct())


class ChapterManager(PeriodManager.from_queryset(ChapterQuerySet)):  # type: ignore[misc]
    pass


class Chapter(Element):
    """The specialists of one competence inside one tribe."""

    competence = ShortText(max_length=120)
    tribe = models.ForeignKey(Tribe, on_delete=models.PROTECT, related_name="chapters")

    within = ("tribe",)

    objects = ChapterManager()


class Role(models.TextChoices):
    MEMBER = "member", "Member"
    LEAD = "lead", "Lead"


class ChapterMembership(Tenure):
    """A person is in a chapter, or leads it, during a period."""

    chapter = models.ForeignKey(Chapter, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)

    within = ("chapter", "person")

    class Meta(Tenure.Meta):
        ordering = [by_first_day(), "pk"]
        constraints = [
            *Tenure.Meta.constraints,
            no_overlap(
                "chapter",
                when=Q(role="lead"),
                name="chapters_one_lead",
                message="This chapter already has a lead on some of these days.",
            ),
            *(
                no_overlap(
                    "chapter",
                    "person",
                    when=Q(role=role),
                    name=f"chapters_once_as_{role}",
                    message=f"This person is already in the chapter as {label.lower()} on some of these days.",
                )
                for role, label in Role.choices
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.chapter} as {self.get_role_display().lower()}"
