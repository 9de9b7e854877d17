"""Lists as CSV: all rows of a query, with the fields of its JSON as columns, sent while they are read."""

import csv
import json
from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from orgmodel.api.etags import HISTORY_ENTRY
from orgmodel.api.json import renderer_of
from orgmodel.caching.organisation import newest_entry
from orgmodel.domain.snapshots import snapshot
from orgmodel.web.list_files import CHUNK, Line, harmless

MEDIA_TYPE = "text/csv"
CsvRenderer = renderer_of(MEDIA_TYPE, "csv")
NAMES = ("json", "csv")
# What a table of all rows has no place for.
OF_PAGES = ("cursor", "page_size", "facets", "expand")
FORMAT = OpenApiParameter(
    "format",
    str,
    enum=NAMES,
    description="Instead of Accept: csv is all rows, with the fields as columns; it goes without "
    f"{', '.join(OF_PAGES)}.",
)


def is_csv(request: Request) -> bool:
    """Whether a list is asked for as CSV, by `?format=` or else by Accept.

    Raises rest_framework's ValidationError for another format, and for parameters that a CSV has no place for.
    """
    name = request.GET.get("format") or request.accepted_renderer.format
    if name not in NAMES:
        raise serializers.ValidationError({"format": [f"Choose one of {', '.join(NAMES)}."]})
    given = [each for each in OF_PAGES if each in request.GET]
    if name == "csv" and given:
        why = "A CSV has all rows, and one value in each column. Leave this out, or ask for JSON."
        raise serializers.ValidationError({each: [why] for each in given})
    return name == "csv"


def respond_with_csv(name: str, columns: Sequence[str], rows: QuerySet) -> StreamingHttpResponse:
    """All `rows`, each with `shown` as JSON text, as CSV with these columns."""
    return StreamingHttpResponse(
        _lines(columns, rows),
        content_type=f"{MEDIA_TYPE}; charset=utf-8; header=present",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "private, no-cache",
            "Vary": "Accept",
            HISTORY_ENTRY: str(newest_entry()),
        },
    )


def _lines(columns: Sequence[str], rows: QuerySet) -> Iterator[str]:
    write = csv.writer(Line()).writerow
    yield write(columns)
    with snapshot():
        for shown in rows.values_list("shown", flat=True).iterator(CHUNK):
            row = json.loads(shown)
            yield write([_cell(row[name]) for name in columns])


def _cell(value: object) -> str:
    """A value as text: lists and truth values as JSON has them."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | bool) else harmless(value)
