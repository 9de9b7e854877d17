"""Pages of trios."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from orgmodel.pages import paged, render_page
from trios.models import Trio, TrioSeat, find_trio
from trios.reads import trio_page


def trio(request: Any, slug: str) -> Trio:
    return find_trio(Trio.objects.select_related("tribe"), slug)


def held_seat(request: Any, slug: str, pk: int) -> TrioSeat:
    return get_object_or_404(TrioSeat.objects.with_wholes(), trio=trio(request, slug), pk=pk)


@require_safe
def trio_list(request: Any) -> HttpResponse:
    """The trios of the day, by tribe, with their three seats; `?q=` searches the tribes."""
    trios = Trio.objects.on(request.as_of).named(request.GET.get("q", "")).with_holders(request.as_of)
    return render_page(request, "trios/trio_list.html", {"page": paged(request, trios)}, partials={"page"})


@require_safe
def trio_detail(request: Any, slug: str) -> HttpResponse:
    """One trio: its seats on the day, who comes and who was, and its alliances."""
    page = trio_page(trio(request, slug), request.as_of)
    return render_page(
        request, "trios/trio_detail.html", {"trio": page.trio, "page": page}, partials={"page"}
    )
