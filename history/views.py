"""The page of the history."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from history.models import Entry
from history.queries import row_named
from history.sentences import entry_rows
from orgmodel.web.current import Request
from orgmodel.web.pages import paged, render_page


def entry(request: Request, pk: int) -> Entry:
    return get_object_or_404(Entry.objects.select_related("by"), pk=pk)


@require_safe
def entry_list(request: Request) -> HttpResponse:
    """What was done, newest first, also to accounts for administrators; `?about=squads.squad:7` keeps what concerns that squad."""
    entries = Entry.readable_by(request.user).select_related("by")
    about = request.GET.get("about")
    subject = row_named(about) if about else None
    page = paged(request, entries.about(subject) if subject else entries)
    context = {"page": page, "entries": entry_rows(page.object_list, request.user), "subject": subject}
    return render_page(request, "history/entry_list.html", context, fragments={"page"})
