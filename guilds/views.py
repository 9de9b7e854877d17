"""Pages of guilds."""

from typing import cast

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from blueprint.reads import sizes_on
from guilds.filters import GuildFilters
from guilds.models import Guild, GuildMembership
from guilds.reads import MEMBERS, guild_page
from history.reads import recent_entries
from orgmodel.domain.elements import find
from orgmodel.web.current import Request
from orgmodel.web.lists import list_page
from orgmodel.web.pages import paged, render_page
from people.models import User, mark_namesakes


def get_guild(request: Request, slug: str) -> Guild:
    return find(Guild, slug)


def get_membership(request: Request, slug: str, pk: int) -> GuildMembership:
    row = get_object_or_404(GuildMembership.objects.with_parents(), guild=get_guild(request, slug), pk=pk)
    mark_namesakes([row.person])
    return row


def get_nothing(request: Request) -> None:
    """What forming a guild acts on."""


@require_safe
def guild_list(request: Request) -> HttpResponseBase:
    """A page of the guilds that `GuildFilters` finds."""
    return list_page(request, GuildFilters, "guilds/guild_list.html", {"sizes": sizes_on(request.as_of)})


@require_safe
def guild_detail(request: Request, slug: str) -> HttpResponse:
    """One guild, with who is in it on the day; `?page=` goes on where they are many."""
    user = cast(User, request.user)
    page = guild_page(get_guild(request, slug), request.as_of, user.person)
    context = {
        "guild": page.guild,
        "page": page,
        "members": paged(request, page.members, MEMBERS),
        "recent_entries": recent_entries(page.guild, user),
    }
    return render_page(request, "guilds/guild_detail.html", context, fragments={"page"})
