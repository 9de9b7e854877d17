"""The first page, and pictures to take away."""

from typing import cast

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from atlas import gallery, tribe, tribe_svg
from atlas.map import FEWEST, MOST, missions, organisation_map
from atlas.reads import home_page
from orgmodel.domain.elements import find
from orgmodel.web.current import Request
from orgmodel.web.pages import render_page
from orgmodel.web.query import read_one_of
from people.models import User
from tribes.models import Tribe
from tribes.reads import tribe_page


@require_safe
def home(request: Request) -> HttpResponse:
    """What the user is in, the organisation at a glance, recent activity and upcoming changes, on the day."""
    context = {"home": home_page(cast(User, request.user), request.as_of, request.today)}
    return render_page(request, "atlas/home.html", context, fragments={"page"})


# What the colours of the map can show of a squad.
COLOURINGS = {"size": "Size", "way": "Way of working", "tribe": "Tribe"}


@require_safe
def organisation(request: Request) -> HttpResponse:
    """The map of the organisation on the day; `?colour=` is the colouring that it begins with.

    The page lists what there is; the script draws the map from that list.
    """
    colour = read_one_of(request, "colour", COLOURINGS)
    context = {
        "map": organisation_map(request.as_of),
        "colourings": COLOURINGS,
        "colour": colour or "size",
        "fewest": FEWEST,
        "most": MOST,
    }
    return render_page(request, "atlas/map.html", context)


@require_safe
def map_missions(request: Request) -> JsonResponse:
    """The missions of the squads on the map, by key, which the script fetches when somebody points at one."""
    return JsonResponse(missions(request.as_of))


@require_safe
def tribe_picture(request: Request, slug: str) -> HttpResponse:
    """The picture of a tribe on the day as an SVG file; `?guild=` draws a guild across."""
    found = find(Tribe, slug)
    picture = tribe.tribe_picture(tribe_page(found, request.as_of), request.GET.get("guild"))
    headers = {"Content-Disposition": f'attachment; filename="{found.slug}-{request.as_of}.svg"'}
    return HttpResponse(tribe_svg.tribe_svg(picture), content_type="image/svg+xml", headers=headers)


@require_safe
def components(request: Request) -> HttpResponse:
    """The components in each of their states; for developers, so with DEBUG only."""
    if not settings.DEBUG:
        raise Http404("The gallery is for who develops the product.")
    context = {"tokens": gallery.tokens(), "glyphs": gallery.glyphs(), **gallery.samples(request.today)}
    return render_page(request, "atlas/gallery.html", context)
