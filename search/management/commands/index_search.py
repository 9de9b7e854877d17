"""Rebuilds the search index: `manage.py index_search`."""

from django.core.management.base import BaseCommand

from search.operations import rebuild


class Command(BaseCommand):
    help = "Rebuild the search index. Operations keep it up to date; this repairs it after writes that bypass them."

    def handle(self, *args: str, verbosity: int, **options: object) -> None:
        number = rebuild()
        if verbosity:
            self.stdout.write(f"Indexed {number} people and elements.")
