"""Guilds, and who is in them."""

from django.db import models
from django.db.models import Q

from orgmodel.elements import Element
from orgmodel.periods import Tenure, no_overlap


class Guild(Element):
    """A voluntary community of interest across tribes; anyone joins by themselves."""

    topic = models.TextField(blank=True)
    channel = models.CharField(max_length=200, blank=True)


class Role(models.TextChoices):
    MEMBER = "member", "Member"
    COORDINATOR = "coordinator", "Coordinator"


class GuildMembership(Tenure):
    """A person is in a guild, or coordinates it, during a period."""

    guild = models.ForeignKey(Guild, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)

    within = ("guild", "person")

    class Meta(Tenure.Meta):
        ordering = ["starts_on", "pk"]
        constraints = [
            *Tenure.Meta.constraints,
            *(
                no_overlap(
                    "guild",
                    "person",
                    when=Q(role=role),
                    name=f"guilds_once_as_{role}",
                    message=f"This person is in the guild as {label.lower()} on some of those days already.",
                )
                for role, label in Role.choices
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.guild} as {self.get_role_display().lower()}"

    def get_absolute_url(self) -> str:
        return self.guild.get_absolute_url()
