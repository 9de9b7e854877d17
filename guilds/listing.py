"""What the list of guilds shows of each, in two queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from guilds.models import Guild, GuildMembership, Role
from orgmodel.caching.compiled import CompiledQuery
from people.reads import ListedElement, PersonRow, person_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedGuild(ListedElement):
    """A guild with its coordinators on the day, and how many tribes it reaches."""

    topic: str
    channel: str
    headcount: int
    reach: int
    coordinators: Sequence[PersonRow]


def listed_guilds(ids: Sequence[int], day: dt.date) -> list[ListedGuild]:
    """The guilds with `ids`, in that order, as they are on `day`."""
    coordinators: dict[int, list[PersonRow]] = defaultdict(list)
    for guild, *person in _coordinators.rows(guilds=ids, day=day):
        coordinators[guild].append(PersonRow(*person))
    found = {}
    for *element, topic, channel, headcount, reach in _guilds.rows(guilds=ids, day=day):
        pk = element[0]
        found[pk] = ListedGuild(
            "guild",
            *element,
            topic=topic,
            channel=channel,
            headcount=headcount,
            reach=reach,
            coordinators=coordinators[pk],
        )
    return [found[pk] for pk in ids if pk in found]


# Apart from each other: beside each coordinator a guild would be counted anew.
_guilds = CompiledQuery(
    lambda guilds, day: (
        Guild.objects.filter(pk__among=guilds)
        .with_headcount(day)
        .with_reach(day)
        .order_by()
        .values_list(
            *("pk", "slug", "name", "starts_on", "ends_before", "topic", "channel", "headcount", "reach")
        )
    ),
    guilds=list,
    day=dt.date,
)
_coordinators = CompiledQuery(
    lambda guilds, day: (
        GuildMembership.objects.on(day)
        .filter(guild__among=guilds, role=Role.COORDINATOR)
        .values_list("guild", *person_columns())
    ),
    guilds=list,
    day=dt.date,
)
