"""The guilds of the people in a picture: which there are, and who is in the one that is drawn across."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from guilds.models import Guild
from people.reads import ElementRow


class GuildCount(NamedTuple):
    """A guild, and how many people of the picture are in it."""

    guild: ElementRow
    headcount: int
    chosen: bool


def guilds_of(people: set[int], day: dt.date, slug: str | None) -> tuple[list[GuildCount], frozenset[int]]:
    """The guilds that `people` are in, and who is in the one with this slug."""
    guilds: dict[int, ElementRow] = {}
    members: dict[int, set[int]] = defaultdict(set)
    for pk, key, name, person in guild_members(people, day):
        guilds.setdefault(pk, ElementRow("guild", pk, key, name))
        members[pk].add(person)
    chosen = _get_guild(slug, guilds.values()) if slug else None
    if chosen:
        guilds.setdefault(chosen.pk, chosen)
    counts = [GuildCount(guild, len(members[pk]), guild == chosen) for pk, guild in guilds.items()]
    counts.sort(key=lambda each: (-each.headcount, each.guild.name, each.guild.pk))
    return counts, frozenset(members[chosen.pk] if chosen else ())


def _get_guild(slug: str, guilds: Iterable[ElementRow]) -> ElementRow | None:
    """The guild that has or had this slug: one of `guilds`, or else any;
    one query where it is none of them."""
    if known := next((guild for guild in guilds if guild.slug == slug), None):
        return known
    named = Guild.objects.filter(Q(slug=slug) | Q(former_keys__contains=[slug])).order_by("pk")
    found = named.values_list("pk", "slug", "name").first()
    return ElementRow("guild", *found) if found else None


# Django writes one parameter for each id, and so other SQL for each number of people.
GUILD_MEMBERS = """
    SELECT guild.id, guild.slug, guild.name, member.person_id
    FROM guilds_guildmembership member
    JOIN guilds_guild guild ON guild.id = member.guild_id
    WHERE member.person_id = ANY(%s)
        AND member.effective_from <= %s
        AND (member.ends_before IS NULL OR member.ends_before > %s)
"""


def guild_members(people: Collection[int], day: dt.date) -> list[tuple[int, str, str, int]]:
    """The id, slug and name of each guild that some of `people` are in on `day`,
    with the id of each of them."""
    with connection.cursor() as cursor:
        cursor.execute(GUILD_MEMBERS, [list(people), day, day])
        return cursor.fetchall()
