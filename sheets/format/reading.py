"""Reads sheets from a folder, a zip archive, an Excel file, or an upload."""

import io
from collections.abc import Sequence
from pathlib import Path
from zipfile import is_zipfile

from sheets.format.faults import Faults
from sheets.format.files import MEGABYTE, Files, SheetsError, is_sheet, read_folder, read_zip
from sheets.format.workbook import read_workbook
from sheets.format.writing import zipped

MOST_UPLOADED = 32 * MEGABYTE
ARCHIVE, WORKBOOK, SHEET = ".zip", ".xlsx", ".csv"
WHAT_TO_UPLOAD = "Choose one .zip of the sheets, one .xlsx, or all the .csv files together."
OTHER_PROGRAMS = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")


def read(path: Path, faults: Faults) -> Files:
    """The sheets in a folder, a zip archive or an .xlsx file, by file name. Raises SheetsError."""
    if path.is_dir():
        return read_folder(path, faults)
    if not path.exists():
        raise SheetsError(
            f"{path} does not exist. Name a folder, a zip archive or an .xlsx file with the sheets."
        )
    with path.open("rb") as file:
        return (read_workbook if path.suffix.lower() == WORKBOOK else read_zip)(file, faults)


def read_upload(name: str, content: bytes, faults: Faults) -> Files:
    """The sheets in a file that `pack` returned. Raises SheetsError."""
    if name.lower().endswith(WORKBOOK):
        return read_workbook(io.BytesIO(content), faults)
    if not is_zipfile(io.BytesIO(content)):
        raise SheetsError(
            "This zip archive can’t be read. Create it again, or upload the CSV files themselves."
        )
    files = read_zip(io.BytesIO(content), faults)
    if not files and not faults:
        raise SheetsError("There are no .csv files in this archive. Put the sheets into it directly.")
    return files


def pack(uploaded: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Name and content of one file of all that was uploaded; several CSV files become an archive. Raises SheetsError."""
    for name, _ in uploaded:
        if not name.lower().endswith((ARCHIVE, WORKBOOK, SHEET)):
            hint = "Save it as .xlsx or as CSV." if name.lower().endswith(OTHER_PROGRAMS) else WHAT_TO_UPLOAD
            raise SheetsError(f"“{name}” isn’t a format for sheets. {hint}")
    if sum(len(content) for _, content in uploaded) > MOST_UPLOADED:
        raise SheetsError(
            f"This is more than {MOST_UPLOADED // MEGABYTE} MB, which is the limit here. "
            "Pack the files into a zip archive, or ask an administrator to load them with the command."
        )
    if len(uploaded) == 1 and not is_sheet(uploaded[0][0]):
        return uploaded[0]
    files = dict(uploaded)
    if not all(map(is_sheet, files)):
        raise SheetsError(WHAT_TO_UPLOAD)
    if len(files) < len(uploaded):
        raise SheetsError("Two of the files have the same name. Choose each only once.")
    return (next(iter(files)) if len(files) == 1 else f"{len(files)} CSV files"), zipped(files)
