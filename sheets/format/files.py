"""Sheets as they come: the files of a folder or a zip archive, within bounds."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from sheets.format.catalogue import SHEETS
from sheets.format.faults import Faults

MEGABYTE = 1024 * 1024
MOST_BYTES = 64 * MEGABYTE
MOST_ENTRIES = 1000
UNREADABLE = (
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)

Files = dict[str, bytes]


class SheetsError(Exception):
    """There are no sheets to read; the message is why and what to do."""


def read_folder(folder: Path, faults: Faults) -> Files:
    """The *.csv files of a folder; whatever else is in it is left alone."""
    budget = Budget()
    found = {}
    for path in sorted(folder.iterdir()):
        if is_sheet(path.name):
            content = _guarded(path.open, budget, path.name, faults, "rb")
            if content is not None:
                found[path.name] = content
    return found


def read_zip(archive: BinaryIO, faults: Faults) -> Files:
    """The *.csv files of a zip archive, which may lie together in one folder inside it. Raises SheetsError.

    At most 64 MB are unpacked, whatever size the archive declares.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            return _unpacked(opened, faults)
    except UNREADABLE as error:
        raise SheetsError(
            "This is neither a folder, nor a zip archive, nor an .xlsx file. Name one that contains the sheets and has no password."
        ) from error


class Budget:
    """How much may still be read, over all files."""

    def __init__(self) -> None:
        self.left = MOST_BYTES

    def read(self, file: BinaryIO) -> bytes:
        """All of a file. Raises SheetsError when the sheets together are too large."""
        content = file.read(self.left + 1)
        self.left -= len(content)
        if self.left < 0:
            raise SheetsError(
                f"The sheets hold more than {MOST_BYTES // MEGABYTE} MB unpacked, which is the limit. "
                "Load them in several parts."
            )
        return content


def check_names(files: Files, faults: Faults) -> None:
    """Note files that are none of our sheets. Raises SheetsError where there is no file at all."""
    known = ", ".join(sheet.file for sheet in SHEETS)
    if not files and not faults:
        raise SheetsError(f"There are no sheets here. The sheets are {known}.")
    for name in files:
        if name not in known.split(", "):
            faults.add(name, f"there is no such sheet. Rename or remove it; the sheets are {known}.")


def is_sheet(name: str) -> bool:
    return name.lower().endswith(".csv") and not name.startswith(".")


def _unpacked(opened: zipfile.ZipFile, faults: Faults) -> Files:
    entries = list(_sheets_in(opened))
    if len(entries) > MOST_ENTRIES:
        raise SheetsError(
            f"The archive has {len(entries)} sheets; there are only {len(SHEETS)} different ones."
        )
    if len({path.parent for path, _ in entries}) > 1:
        raise SheetsError("The archive has sheets in more than one folder. Put them into one folder.")
    budget, found = Budget(), {}
    for path, entry in entries:
        if path.name in found:
            faults.add(path.name, "is in the archive twice. Keep one of them.")
        content = _guarded(opened.open, budget, path.name, faults, entry)
        if content is not None:
            found[path.name] = content
    return found


def _sheets_in(opened: zipfile.ZipFile) -> Iterator[tuple[PurePosixPath, zipfile.ZipInfo]]:
    for entry in opened.infolist():
        path = PurePosixPath(entry.filename)
        if not entry.is_dir() and is_sheet(path.name) and "__MACOSX" not in path.parts:
            yield path, entry


def _guarded(opening: Callable, budget: Budget, name: str, faults: Faults, *given: object) -> bytes | None:
    try:
        with opening(*given) as file:
            return budget.read(file)
    except UNREADABLE as error:
        faults.add(name, f"cannot be read ({error}). Save it again without a password.")
        return None
