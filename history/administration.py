"""The history in Django admin: that of a row is the product's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from history.lines import PAGE, ChangeSetRow, LineRow, Lines
from history.models import ChangeSet, Entry, EntryQuerySet, mention
from history.sentences import SentencePart
from orgmodel.web.admin import OperationAdmin
from orgmodel.web.current import Request
from orgmodel.web.pages import paged


@dataclass(frozen=True)
class HistoryLine:
    """A line of the page: what was done, in parts, and where it is undone.

    Of a change set, `url` shows the changes that concern the row, `selected` by number.
    """

    done: Entry | ChangeSet
    parts: Sequence[SentencePart]
    url: str = ""
    selected: int = 0
    undo_url: str = ""


def _lines(rows: Sequence[LineRow], query: dict[str, str]) -> Iterator[HistoryLine]:
    """The lines of `rows`, which `query` selects; what is one change set leads to those of its changes."""
    for row in rows:
        if isinstance(row, ChangeSetRow):
            pk = row.change_set.pk
            undo = reverse("history:undo_change_set", args=[pk]) if row.undo else ""
            url = f"{reverse('history:list')}?{urlencode({**query, 'change_set': pk})}"
            yield HistoryLine(row.change_set, [SentencePart(row.text)], url, row.selected, undo)
        else:
            undo = reverse("history:undo_entry", args=[row.entry.pk]) if row.undo else ""
            yield HistoryLine(row.entry, row.sentence, undo_url=undo)


class HasHistory(admin.ModelAdmin):
    """Rows whose history the product has; it is shown instead of Django's log, and nothing is written there."""

    has_history = True
    # Says where `query_of` leads.
    history_link = "Open in History"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """The product's history of a row."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return super().history_view(request, object_id, extra_context)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return _history_page(self, request, row)

    def entries_of(self, request: HttpRequest, row: Model) -> EntryQuerySet:
        """The entries about a row, of those that may be read."""
        return Entry.readable_by(cast(Request, request).user).about(row)

    def query_of(self, row: Model) -> dict[str, str]:
        """What finds them on the page of the history."""
        return {"about": mention(row)}

    def log_addition(self, request: HttpRequest, obj: Model, message: object) -> None:  # type: ignore[override]
        """Write nothing: the history has it."""

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> None:  # type: ignore[override]
        """Write nothing: the history has it."""

    def log_deletions(self, request: HttpRequest, queryset: object) -> None:  # type: ignore[override]
        """Write nothing: the history has it."""


class RecordedAdmin(HasHistory, OperationAdmin):
    """An OperationAdmin whose rows have the product's history."""


def _history_page(model_admin: HasHistory, request: HttpRequest, row: Model) -> HttpResponse:
    """What the history has of `row`, newest first."""
    lines = Lines(model_admin.entries_of(request, row))
    query = model_admin.query_of(row)
    page = paged(cast(Request, request), lines, PAGE)
    page_name = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"History: {row}",
        "object": row,
        "opts": model_admin.opts,
        "list_url": reverse(f"{page_name}_changelist"),
        "row_url": reverse(f"{page_name}_change", args=[row.pk]),
        "page": page,
        "lines": list(_lines(lines.rows(list(page), cast(Request, request).user), query)),
        "link": model_admin.history_link,
        "url": f"{reverse('history:list')}?{urlencode(query)}",
    }
    return TemplateResponse(request, "admin/product_history.html", context)
