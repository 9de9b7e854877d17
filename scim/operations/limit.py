"""How much a directory may end within a day: it may have lost half of the people by a mistake."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from scim2_models import ForbiddenException

from history.models import Entry
from people.models import User
from sheets.loading.effects import count_ended

# Names the advisory locks of accounts that end something.
ENDING = 0x5C1
DAY = dt.timedelta(days=1)
# What a directory can end people, memberships and seats by.
ENDINGS = (
    "people.offboard_person",
    *(f"{app}.end_membership" for app in ("squads", "chapters", "guilds")),
)

log = logging.getLogger(__name__)


@contextmanager
def endings_limited(by: User) -> Iterator[None]:
    """A transaction that ends something by the account `by`; one at a time, so that all are counted.

    Raises ForbiddenException, with nothing changed, where the account would have ended more open people,
    memberships and seats within a day than the setting PLAN_ENDS_AT_MOST allows.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ENDING, by.pk])
        yield
        ended = ended_within_a_day(by)
        if ended > settings.PLAN_ENDS_AT_MOST:
            log.warning("The removal limit stops %s: %s endings within a day", by.username, ended)
            raise ForbiddenException(
                detail=f"With this, {by} would have ended {ended} people, memberships and seats within 24 hours; "
                f"the limit here is {settings.PLAN_ENDS_AT_MOST}. Nothing was changed. Check the directory first. "
                "If this is meant, have an administrator raise PLAN_ENDS_AT_MOST or offboard these people here."
            )


def ended_within_a_day(by: User) -> int:
    """How many open people, memberships and seats the account has ended within the last 24 hours."""
    since = timezone.now() - DAY
    entries = Entry.objects.filter(by=by, at__gt=since, operation__in=ENDINGS).order_by()
    return sum(map(count_ended, entries.only("changes")))
