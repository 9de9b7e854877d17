"""Loads an organisation from sheets: `manage.py load_sheets FOLDER|ZIP|XLSX [--dry-run] [--by HANDLE_OR_EMAIL]`."""

import argparse
import datetime as dt
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from access.operations import command_line_user
from people.models import Person, User
from sheets.format.catalogue import ENDABLE
from sheets.format.faults import Faults, folded
from sheets.format.files import SheetsError
from sheets.format.reading import read
from sheets.loading.load import REASON, Report, load
from sheets.loading.progress import progress_bar
from sheets.loading.summary import document_of, lines_of
from sheets.loading.unlisted import EndUnlisted
from sheets.models import MANY_ENDS
from sheets.rules import LOAD_SHEETS


class Command(BaseCommand):
    help = (
        "Load an organisation from sheets (docs/sheets.md): all of it, or nothing and a list of all faults."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sheets", type=Path, metavar="FOLDER|ZIP|XLSX")
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything, tell all that it did, and undo it"
        )
        parser.add_argument("--format", choices=("text", "json"), default="text", help="how to tell it")
        parser.add_argument("--by", metavar="HANDLE|EMAIL", help="in whose name; an administrator's account")
        parser.add_argument(
            "--end-unlisted",
            action="append",
            choices=[sheet.name for sheet in ENDABLE],
            default=[],
            metavar="SHEET",
            help="end what is stored but isn’t in this sheet; can be given several times",
        )
        parser.add_argument(
            "--last-day",
            type=_day,
            metavar="YYYY-MM-DD",
            help="the last day of what --end-unlisted ends; today unless given",
        )
        parser.add_argument(
            "--ends-at-most",
            type=int,
            metavar="NUMBER",
            help="how much may end together with what --end-unlisted ends; "
            f"{MANY_ENDS} or a tenth of all that is open unless given, whichever is less",
        )

    def handle(
        self,
        *args: object,
        sheets: Path,
        dry_run: bool,
        by: str | None,
        end_unlisted: list[str],
        last_day: dt.date | None,
        ends_at_most: int | None,
        **options: object,
    ) -> None:
        faults, as_json = Faults(), options["format"] == "json"
        user = command_line_user() if by is None else get_administrator(by)
        ending = None
        if end_unlisted:
            ends_before = (last_day or timezone.localdate()) + dt.timedelta(days=1)
            ending = EndUnlisted(frozenset(end_unlisted), ends_before)
        try:
            files = read(sheets, faults)
            with progress_bar() as progress, transaction.atomic():
                report = load(
                    files,
                    by=user,
                    faults=faults,
                    dry_run=dry_run,
                    reason=REASON,
                    progress=progress,
                    with_effects=dry_run or as_json or ending is not None,
                    end_unlisted=ending,
                )
                if ending and not dry_run:
                    check_ends(report, ends_at_most)
        except (SheetsError, OSError) as error:
            raise CommandError(str(error)) from error
        self.print_report(report, dry_run=dry_run, as_json=as_json)

    def print_report(self, report: Report, *, dry_run: bool, as_json: bool) -> None:
        """Print the faults and raise CommandError, or print the summary; a JSON document has both."""
        if as_json:
            self.stdout.write(json.dumps(document_of(report), ensure_ascii=False, indent=2))
        elif not report.faults:
            for line in lines_of(report, in_full=dry_run):
                self.stdout.write(line)
            self.stdout.write("This was a dry run; nothing was saved." if dry_run else "Loaded.")
        for fault in () if as_json else folded(report.faults):
            self.stderr.write(str(fault))
        if report.faults:
            found = "One fault was" if len(report.faults) == 1 else f"{len(report.faults)} faults were"
            raise CommandError(f"{found} found; nothing was loaded.")


def check_ends(report: Report, ends_at_most: int | None) -> None:
    """Raise CommandError, which undoes the load, when more ended than may."""
    if report.effects is None:
        return
    ends, limit = report.effects.ends, ends_at_most
    if limit is None:
        limit = min(MANY_ENDS, report.effects.open // 10)
    if ends > limit:
        raise CommandError(
            f"This would end {ends} of {report.effects.open} current people, elements, memberships and seats; "
            f"the limit is {limit}. If you want this, use --ends-at-most {ends}. Nothing was loaded."
        )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day, such as 2026-03-31") from None


def get_administrator(name: str) -> User:
    """The administrator whose user name, email, or person's handle `name` is. Raises CommandError."""
    person = Person.objects.filter(handle=name).first()
    email = person.email if person else name
    user = User.objects.filter(username=name).first() or (
        User.objects.filter(email__iexact=email).first() if email else None
    )
    if user is None:
        raise CommandError(f"There is no account “{name}”. Use a handle or an email address.")
    if not user.has_perm(LOAD_SHEETS):
        raise CommandError(
            f"{user} is neither a people admin nor an administrator, and only they can load sheets."
        )
    return user
