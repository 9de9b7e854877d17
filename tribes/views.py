"""Pages of tribes."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from orgmodel.elements import find
from orgmodel.pages import paged, render_page
from tribes.models import Tribe
from tribes.reads import tribe_page


def tribe(request: Any, slug: str) -> Tribe:
    return find(Tribe.objects.all(), slug)


def nothing(request: Any) -> None:
    """What forming a tribe acts on."""


@require_safe
def tribe_list(request: Any) -> HttpResponse:
    """The tribes of the day, by name; `?q=` searches them."""
    day = request.as_of
    tribes = Tribe.objects.on(day).named(request.GET.get("q", "")).with_counts(day).with_trio(day)
    return render_page(request, "tribes/tribe_list.html", {"page": paged(request, tribes)}, partials={"page"})


@require_safe
def tribe_detail(request: Any, slug: str) -> HttpResponse:
    """One tribe, with its trio, alliances and picture on the day; `?guild=` draws a guild across."""
    page = tribe_page(find(Tribe.objects.with_counts(request.as_of), slug), request.as_of)
    return render_page(
        request, "tribes/tribe_detail.html", {"tribe": page.tribe, "page": page}, partials={"page", "picture"}
    )
