"""The page of the history, and undoing what was done together."""

import datetime as dt
import json
from functools import partial
from typing import cast

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from history.change_sets import ONLY_ITS_DOER, may_undo_set, undo_change_set, undoable_sets
from history.exports import FORMATS, respond_with_entries
from history.filters import EntryFilters
from history.forms import FilterForm, UndoChangeSetForm
from history.lines import PAGE, Lines
from history.models import ChangeSet, Entry
from history.rules import EXPORT
from orgmodel.caching.organisation import cached
from orgmodel.domain.accounts import reads_accounts
from orgmodel.domain.operations import Call
from orgmodel.domain.permissions import who_may
from orgmodel.web.current import Request
from orgmodel.web.pages import paged, render_page
from orgmodel.web.query import know, leave_out, leave_out_unknown, take_faults
from people.models import User


def entry(request: Request, pk: int) -> Entry:
    return get_object_or_404(Entry.objects.select_related("by"), pk=pk)


@require_safe
def entry_list(request: Request) -> HttpResponseBase:
    """What was done, newest first, also to accounts for administrators; the query filters it.

    What was done together is one line, unless the query selects that change set. `?format=csv` or `jsonl` is a
    file of every entry, for auditors and administrators.
    """
    know(request, "page", "format", *EntryFilters.names)
    leave_out_unknown(request)
    if ending := request.GET.get("format", ""):
        return _file(request, ending)
    filters = EntryFilters(request.GET, request.user, partial(leave_out, request))
    lines = Lines(
        filters.found, all_of=None if filters.texts else request.user, apart=filters.change_set is not None
    )
    lines.number, controls = cached(
        lambda: (lines.number, _controls(request, filters)),
        *("history", filters.texts, request.as_of, request.today, reads_accounts(request.user)),
    )
    page = paged(request, lines, PAGE)
    context = {
        "page": page,
        "entries": lines.rows(list(page), request.user),
        "filters": filters,
        "controls": controls,
        "undo_url": _undo_url(request, filters.change_set),
        "may_export": request.user.has_perm(EXPORT),
    }
    return render_page(request, "history/entry_list.html", context, fragments={"page"})


def _file(request: Request, ending: str) -> HttpResponseBase:
    """All entries that the query finds.

    Raises PermissionDenied, and BadRequest for another format or what means nothing in the query, which nobody
    would read in a file.
    """
    if not request.user.has_perm(EXPORT):
        raise PermissionDenied(f"You don’t have permission to export the history. {who_may(EXPORT, None)}")
    if ending not in FORMATS:
        raise BadRequest(
            f"format=“{ending}” isn’t a format of the history. Leave it out, or use csv or jsonl."
        )
    if faults := take_faults(request):
        raise BadRequest(" ".join(faults))
    return respond_with_entries(
        EntryFilters(request.GET, request.user).found, ending, cast(User, request.user)
    )


def _undo_url(request: Request, change_set: ChangeSet | None) -> str:
    """Where a change set is undone; "" for none, and where the reader cannot undo it."""
    offered = change_set and undoable_sets([change_set], request.user)
    return reverse("history:undo_change_set", args=[change_set.pk]) if change_set and offered else ""


def _controls(request: Request, filters: EntryFilters) -> SafeString:
    context = {"form": FilterForm(filters), "spans": _spans(request.today), "filters": filters}
    return mark_safe(render_to_string("history/filters.html", context))  # noqa: S308  Jinja2 escapes


def _spans(today: dt.date) -> list[tuple[str, dt.date]]:
    """First days to choose, each with a label."""
    return [
        ("Today", today),
        ("Last 7 days", today - dt.timedelta(days=6)),
        ("Last 30 days", today - dt.timedelta(days=29)),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def undo_set(request: Request, pk: int) -> HttpResponse:
    """Show what undoing a change set undoes; on POST undo it. A refusal is 422 with the reasons, or 403."""
    change_set = get_object_or_404(ChangeSet.objects.select_related("by", "undoes"), pk=pk)
    by = cast(User, request.user)
    posted = request.POST if request.method == "POST" else None
    form = UndoChangeSetForm(posted, subject=change_set, day=request.as_of, by=by)
    if posted is None and not may_undo_set(by, change_set):
        raise PermissionDenied(ONLY_ITS_DOER)
    if posted is not None and form.is_valid():
        try:
            calls = undo_change_set(change_set, by=by, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.refuse(error)
        except PermissionDenied as denied:
            form.deny(denied)
        else:
            return _undone(request, calls)
    context = {"form": form, "change_set": change_set}
    status = 403 if form.is_denied else 422 if form.errors else 200
    return render_page(request, "history/undo_change_set.html", context, fragments={"dialog"}, status=status)


def _undone(request: Request, calls: list[Call]) -> HttpResponse:
    """Tell what was undone, and offer to take that back."""
    undoing = cast(Entry, calls[0].entry).change_set
    assert undoing
    sentence = "Undid 1 change." if len(calls) == 1 else f"Undid {len(calls):,} changes."
    undo = reverse("history:undo_change_set", args=[undoing.pk])
    if request.htmx:
        events = {"changed": {}, "toast": {"text": sentence, "undo": undo}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})
    messages.success(request, sentence, extra_tags=undo)
    return HttpResponseRedirect(reverse("history:list"))
