"""The first page, and pictures to take away."""

from typing import Any

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from atlas import tribe, tribe_svg
from atlas.reads import home_page
from orgmodel.elements import find
from orgmodel.pages import render_page
from tribes.models import Tribe


@require_safe
def home(request: Any) -> HttpResponse:
    """What is mine, the organisation at a glance, what was done and what is planned, on the day."""
    context = {"home": home_page(request.user, request.as_of, request.today), "sheets": sheets_page()}
    return render_page(request, "atlas/home.html", context, partials={"page"})


def sheets_page() -> str:
    """The name of the page where sheets are loaded; empty while there is none."""
    try:
        reverse("sheets:list")
    except NoReverseMatch:
        return ""
    return "sheets:list"


@require_safe
def tribe_picture(request: Any, slug: str) -> HttpResponse:
    """The picture of a tribe on the day as an SVG file; `?guild=` draws a guild across."""
    found = find(Tribe.objects.all(), slug)
    picture = tribe.tribe_picture(found, request.as_of, request.GET.get("guild"))
    headers = {"Content-Disposition": f'attachment; filename="{found.slug}-{request.as_of}.svg"'}
    return HttpResponse(tribe_svg.tribe_svg(picture), content_type="image/svg+xml", headers=headers)
