"""How far a guild reaches: its people by tribe, and the tribes it does not reach."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count

from guilds.models import Guild, GuildMembership
from squads.models import SquadInTribe, SquadMembership
from tribes.models import Tribe


@dataclass(frozen=True)
class Bar:
    """How many people of the guild are in a tribe; None stands for those who are in none."""

    tribe: Tribe | None
    n: int

    @property
    def target(self) -> Tribe | None:
        return self.tribe

    @property
    def text(self) -> str:
        return str(self.tribe or "In no tribe")


@dataclass(frozen=True)
class TribeOf:
    """Some of a guild's members who are in one tribe; None where they are in none."""

    tribe: Tribe | None
    members: list[GuildMembership]


@dataclass(frozen=True)
class GuildReach:
    """A guild over the tribes of a day: the ones it reaches, most people first, and the others by name."""

    reached: list[Bar]
    missed: list[Tribe]
    homeless: int

    @property
    def tribe_count(self) -> int:
        """Tribes that there are."""
        return len(self.reached) + len(self.missed)

    @property
    def bars(self) -> list[Bar]:
        """What is drawn: the tribes it reaches, and who is in none."""
        return [*self.reached, Bar(None, self.homeless)] if self.homeless else self.reached

    @property
    def longest(self) -> int:
        return max((bar.n for bar in self.bars), default=0)

    def groups(self, members: Iterable[Any]) -> list[TribeOf]:
        """`members`, which `guild_page` puts in the order of their tribes, tribe by tribe."""
        tribes = {bar.tribe.pk: bar.tribe for bar in self.reached if bar.tribe}
        return [
            TribeOf(tribes.get(home), list(rows)) for home, rows in groupby(members, lambda row: row.home)
        ]


def guild_reach(guild: Guild, headcount: int, day: dt.date) -> GuildReach:
    """Count the people of a guild, `headcount` of them, by tribe; three queries, whatever its size.

    Who is in squads of two tribes counts in both.
    """
    people = GuildMembership.objects.on(day).filter(guild=guild).values("person")
    stays = SquadInTribe.objects.on(day)
    work = SquadMembership.objects.on(day).filter(person__in=people, squad__tribes__in=stays).order_by()
    counts = dict(work.values_list("squad__tribes__tribe").annotate(Count("person", distinct=True)))
    somewhere = work.aggregate(people=Count("person", distinct=True))["people"]
    tribes = list(Tribe.objects.on(day))
    reached = [Bar(tribe, counts[tribe.pk]) for tribe in tribes if tribe.pk in counts]
    return GuildReach(
        reached=sorted(reached, key=lambda bar: -bar.n),
        missed=[tribe for tribe in tribes if tribe.pk not in counts],
        homeless=headcount - somewhere,
    )
