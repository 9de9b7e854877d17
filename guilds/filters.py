"""What guilds can be filtered and sorted by."""

import datetime as dt
from collections.abc import Sequence

from guilds.listing import ListedGuild, listed_guilds
from guilds.models import Guild, GuildMembership
from history.conditions import ChangedSince
from orgmodel.web.conditions import Chosen, Rows, Without, at_least, at_most
from orgmodel.web.filters import Column, Filters
from orgmodel.web.pagination import tallied
from search.conditions import Searched
from squads.models import SquadInTribe, SquadMembership
from tribes.models import Tribe


def by_tribe_reached(guilds: Rows, day: dt.date) -> list[tuple[object, int]]:
    """How many of `guilds` reach which tribe, through the squads of their people."""
    rows = GuildMembership.objects.on(day).filter(
        guild__in=guilds.order_by().values("pk"),
        person__squads__in=SquadMembership.objects.on(day),
        person__squads__squad__tribes__in=SquadInTribe.objects.on(day),
    )
    return tallied(rows, "person__squads__squad__tribes__tribe__slug", "guild")


class GuildFilters(Filters):
    """Guilds of the day, by name."""

    model = Guild
    search = Searched()
    columns = {
        "name": Column("Guild", lambda guild: guild.name, ("name", "pk")),
        "coordinators": Column("Coordinators", lambda guild: "; ".join(map(str, guild.coordinators))),
        "channel": Column("Channel", lambda guild: guild.channel, ("channel",)),
        "reach": Column(
            "Tribes",
            lambda guild: guild.reach,
            ("reach",),
            annotate=lambda guilds, day: guilds.with_reach(day),
            number=True,
        ),
        "size": Column(
            "People",
            lambda guild: guild.headcount,
            ("headcount",),
            annotate=lambda guilds, day: guilds.with_headcount(day),
            number=True,
        ),
    }

    tribe = Chosen(
        Tribe,
        lambda guilds, tribe, day: guilds.reaching(tribe, day),
        label="Tribe reached",
        phrase="reaching {}",
        tally=by_tribe_reached,
    )
    size_min = at_least(lambda guilds, day: guilds.with_headcount(day))
    size_max = at_most(lambda guilds, day: guilds.with_headcount(day))
    without = Without(
        coordinator=("coordinator", lambda guilds, day: guilds.without_coordinator(day)),
        channel=("channel", lambda guilds, day: guilds.filter(channel="")),
    )

    changed_since = ChangedSince()

    @classmethod
    def listed(cls, ids: Sequence[int], day: dt.date) -> list[ListedGuild]:
        return listed_guilds(ids, day)
