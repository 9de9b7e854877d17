"""Writes the organisation as sheets: `manage.py export_sheets FOLDER|ZIP|XLSX [--zip] [--tribe SLUG] [--as-of DAY]`."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orgmodel.domain.elements import present
from sheets.export import Table, tables
from sheets.format.files import SheetsError
from sheets.format.workbook import names_in_workbook, write_workbook
from sheets.format.writing import names_in_zip, write_file, write_folder, write_zip
from sheets.selection import Selection
from tribes.models import Tribe


class Command(BaseCommand):
    help = "Write the organisation as sheets (docs/sheets.md), which load_sheets reads back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER|ZIP|XLSX")
        parser.add_argument("--zip", action="store_true", help="write the zip archive FOLDER.zip")
        parser.add_argument("--tribe", default="", metavar="SLUG", help="only this tribe and what is in it")
        parser.add_argument(
            "--as-of",
            type=dt.date.fromisoformat,
            metavar="DAY",
            help="only what is there on a day, such as 2026-03-01",
        )

    def handle(self, *args: str, folder: Path, tribe: str, as_of: dt.date | None, **options: object) -> None:
        selection = Selection(_tribe(tribe), as_of)
        place = folder
        if options["zip"] and place.suffix != ".zip":
            place = place.with_name(f"{place.name}.zip")
        names: list[str] = []
        try:
            _write(place, _noted(tables(selection), names))
        except (SheetsError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Wrote {len(names)} sheets to {place}.")


def _tribe(slug: str) -> Tribe | None:
    found = present(Tribe, slug) if slug else None
    if slug and found is None:
        raise CommandError(f"There is no tribe “{slug}”.")
    return found


def _write(place: Path, tables: Iterator[Table]) -> None:
    match place.suffix.lower():
        case ".xlsx":
            write_file(place, lambda file: write_workbook(file, tables), names_in_workbook)
        case ".zip":
            write_file(place, lambda file: write_zip(file, tables), names_in_zip)
        case _:
            write_folder(place, tables)


def _noted(tables: Iterator[Table], names: list[str]) -> Iterator[Table]:
    """The tables, each named in `names` when it is written."""
    for table in tables:
        names.append(table.sheet.name)
        yield table
