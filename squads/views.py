"""Pages of squads."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from blueprint.reads import sizes_on
from bots.reads import bots_of_squad
from history.reads import recent_entries
from orgmodel.domain.elements import find
from orgmodel.web.current import Request
from orgmodel.web.lists import list_page
from orgmodel.web.pages import may, paged, render_page
from people.models import User, mark_namesakes
from squads.filters import SquadFilters
from squads.models import BotMembership, Squad, SquadInTribe, SquadMembership
from squads.reads import FORMER, squad_page
from squads.rules import may_move_elsewhere
from tribes.models import Tribe


def get_squad(request: HttpRequest, slug: str) -> Squad:
    return find(Squad, slug)


def get_membership(request: HttpRequest, slug: str, pk: int) -> SquadMembership:
    row = get_object_or_404(SquadMembership.objects.with_parents(), squad=get_squad(request, slug), pk=pk)
    mark_namesakes([row.person])
    return row


def get_tribe_period(request: HttpRequest, slug: str, pk: int) -> SquadInTribe:
    return get_object_or_404(SquadInTribe.objects.with_parents(), squad=get_squad(request, slug), pk=pk)


def get_bot_membership(request: HttpRequest, slug: str, pk: int) -> BotMembership:
    rows = BotMembership.objects.with_parents()
    return get_object_or_404(rows, squad=get_squad(request, slug), pk=pk)


def get_chosen_tribe(request: HttpRequest) -> Tribe | None:
    """The tribe that a new squad is meant for, from the address or the form."""
    return Tribe.objects.filter(slug=request.POST.get("tribe") or request.GET.get("tribe", "")).first()


@require_safe
def squad_list(request: Request) -> HttpResponseBase:
    """A page of the squads that `SquadFilters` finds."""
    return list_page(request, SquadFilters, "squads/squad_list.html", {"sizes": sizes_on(request.as_of)})


@require_safe
def squad_detail(request: Request, slug: str) -> HttpResponse:
    """One squad, with who is in it on the day; `?page=` goes on among those who were in it before."""
    found = get_squad(request, slug)
    page = squad_page(found, request.as_of)
    context = {
        "squad": found,
        "page": page,
        "bots": bots_of_squad(found, request.as_of),
        "former": paged(request, page.former, FORMER),
        "recent": recent_entries(found, request.user),
        "movable": may(request.user, "squads.move_member", found)
        and may_move_elsewhere(cast(User, request.user), found, request.as_of),
    }
    return render_page(request, "squads/squad_detail.html", context, fragments={"page"})
