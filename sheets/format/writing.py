"""Putting sheets into a folder or a zip archive: all of them at once, over nothing else."""

import io
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from pathlib import Path
from typing import BinaryIO

from sheets.export import Table
from sheets.format.catalogue import SHEETS
from sheets.format.files import Files, SheetsError

OURS = {sheet.file for sheet in SHEETS}
LINES = 1000  # that are written at a time
LONG_AGO = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the earliest day a zip archive knows; the same sheets make the same archive


def write_folder(folder: Path, tables: Iterable[Table]) -> None:
    """Make `folder` hold these tables and no others; an earlier export in it is replaced.

    Raises SheetsError when there is something else in it.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise SheetsError(f"{folder} is a file. Name a folder that is new or empty.")
    if folder.exists():
        _refuse_others(str(folder), (path.name for path in folder.iterdir()))
    fresh, aside = (folder.with_name(f".{folder.name}.{secrets.token_hex(4)}") for _ in range(2))
    fresh.mkdir(parents=True)
    for table in tables:
        with (fresh / table.sheet.file).open("wb") as file:
            file.writelines(_encoded(table))
    if folder.exists():
        folder.rename(aside)
    fresh.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)


def write_file(
    place: Path, write: Callable[[BinaryIO], None], names_in: Callable[[Path], Iterable[str]]
) -> None:
    """Have `write` write all sheets as one file; an earlier export there, known by the `names_in` it, is replaced.

    Raises SheetsError when the file is something else.
    """
    place = place.resolve()
    if place.exists():
        _refuse_others(str(place), names_in(place))
    fresh = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    fresh.parent.mkdir(parents=True, exist_ok=True)
    with fresh.open("wb") as file:
        write(file)
    fresh.replace(place)


def write_zip(file: BinaryIO, tables: Iterable[Table]) -> None:
    """Write a zip archive of these tables, the same bytes for the same tables."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            _add(archive, table.sheet.file, _encoded(table))


def zipped(files: Files) -> bytes:
    """A zip archive of these files, the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            _add(archive, name, [content])
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: Iterable[bytes]) -> None:
    info = zipfile.ZipInfo(name, LONG_AGO)
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w") as file:
        file.writelines(content)


def _encoded(table: Table) -> Iterator[bytes]:
    for lines in batched(table.lines(), LINES, strict=False):
        yield "".join(lines).encode()


def names_in_zip(archive: Path) -> Iterable[str]:
    """What is in a zip archive; in anything else, only itself."""
    try:
        with zipfile.ZipFile(archive) as opened:
            return opened.namelist()
    except (OSError, zipfile.BadZipFile):
        return [archive.name]


def _refuse_others(place: str, names: Iterable[str]) -> None:
    if others := sorted(set(names) - OURS):
        raise SheetsError(
            f"There is something else in {place}: {', '.join(others[:5])}{', …' if others[5:] else ''}. "
            "Name a place that is new, empty, or has only sheets in it."
        )
