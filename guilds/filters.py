"""What may be asked of guilds, and by guilds of people."""

import datetime as dt
from typing import Any

from guilds.models import Guild, GuildMembership, Role
from orgmodel.conditions import Chosen, Without, at_least, at_most
from orgmodel.filters import Column, Filters
from people.filters import PersonFilters, among
from tribes.models import Tribe


class GuildFilters(Filters):
    """Guilds of the day, by name."""

    model = Guild
    columns = {
        "name": Column("Guild", lambda guild: guild.name, ("name", "pk")),
        "coordinators": Column(
            "Coordinators", lambda guild: "; ".join(row.person.name for row in guild.coordinators)
        ),
        "channel": Column("Channel", lambda guild: guild.channel, ("channel",)),
        "reach": Column(
            "Tribes",
            lambda guild: guild.reach,
            ("reach",),
            needs=lambda guilds, day: guilds.with_reach(day),
            number=True,
        ),
        "size": Column(
            "People",
            lambda guild: guild.headcount,
            ("headcount",),
            needs=lambda guilds, day: guilds.with_headcount(day),
            number=True,
        ),
    }

    tribe = Chosen(
        Tribe,
        lambda guilds, tribe, day: guilds.reaching(tribe, day),
        label="Tribe reached",
        says="reaching {}",
    )
    size_min = at_least(lambda guilds, day: guilds.with_headcount(day))
    size_max = at_most(lambda guilds, day: guilds.with_headcount(day))
    without = Without(
        coordinator=("coordinator", lambda guilds, day: guilds.without_coordinator(day)),
        channel=("channel", lambda guilds, day: guilds.filter(channel="")),
    )

    @classmethod
    def read(cls, rows: Any, day: dt.date) -> Any:
        return rows.with_headcount(day).with_coordinators(day).with_reach(day)


def in_guild(people: Any, guild: Guild, day: dt.date) -> Any:
    """People who are in `guild` on `day`."""
    return among(people, GuildMembership.objects.on(day).filter(guild=guild))


def coordinates(people: Any, day: dt.date) -> Any:
    """People who coordinate some guild on `day`."""
    return among(people, GuildMembership.objects.on(day).filter(role=Role.COORDINATOR))


PersonFilters.learn(guild=Chosen(Guild, in_guild, aside=True))
PersonFilters.learn_choices("role", guild_coordinator=("Guild coordinator", coordinates))
