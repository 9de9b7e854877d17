"""Pages of alliances."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from alliances.models import Alliance, AllianceTrio
from alliances.reads import alliance_page
from orgmodel.elements import find
from orgmodel.pages import paged, render_page


def alliance(request: Any, slug: str) -> Alliance:
    return find(Alliance.objects.all(), slug)


def participation(request: Any, slug: str, pk: int) -> AllianceTrio:
    return get_object_or_404(AllianceTrio.objects.with_wholes(), alliance=alliance(request, slug), pk=pk)


def none_yet(request: Any) -> None:
    """What forming an alliance acts on."""


@require_safe
def alliance_list(request: Any) -> HttpResponse:
    """The alliances of the day, by name; `?q=` searches them."""
    alliances = Alliance.objects.on(request.as_of).named(request.GET.get("q", ""))
    page = paged(request, alliances.with_trios(request.as_of).with_headcount(request.as_of))
    return render_page(request, "alliances/alliance_list.html", {"page": page}, partials={"page"})


@require_safe
def alliance_detail(request: Any, slug: str) -> HttpResponse:
    """One alliance, with its trios and their tribes on the day."""
    page = alliance_page(alliance(request, slug), request.as_of)
    context = {"alliance": page.alliance, "page": page}
    return render_page(request, "alliances/alliance_detail.html", context, partials={"page"})
