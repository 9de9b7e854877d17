"""Guilds, and who is in them."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from orgmodel.domain.elements import Element
from orgmodel.domain.periods import PeriodManager, PeriodQuerySet, Tenure, by_first_day, headcount, no_overlap
from orgmodel.domain.texts import LongText, ShortText
from squads.models import SquadInTribe, SquadMembership
from tribes.models import Tribe


class GuildQuerySet(PeriodQuerySet):
    def with_headcount(self, day: dt.date) -> Self:
        """Adds `headcount`: people in the guild on `day`, each once, in whichever roles."""
        return self.annotate(headcount=headcount(GuildMembership, "guild", day))

    def with_reach(self, day: dt.date) -> Self:
        """Adds `reach`: how many tribes its people are in on `day`, through their squads."""
        members = GuildMembership.objects.on(day).filter(guild=OuterRef("pk"))
        counted = (
            members.filter(
                person__squads__in=SquadMembership.objects.on(day),
                person__squads__squad__tribes__in=SquadInTribe.objects.on(day),
            )
            .order_by()
            .values("guild")
            .values_list(Count("person__squads__squad__tribes__tribe", distinct=True))
        )
        return self.annotate(reach=Coalesce(Subquery(counted), 0))

    def reaching(self, tribe: Tribe, day: dt.date) -> Self:
        """Guilds that somebody is in on `day` who is in a squad of `tribe`."""
        people = SquadMembership.objects.on(day).filter(
            squad__in=SquadInTribe.objects.on(day).filter(tribe=tribe).values("squad")
        )
        members = GuildMembership.objects.on(day).filter(person__in=people.values("person"))
        return self.filter(pk__in=members.values("guild"))

    def without_coordinator(self, day: dt.date) -> Self:
        """Guilds that nobody coordinates on `day`."""
        rows = GuildMembership.objects.on(day).filter(role=Role.COORDINATOR)
        return self.exclude(pk__in=rows.values("guild"))


class GuildManager(PeriodManager.from_queryset(GuildQuerySet)):  # type: ignore[misc]
    pass


class GuildMembershipQuerySet(PeriodQuerySet):
    def on_or_open(self, day: dt.date) -> Self:
        """Tenures that hold on `day` or have no end, whenever they begin."""
        return self.on(day) | self.open()


class GuildMembershipManager(PeriodManager.from_queryset(GuildMembershipQuerySet)):  # type: ignore[misc]
    pass


class Guild(Element):
    """A voluntary community of interest across tribes; anyone joins by themselves."""

    topic = LongText(blank=True)
    channel = ShortText(max_length=200, blank=True)

    objects = GuildManager()


class Role(models.TextChoices):
    MEMBER = "member", "Member"
    COORDINATOR = "coordinator", "Coordinator"


class GuildMembership(Tenure):
    """A person is in a guild, or coordinates it, during a period."""

    guild = models.ForeignKey(Guild, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)

    within = ("guild", "person")

    objects = GuildMembershipManager()

    class Meta(Tenure.Meta):
        ordering = [by_first_day(), "pk"]
        constraints = [
            *Tenure.Meta.constraints,
            *(
                no_overlap(
                    "guild",
                    "person",
                    when=Q(role=role),
                    name=f"guilds_once_as_{role}",
                    message=f"This person is already in the guild as {label.lower()} on some of these days.",
                )
                for role, label in Role.choices
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.guild} as {self.get_role_display().lower()}"
