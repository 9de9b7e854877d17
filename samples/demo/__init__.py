"""The demo organisation: fictional, alive, the same on every machine, with its days counted from today."""

from django.db import transaction
from django.utils import timezone

from access.demo import DEMO_PEOPLE
from access.operations import command_line_user, give_account
from people.models import Person
from samples.demo.activity import add_recent_activity
from samples.demo.organisation import demo_sheets
from sheets.format.catalogue import ELEMENTS
from sheets.loading.importer import Progress
from sheets.loading.load import load

ADMINISTRATOR = "astrid.holm"


def has_organisation() -> bool:
    """Whether the database has people or elements."""
    return any(sheet.model._base_manager.exists() for sheet in ELEMENTS)


@transaction.atomic
def make_demo(progress: Progress = lambda done, total: None) -> None:
    """Load the demo, by operations alone, into a database without an organisation.

    The four demo people have accounts with their handles as user names and
    without passwords; Astrid Holm is the administrator.
    """
    today = timezone.localdate()
    report = load(demo_sheets(today), by=command_line_user(), progress=progress)
    if report.faults:
        raise AssertionError("\n".join(map(str, report.faults)))
    accounts = {
        demo.handle: give_account(
            Person.objects.get(handle=demo.handle), administrator=demo.handle == ADMINISTRATOR
        )
        for demo in DEMO_PEOPLE
    }
    add_recent_activity(accounts, today)
