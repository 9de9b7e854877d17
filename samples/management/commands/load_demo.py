"""Loads the demo organisation into an empty database: `manage.py load_demo [--if-empty]`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orgmodel.setup_lock import setup_lock
from samples.demo import has_organisation, make_demo
from sheets.loading.progress import progress_bar


class Command(BaseCommand):
    help = "Load the demo organisation, where there is no organisation yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is one, and succeed"
        )

    def handle(self, *args: object, **options: object) -> None:
        with setup_lock():
            self._load(if_empty=bool(options["if_empty"]))

    def _load(self, *, if_empty: bool) -> None:
        if not has_organisation():
            with progress_bar() as progress:
                make_demo(progress)
            self.stdout.write("Loaded the demo organisation.")
        elif if_empty:
            self.stdout.write("There is an organisation already; the demo was not loaded.")
        else:
            raise CommandError("There is an organisation already. The demo needs an empty database.")
