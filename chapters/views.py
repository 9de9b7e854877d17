"""Pages of chapters."""

from typing import cast

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from blueprint.reads import sizes_on
from chapters.filters import ChapterFilters
from chapters.models import Chapter, ChapterMembership
from chapters.reads import chapter_page
from history.reads import recent_entries
from orgmodel.domain.elements import find
from orgmodel.web.current import Request
from orgmodel.web.lists import list_page
from orgmodel.web.pages import render_page
from people.models import User, mark_namesakes
from tribes.models import Tribe


def get_chapter(request: Request, slug: str) -> Chapter:
    return find(Chapter, slug, "tribe")


def get_membership(request: Request, slug: str, pk: int) -> ChapterMembership:
    row = get_object_or_404(
        ChapterMembership.objects.with_parents(), chapter=get_chapter(request, slug), pk=pk
    )
    mark_namesakes([row.person])
    return row


def get_chosen_tribe(request: Request) -> Tribe | None:
    """The tribe that a new chapter is meant for, from the address or the form."""
    return Tribe.objects.filter(slug=request.POST.get("tribe") or request.GET.get("tribe", "")).first()


@require_safe
def chapter_list(request: Request) -> HttpResponseBase:
    """A page of the chapters that `ChapterFilters` finds."""
    return list_page(
        request, ChapterFilters, "chapters/chapter_list.html", {"sizes": sizes_on(request.as_of)}
    )


@require_safe
def chapter_detail(request: Request, slug: str) -> HttpResponse:
    """One chapter, with who is in it on the day."""
    user = cast(User, request.user)
    page = chapter_page(get_chapter(request, slug), request.as_of)
    context = {
        "chapter": page.chapter,
        "page": page,
        "recent_entries": recent_entries(page.chapter, user),
    }
    return render_page(request, "chapters/chapter_detail.html", context, fragments={"page"})
