"""Writes the whole organisation as sheets: `manage.py export_sheets FOLDER [--zip]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sheets.export import export
from sheets.files import SheetsError
from sheets.writing import write_folder, write_zip


class Command(BaseCommand):
    help = "Write the whole organisation as sheets (docs/sheets.md), which load_sheets reads back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--zip", action="store_true", help="write the zip archive FOLDER.zip instead")

    def handle(self, *args: Any, **options: Any) -> None:
        place: Path = options["folder"]
        if options["zip"] and place.suffix != ".zip":
            place = place.with_name(f"{place.name}.zip")
        files = export()
        try:
            (write_zip if options["zip"] else write_folder)(place, files)
        except (SheetsError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Wrote {len(files)} sheets to {place}.")
