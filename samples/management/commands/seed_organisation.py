"""Generates an organisation of any size: `manage.py seed_organisation --people 10000 [--seed 1]`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samples.demo import has_organisation
from samples.generated.operations import seed_organisation
from sheets.loading.progress import progress_bar

FEWEST = 20


class Command(BaseCommand):
    help = "Make up an organisation with ten years of history, where there is no organisation yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, required=True, help="how many work there today")
        parser.add_argument("--seed", type=int, default=1, help="another number makes another organisation")

    def handle(self, *args: object, people: int, seed: int, **options: object) -> None:
        if people < FEWEST:
            raise CommandError(f"Fewer than {FEWEST} people make no organisation; ask for more.")
        if has_organisation():
            raise CommandError("There is an organisation already. This needs an empty database.")
        with progress_bar("turns") as progress:
            rows = seed_organisation(people, seed=seed, progress=progress)
        self.stdout.write(f"Generated an organisation of {people:,} people: {rows:,} rows and their history.")
