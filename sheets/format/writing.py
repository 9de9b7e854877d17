"""Putting sheets into a folder or a zip archive: all of them at once, over nothing else."""

import io
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from sheets.format.catalogue import SHEETS
from sheets.format.files import Files, SheetsError

OURS = {sheet.file for sheet in SHEETS}
LONG_AGO = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the earliest day a zip archive knows; the same sheets make the same archive


def write_folder(folder: Path, files: Files) -> None:
    """Make `folder` hold these files and no others; an earlier export in it is replaced.

    Raises SheetsError when there is something else in it.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise SheetsError(f"{folder} is a file. Name a folder that is new or empty.")
    if folder.exists():
        _refuse_others(str(folder), (path.name for path in folder.iterdir()))
    fresh, aside = (folder.with_name(f".{folder.name}.{secrets.token_hex(4)}") for _ in range(2))
    fresh.mkdir(parents=True)
    for name, content in files.items():
        (fresh / name).write_bytes(content)
    if folder.exists():
        folder.rename(aside)
    fresh.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)


def write_file(place: Path, content: bytes, names_in: Callable[[Path], Iterable[str]]) -> None:
    """Write all sheets as one file; an earlier export of that name, told by the `names_in` it, is replaced.

    Raises SheetsError when the file is something else.
    """
    place = place.resolve()
    if place.exists():
        _refuse_others(str(place), names_in(place))
    fresh = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    fresh.parent.mkdir(parents=True, exist_ok=True)
    fresh.write_bytes(content)
    fresh.replace(place)


def zipped(files: Files) -> bytes:
    """A zip archive of these files, the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


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
