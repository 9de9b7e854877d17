"""Indexes everything anew for search: `manage.py index_search`."""

from typing import Any

from django.core.management.base import BaseCommand

from search.operations import rebuild


class Command(BaseCommand):
    help = "Index every person and element anew. Operations keep the index themselves; this mends it after writes past them."

    def handle(self, *args: Any, **options: Any) -> None:
        number = rebuild()
        if options["verbosity"]:
            self.stdout.write(f"Indexed {number} people and elements.")
