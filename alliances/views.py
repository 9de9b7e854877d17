"""Pages of alliances."""

from typing import cast

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from alliances.filters import AllianceFilters
from alliances.models import Alliance, AllianceTrio
from alliances.reads import alliance_page
from blueprint.reads import sizes_on
from history.reads import recent_entries
from orgmodel.domain.elements import find
from orgmodel.web.current import Request
from orgmodel.web.lists import list_page
from orgmodel.web.pages import render_page
from people.models import User


def get_alliance(request: Request, slug: str) -> Alliance:
    return find(Alliance, slug)


def get_participation(request: Request, slug: str, pk: int) -> AllianceTrio:
    return get_object_or_404(AllianceTrio.objects.with_parents(), alliance=get_alliance(request, slug), pk=pk)


def get_nothing(request: Request) -> None:
    """What forming an alliance acts on."""


@require_safe
def alliance_list(request: Request) -> HttpResponseBase:
    """A page of the alliances that `AllianceFilters` finds."""
    return list_page(
        request, AllianceFilters, "alliances/alliance_list.html", {"sizes": sizes_on(request.as_of)}
    )


@require_safe
def alliance_detail(request: Request, slug: str) -> HttpResponse:
    """One alliance, with its trios and their tribes on the day."""
    user = cast(User, request.user)
    page = alliance_page(get_alliance(request, slug), request.as_of)
    context = {
        "alliance": page.alliance,
        "page": page,
        "recent_entries": recent_entries(page.alliance, user),
    }
    return render_page(request, "alliances/alliance_detail.html", context, fragments={"page"})
