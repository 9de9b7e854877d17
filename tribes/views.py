"""Pages of tribes."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from atlas.tribe import tribe_picture
from blueprint.reads import sizes_on
from changes.coming_and_going import coming_and_going
from history.reads import recent_entries
from orgmodel.domain.elements import find
from orgmodel.web.current import Request
from orgmodel.web.lists import list_page
from orgmodel.web.pages import render_page
from orgmodel.web.query import leave_out, read, read_one_of
from tribes.filters import TribeFilters
from tribes.models import Tribe
from tribes.reads import tribe_page


def get_tribe(request: HttpRequest, slug: str) -> Tribe:
    return find(Tribe, slug)


def get_nothing(request: HttpRequest) -> None:
    """What forming a tribe acts on."""


@require_safe
def tribe_list(request: Request) -> HttpResponseBase:
    """A page of the tribes that `TribeFilters` finds."""
    return list_page(request, TribeFilters, "tribes/tribe_list.html", {"sizes": sizes_on(request.as_of)})


@require_safe
def tribe_detail(request: Request, slug: str) -> HttpResponse:
    """One tribe, with its trio, alliances and picture on the day; `?guild=` draws a guild across,
    `?view=compact` people as initials."""
    found = get_tribe(request, slug)
    page = tribe_page(found, request.as_of)
    guild = read(request, "guild")
    picture = tribe_picture(page, guild or None, request.user)
    if guild and picture.guild is None:
        leave_out(request, "guild", f"There is no guild “{guild}”.")
    context = {
        "tribe": found,
        "page": page,
        "picture": picture,
        "moves": coming_and_going(found, request.as_of, request.today),
        "compact": read_one_of(request, "view", ("compact",)) == "compact",
        "recent": recent_entries(found, request.user),
        "week_ago": request.today - dt.timedelta(days=6),
    }
    return render_page(request, "tribes/tribe_detail.html", context, fragments={"page", "picture"})
