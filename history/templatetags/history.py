"""The history on the pages of what it is about."""

from typing import Any

from django import template
from django.db import models
from django.template import RequestContext

from history.models import Entry, mention
from history.reads import recent_entries
from history.sentences import Told, tell

register = template.Library()


register.filter("mention", mention)


@register.simple_tag(takes_context=True)
def latest_history(context: RequestContext, row: models.Model) -> list[Told]:
    """The last few entries about `row`, newest first."""
    return recent_entries(row, context["request"].user)


@register.simple_tag
def changed_since(row: Any, version: Any) -> list[Told]:
    """Entries that altered `row` after it had `version`, newest first; what a stale edit has missed."""
    label, wanted = row._meta.label_lower, int(version or 0)
    entries = Entry.objects.about(row).select_related("by")[:50]
    return tell(
        entry
        for entry in entries
        if any(
            change["model"] == label
            and change["id"] == row.pk
            and change["before"]
            and change["before"].get("version", 0) >= wanted
            for change in entry.changes
        )
    )
