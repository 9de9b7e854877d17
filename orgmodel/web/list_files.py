"""A list as a file: all rows that its filters leave, with the columns of its page, as CSV or Excel."""

import csv
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from orgmodel.domain.snapshots import snapshot
from orgmodel.web.downloads import respond_with_file
from orgmodel.web.filters import Filters
from orgmodel.web.workbooks import CONTENT_TYPE, write_rows

CHUNK = 1000

# What a spreadsheet would run when a cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(filters: Filters) -> StreamingHttpResponse:
    """All rows that are found, with the columns that the page shows, as they are read.

    It begins with a byte order mark, without which Excel takes UTF-8 for
    something else and spoils names; other programs skip it.
    """
    response = StreamingHttpResponse(_lines(filters), content_type="text/csv; charset=utf-8")
    name = f"{filters.model._meta.app_label}-{filters.day}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def workbook_of(filters: Filters) -> FileResponse:
    """The same as an Excel file, in which days are days and numbers are numbers."""
    name = filters.model._meta.app_label
    return respond_with_file(
        f"{name}-{filters.day}.xlsx", CONTENT_TYPE, partial(_write_workbook, filters, name)
    )


def _write_workbook(filters: Filters, title: str, file: BinaryIO) -> None:
    columns = filters.file_columns.values()
    with snapshot():
        rows = filters.in_chunks(filters.found, CHUNK)
        values = ([column.value(row) for column in columns] for row in rows)
        write_rows(file, title, [column.label for column in columns], values)


FILES: dict[str, Callable[[Filters], HttpResponseBase]] = {"csv": csv_of, "xlsx": workbook_of}


class Line:
    """What csv writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _lines(filters: Filters) -> Iterator[str]:
    write = csv.writer(Line()).writerow
    columns = filters.file_columns.values()
    yield "\ufeff" + write([column.label for column in columns])
    with snapshot():
        for row in filters.in_chunks(filters.found, CHUNK):
            yield write([harmless(column.value(row)) for column in columns])


def harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
