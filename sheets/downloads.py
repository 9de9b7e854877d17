"""Exports as one file, written to the disk of the server and sent from there, so that no memory holds it."""

from collections.abc import Iterable
from tempfile import TemporaryFile

from django.http import FileResponse

from orgmodel.web.workbooks import CONTENT_TYPE
from sheets.export import Table
from sheets.format.workbook import write_workbook
from sheets.format.writing import write_zip

# The writer and the media type of each format.
FORMATS = {
    "xlsx": (write_workbook, CONTENT_TYPE),
    "zip": (write_zip, "application/zip"),
}


def respond_with_file(name: str, suffix: str, tables: Iterable[Table]) -> FileResponse:
    """The tables as a file to download; `suffix` is one of FORMATS."""
    write, content_type = FORMATS[suffix]
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write(file, tables)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.{suffix}", content_type=content_type)
