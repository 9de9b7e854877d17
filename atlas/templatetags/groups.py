"""How far chapters and guilds reach, on their pages."""

from typing import Any

from django import template
from django.template import RequestContext

from atlas.chapter import ChapterReach
from atlas.chapter import chapter_reach as read_chapter
from atlas.guild import GuildReach, TribeOf
from atlas.guild import guild_reach as read_guild

register = template.Library()


@register.simple_tag(takes_context=True)
def chapter_reach(context: RequestContext, page: Any) -> ChapterReach:
    """The chapter of a `ChapterPage` over the squads of its tribe, on the day that is looked at."""
    return read_chapter(page, context["request"].as_of)


@register.simple_tag(takes_context=True)
def guild_reach(context: RequestContext, page: Any) -> GuildReach:
    """The guild of a `GuildPage` over the tribes, on the day that is looked at."""
    return read_guild(page.guild, page.headcount, context["request"].as_of)


@register.filter
def by_tribe(members: Any, reach: GuildReach) -> list[TribeOf]:
    """A page of a guild's members, tribe by tribe."""
    return reach.groups(members)
