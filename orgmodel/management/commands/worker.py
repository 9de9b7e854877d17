"""The command that runs the background worker."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import autoreload

from orgmodel.jobs.worker import run


class Command(BaseCommand):
    help = "Runs the background worker: mail, uploads, and what is done regularly. TERM or Ctrl-C stops it."
    # It waits for migrations and for the database instead of failing.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reload", action="store_true", help="Start again when a file changes, for development."
        )

    def handle(self, **options: object) -> None:
        if options["reload"]:
            autoreload.run_with_reloader(run, install_signal_handlers=False)
        else:
            run()
