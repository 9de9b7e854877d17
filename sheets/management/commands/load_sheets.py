"""Loads an organisation from sheets: `manage.py load_sheets FOLDER|ZIP|XLSX [--dry-run] [--by HANDLE_OR_EMAIL]`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.models import Person, User
from people.operations import command_line_user
from people.rules import is_administrator
from sheets.format.faults import Faults
from sheets.format.files import SheetsError
from sheets.format.reading import read
from sheets.loading.load import REASON, Report, load
from sheets.loading.progress import progress_bar


class Command(BaseCommand):
    help = (
        "Load an organisation from sheets (docs/sheets.md): all of it, or nothing and a list of all faults."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sheets", type=Path, metavar="FOLDER|ZIP|XLSX")
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything, tell what it did, and undo it"
        )
        parser.add_argument("--by", metavar="HANDLE|E-MAIL", help="in whose name; an administrator's account")

    def handle(self, *args: object, sheets: Path, dry_run: bool, by: str | None, **options: object) -> None:
        faults = Faults()
        user = command_line_user() if by is None else get_administrator(by)
        try:
            files = read(sheets, faults)
            with progress_bar() as progress:
                report = load(
                    files, by=user, faults=faults, dry_run=dry_run, reason=REASON, progress=progress
                )
        except (SheetsError, OSError) as error:
            raise CommandError(str(error)) from error
        self.print_report(report, dry_run=dry_run)

    def print_report(self, report: Report, *, dry_run: bool) -> None:
        """Print the faults and raise CommandError, or print the summary."""
        for fault in report.faults:
            self.stderr.write(str(fault))
        if report.faults:
            found = "One fault was" if len(report.faults) == 1 else f"{len(report.faults)} faults were"
            raise CommandError(f"{found} found; nothing was loaded.")
        for name, counts in report.counts.items():
            summary = ", ".join(f"{counts[outcome]} {outcome}" for outcome in ("new", "changed", "unchanged"))
            self.stdout.write(f"{name:16} {summary}")
        self.stdout.write("This was a dry run; nothing was kept." if dry_run else "Loaded.")


def get_administrator(name: str) -> User:
    """The administrator whose user name, e-mail, or person's handle `name` is. Raises CommandError."""
    person = Person.objects.filter(handle=name).first()
    email = person.email if person else name
    user = User.objects.filter(username=name).first() or (
        User.objects.filter(email__iexact=email).first() if email else None
    )
    if user is None:
        raise CommandError(f"Nobody has an account as “{name}”. Give a handle or an e-mail.")
    if not is_administrator(user):
        raise CommandError(f"{user} is not an administrator, and only they can load sheets.")
    return user
