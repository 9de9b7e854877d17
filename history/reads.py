"""What pages show of the history."""

from django.db import models

from history.models import Entry, mention
from history.sentences import EntryRow, entry_rows
from history.undoing import Reader
from orgmodel.caching.compiled import CompiledQuery

RECENT = 8


def recent_entries(row: models.Model, reader: Reader) -> list[EntryRow]:
    """The last few entries that mention `row`, newest first, with undo where `reader` may."""
    return entry_rows(_recent.objects(mention=mention(row)), reader, brief=True)


_recent = CompiledQuery(
    lambda mention: Entry.objects.mentioning(mention).select_related("by")[:RECENT], mention=str
)
