"""Pages of chapters."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from chapters.models import Chapter, ChapterMembership
from chapters.reads import chapter_page
from orgmodel.elements import find
from orgmodel.pages import paged, render_page
from tribes.models import Tribe


def chapter(request: Any, slug: str) -> Chapter:
    return find(Chapter.objects.with_wholes(), slug)


def membership(request: Any, slug: str, pk: int) -> ChapterMembership:
    return get_object_or_404(ChapterMembership.objects.with_wholes(), chapter=chapter(request, slug), pk=pk)


def chosen_tribe(request: Any) -> Tribe | None:
    """The tribe that a new chapter is meant for, as the address or the form says."""
    return Tribe.objects.filter(slug=request.POST.get("tribe") or request.GET.get("tribe", "")).first()


@require_safe
def chapter_list(request: Any) -> HttpResponse:
    """The chapters of the day, by name; `?q=` searches them."""
    day = request.as_of
    chapters = Chapter.objects.on(day).named(request.GET.get("q", "")).with_wholes()
    page = paged(request, chapters.with_headcount(day).with_lead(day))
    return render_page(request, "chapters/chapter_list.html", {"page": page}, partials={"page"})


@require_safe
def chapter_detail(request: Any, slug: str) -> HttpResponse:
    """One chapter, with who is in it on the day."""
    page = chapter_page(chapter(request, slug), request.as_of)
    context = {"chapter": page.chapter, "page": page}
    return render_page(request, "chapters/chapter_detail.html", context, partials={"page"})
