"""Pages of tribes."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from orgmodel.domain.elements import find
from orgmodel.web.lists import list_page
from orgmodel.web.pages import render_page
from tribes.filters import TribeFilters
from tribes.models import Tribe
from tribes.reads import tribe_page


def tribe(request: Any, slug: str) -> Tribe:
    return find(Tribe, slug)


def nothing(request: Any) -> None:
    """What forming a tribe acts on."""


@require_safe
def tribe_list(request: Any) -> HttpResponseBase:
    """The tribes of the day that the query asks for, as `TribeFilters` says."""
    return list_page(request, TribeFilters, "tribes/tribe_list.html")


@require_safe
def tribe_detail(request: Any, slug: str) -> HttpResponse:
    """One tribe, with its trio, alliances and picture on the day; `?guild=` draws a guild across."""
    page = tribe_page(tribe(request, slug), request.as_of)
    return render_page(
        request,
        "tribes/tribe_detail.html",
        {"tribe": page.tribe, "page": page},
        fragments={"page", "picture"},
    )
