"""Chapters, and who is in them."""

from django.db import models
from django.db.models import Q

from orgmodel.elements import Element
from orgmodel.periods import Tenure, no_overlap
from tribes.models import Tribe


class Chapter(Element):
    """The specialists of one competence inside one tribe."""

    competence = models.CharField(max_length=120)
    tribe = models.ForeignKey(Tribe, on_delete=models.PROTECT, related_name="chapters")

    within = ("tribe",)


class Role(models.TextChoices):
    MEMBER = "member", "Member"
    LEAD = "lead", "Lead"


class ChapterMembership(Tenure):
    """A person is in a chapter, or leads it, during a period."""

    chapter = models.ForeignKey(Chapter, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)

    within = ("chapter", "person")

    class Meta(Tenure.Meta):
        ordering = ["starts_on", "pk"]
        constraints = [
            *Tenure.Meta.constraints,
            no_overlap(
                "chapter",
                when=Q(role="lead"),
                name="chapters_one_lead",
                message="This chapter has a lead on some of those days already.",
            ),
            *(
                no_overlap(
                    "chapter",
                    "person",
                    when=Q(role=role),
                    name=f"chapters_once_as_{role}",
                    message=f"This person is in the chapter as {label.lower()} on some of those days already.",
                )
                for role, label in Role.choices
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.chapter} as {self.get_role_display().lower()}"

    def get_absolute_url(self) -> str:
        return self.chapter.get_absolute_url()
