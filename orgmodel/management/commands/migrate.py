"""Django's own migrate, by one process at a time: two that begin on one empty database would collide."""

from django.core.management.commands import migrate

from orgmodel.setup_lock import setup_lock


class Command(migrate.Command):
    def handle(self, *args: object, **options: object) -> None:
        """Apply the migrations, after any other process that is applying them."""
        with setup_lock():
            super().handle(*args, **options)
