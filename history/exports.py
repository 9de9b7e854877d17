"""The history as a file, for auditors: a table, or each entry as the API has it; sent while it is read."""

import csv
import json
from collections.abc import Callable, Collection, Iterator
from itertools import batched

from django.http import StreamingHttpResponse
from django.utils import timezone

from history.entry_json import COLUMNS, entry_objects, iso_time, with_json
from history.models import Entry, EntryQuerySet
from history.sentences import Alteration, EntryRow, entry_rows
from orgmodel.domain.snapshots import snapshot
from orgmodel.web.list_files import Line, harmless
from people.models import User
from people.privacy import hidden_about_all

# So many entries are in memory at the same time.
CHUNK = 500
HEADS = (
    "Entry",
    "Time",
    "User name",
    "Name",
    "Operation",
    "What was done",
    "Changes",
    "Reason",
    "Change set",
)


def respond_with_entries(entries: EntryQuerySet, ending: str, reader: User) -> StreamingHttpResponse:
    """`entries` as a file with this ending, one of FORMATS, without private facts that `reader` may not see."""
    content_type, lines = FORMATS[ending]
    response = StreamingHttpResponse(
        lines(entries, hidden_about_all(reader)), content_type=f"{content_type}; charset=utf-8"
    )
    name = f"history-{timezone.localdate()}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _csv(entries: EntryQuerySet, hidden: Collection[str]) -> Iterator[str]:
    """A table, with the byte order mark by which Excel knows UTF-8."""
    write = csv.writer(Line()).writerow
    yield "\ufeff" + write(HEADS)
    with snapshot():
        for some in batched(entries.select_related("by").iterator(CHUNK), CHUNK, strict=False):
            for row in entry_rows(some, hidden=hidden):
                yield write([harmless(value) for value in _cells(row)])


def _cells(row: EntryRow) -> tuple[object, ...]:
    entry: Entry = row.entry
    return (
        *(entry.pk, iso_time(entry.at), entry.by.username, entry.by, entry.operation, row.text),
        *("; ".join(map(_in_words, row.alterations)), entry.reason, entry.change_set_id),
    )


def _in_words(alteration: Alteration) -> str:
    """“Ada Holm in Search: role Member → Product owner, last day — → 31 March 2026”."""
    fields = ", ".join(f"{label} {before} → {after}" for label, before, after in alteration.fields)
    return f"{alteration.what}: {fields}" if fields else alteration.what


def _json_lines(entries: EntryQuerySet, hidden: Collection[str]) -> Iterator[str]:
    """One JSON object in each line."""
    rows = with_json(entries).values_list(*COLUMNS)
    with snapshot():
        for some in batched(rows.iterator(CHUNK), CHUNK, strict=False):
            for entry in entry_objects(some, hidden):
                yield f"{json.dumps(entry, ensure_ascii=False)}\n"


FORMATS: dict[str, tuple[str, Callable[[EntryQuerySet, Collection[str]], Iterator[str]]]] = {
    "csv": ("text/csv", _csv),
    "jsonl": ("application/x-ndjson", _json_lines),
}
