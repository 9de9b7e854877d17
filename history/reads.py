"""What pages show of the history."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Max, Value
from django.db.models.functions import Cast, Coalesce

from history.lines import LineRow, count_selected, line_rows
from history.models import ChangeSet, Entry, EntryQuerySet, mentions_of
from history.undoing import Reader
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.operations import registry

RECENT = 8


def recent_entries(row: models.Model, reader: Reader) -> list[LineRow]:
    """The last few lines of the history about `row`, newest first, with undo where `reader` may."""
    entries = _recent.objects(mentions=f"{{{','.join(mentions_of(row))}}}")
    return _lines(entries, Entry.objects.about(row), reader)


def recent_entries_of(app: str, reader: Reader) -> list[LineRow]:
    """The same of all that the operations of an app did."""
    names = [name for name in registry if name.startswith(f"{app}.")]
    done = Entry.objects.filter(operation__in=names)
    return _lines(_newest_of_lines(done), done, reader)


def _lines(newest: Iterable[Entry], of: EntryQuerySet, reader: Reader) -> list[LineRow]:
    """The lines of the `newest` entries, newest first; those of `of` count where a line is a change set."""
    entries = list(newest)
    sets = [entry.change_set for entry in entries if entry.change_set]
    selected = count_selected(of, [each.pk for each in sets])
    single = [entry for entry in entries if not entry.change_set]
    return _newest_first(line_rows(single, sets, reader, selected=selected, brief=True))


def latest_lines(number: int) -> list[LineRow]:
    """The last few lines of the whole history, newest first."""
    lines: list[Entry | ChangeSet] = [*_latest.objects(), *_latest_sets.objects()]
    lines.sort(key=lambda each: (each.at, each.pk), reverse=True)
    shown = lines[:number]
    rows = line_rows(
        [each for each in shown if isinstance(each, Entry)],
        [each for each in shown if isinstance(each, ChangeSet)],
        None,
        brief=True,
    )
    return _newest_first(rows)


def _newest_first(rows: list[LineRow]) -> list[LineRow]:
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _newest_of_lines(entries: EntryQuerySet) -> EntryQuerySet:
    """The newest entry of each of the last few lines of `entries`."""
    by_line = entries.order_by().values(line=Coalesce("change_set", -F("pk")))
    newest = by_line.annotate(newest=Max("pk")).order_by("-newest").values("newest")[:RECENT]
    found = Entry.objects.filter(pk__in=newest)
    return found.select_related("by", "change_set__by", "change_set__undoes").order_by("-at", "-pk")


# Of a text, as PostgreSQL writes arrays, so that there is one query for any number of them.
_recent = CompiledQuery(
    lambda mentions: _newest_of_lines(
        Entry.objects.filter(mentions__overlap=Cast(Value(mentions), Entry._meta.get_field("mentions")))
    ),
    mentions=str,
)
_latest = CompiledQuery(lambda: Entry.objects.filter(change_set=None).select_related("by")[:RECENT])
_latest_sets = CompiledQuery(lambda: ChangeSet.objects.select_related("by", "undoes")[:RECENT])
