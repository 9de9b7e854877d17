"""The whole picture of a guild on a day, in a few queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.db.models import Case, Count, F, OuterRef, Prefetch, Subquery, Value, When

from guilds.models import Guild, GuildMembership, Role
from people.models import Person

FORMER = 50


@dataclass(frozen=True)
class GuildPage:
    """A guild on a day: who coordinates it and is in it then, who comes later, who was in it before.

    `members` is unread, by tribe, coordinators first in each, to be shown in
    pages: a guild may be large. Each has `home`, the id of the tribe (of
    several the first by name) that their person is in through a squad, and None
    comes last. The person of each has `stands_in`: their squad memberships of
    that day. `former` are the last ones who left, of `former_count`. `own` is
    the tenure of who looks, if they are in it or about to be.
    """

    guild: Guild
    headcount: int
    coordinators: list[GuildMembership]
    members: Any
    coming: list[GuildMembership]
    former: list[GuildMembership]
    former_count: int
    own: GuildMembership | None

    @property
    def seldom(self) -> list[str]:
        """The operations for the menu, as the guild stands."""
        ended = "guilds.reopen_guild" if self.guild.ends_before else "guilds.dissolve_guild"
        return ["guilds.appoint_coordinator", ended, "guilds.remove_guild"]

    @property
    def coordinating(self) -> set[int]:
        """The ids of the people who coordinate it."""
        return {row.person_id for row in self.coordinators}


def guild_page(guild: Guild, day: dt.date, person: Person | None) -> GuildPage:
    """Read a guild's page as `person` sees it; the number of queries does not depend on its size."""
    rows = GuildMembership.objects.filter(guild=guild).select_related("person", "guild")
    present, over = rows.on(day), rows.filter(ends_before__lte=day)
    return GuildPage(
        guild=guild,
        headcount=present.aggregate(people=Count("person", distinct=True))["people"],
        coordinators=list(present.filter(role=Role.COORDINATOR).order_by("person__name")),
        members=_by_tribe(_with_squads(present, day), day),
        coming=list(rows.filter(starts_on__gt=day).order_by("starts_on", "person__name")),
        former=list(over.order_by("-ends_before", "person__name")[:FORMER]),
        former_count=over.count(),
        own=rows.filter(person=person).on_or_open(day).order_by("starts_on").first() if person else None,
    )


def _coordinators_first() -> Case:
    return Case(When(role=Role.COORDINATOR, then=Value(0)), default=Value(1))


def _with_squads(rows: Any, day: dt.date) -> Any:
    squads = (
        cast(Any, apps.get_model("squads.SquadMembership"))
        .objects.on(day)
        .select_related("squad")
        .order_by("squad__name")
    )
    return rows.prefetch_related(Prefetch("person__squads", squads, to_attr="stands_in"))


def _by_tribe(rows: Any, day: dt.date) -> Any:
    """Adds `home`, and puts who is in no tribe last."""
    squads = cast(Any, apps.get_model("squads.SquadMembership")).objects.on(day)
    stays = cast(Any, apps.get_model("squads.SquadInTribe")).objects.on(day)
    own = stays.filter(squad__in=squads.filter(person=OuterRef(OuterRef("person"))).values("squad"))
    first = own.order_by("tribe__name", "tribe")
    named = rows.annotate(
        home=Subquery(first.values("tribe")[:1]), at=Subquery(first.values("tribe__name")[:1])
    )
    return named.order_by(F("at").asc(nulls_last=True), "home", _coordinators_first(), "person__name", "pk")
