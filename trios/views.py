"""Pages of trios."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from history.reads import recent_entries
from orgmodel.web.current import Request
from orgmodel.web.lists import list_page
from orgmodel.web.pages import render_page
from people.models import mark_namesakes
from trios.filters import TrioFilters
from trios.models import Trio, TrioSeat, find_trio
from trios.reads import trio_page


def get_trio(request: HttpRequest, slug: str) -> Trio:
    return find_trio(Trio.objects.select_related("tribe"), slug)


def get_seat(request: HttpRequest, slug: str, pk: int) -> TrioSeat:
    row = get_object_or_404(TrioSeat.objects.with_parents(), trio=get_trio(request, slug), pk=pk)
    mark_namesakes([row.person])
    return row


@require_safe
def trio_list(request: Request) -> HttpResponseBase:
    """A page of the trios that `TrioFilters` finds."""
    return list_page(request, TrioFilters, "trios/trio_list.html")


@require_safe
def trio_detail(request: Request, slug: str) -> HttpResponse:
    """One trio: its seats on the day, who comes and who was, and its alliances."""
    found = get_trio(request, slug)
    context = {
        "trio": found,
        "page": trio_page(found, request.as_of),
        "recent": recent_entries(found, request.user),
    }
    return render_page(request, "trios/trio_detail.html", context, fragments={"page"})
