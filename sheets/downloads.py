"""Exports as one file to download."""

from collections.abc import Iterable

from django.http import FileResponse

from orgmodel.web.downloads import respond_with_file
from orgmodel.web.workbooks import CONTENT_TYPE
from sheets.export import Table
from sheets.format.workbook import write_workbook
from sheets.format.writing import write_zip

# The writer and the media type of each format.
FORMATS = {
    "xlsx": (write_workbook, CONTENT_TYPE),
    "zip": (write_zip, "application/zip"),
}


def respond_with_sheets(name: str, suffix: str, tables: Iterable[Table]) -> FileResponse:
    """The tables as a file to download; `suffix` is one of FORMATS."""
    write, content_type = FORMATS[suffix]
    return respond_with_file(f"{name}.{suffix}", content_type, lambda file: write(file, tables))
