"""One search over people, elements, pages and actions."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.db.migrations import Migration
from django.db.models.signals import post_migrate


def index_what_exists(plan: Iterable[tuple[Migration, bool]] = (), **others: object) -> None:
    """Index all rows when the tables for it have just been made."""
    if any(migration.app_label == "search" and not backwards for migration, backwards in plan):
        from search.operations import rebuild

        rebuild()


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        post_migrate.connect(index_what_exists, sender=self)
