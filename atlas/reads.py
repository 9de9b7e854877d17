"""What the first page shows, in a few queries."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from access.models import RoleAssignment
from atlas.mine import Mine, mine, upcoming_until
from atlas.numbers import COUNTED, Numbers, TribeCard, count
from changes.facts import Span
from changes.reads import Change, Changes
from history.lines import LineRow
from history.reads import latest_lines
from orgmodel.caching.organisation import cached
from people.models import User
from people.roles import Role

LATEST, NEXT = 6, 10
ASKABLE = 3


@dataclass(frozen=True)
class Count:
    """How many of one kind there are on a day."""

    kind: str
    label: str
    list_name: str
    n: int


@dataclass(frozen=True)
class Home:
    """The first page: what the user is in, the organisation at a glance,
    recent activity and upcoming changes."""

    mine: Mine | None
    numbers: Numbers
    latest: list[LineRow]
    planned: list[Change]
    until: dt.date
    administrators: list[User]

    @property
    def counts(self) -> list[Count]:
        return [
            Count(kind, label, f"{model._meta.app_label}:list", self.numbers.counts[kind])
            for kind, label, model in COUNTED
        ]

    @property
    def tribes(self) -> list[TribeCard]:
        return self.numbers.tribes

    @property
    def is_empty(self) -> bool:
        return not any(self.numbers.counts.values())

    @property
    def further_tribes(self) -> int:
        """How many tribes have no card."""
        return self.numbers.counts["tribe"] - len(self.tribes)


def home_page(user: User, day: dt.date, today: dt.date) -> Home:
    """Read the first page; few queries, and those of numbers and plans once while nothing changes."""
    numbers = cached(lambda: count(day), "numbers", day)
    nothing_here = not any(numbers.counts.values())
    return Home(
        mine=mine(user, user.person, day, today) if user.person else None,
        numbers=numbers,
        latest=cached(lambda: latest_lines(LATEST), "latest"),
        planned=cached(lambda: _planned(day, today), "planned", day, today),
        until=upcoming_until(day),
        administrators=whom_to_ask() if nothing_here or not user.person else [],
    )


def _planned(day: dt.date, today: dt.date) -> list[Change]:
    return Changes(Span(day, upcoming_until(day)), today, earliest_first=True)[:NEXT]


def whom_to_ask() -> list[User]:
    """A few administrators who have an email."""
    present = RoleAssignment.objects.on(timezone.localdate()).filter(role=Role.ADMINISTRATOR, tribe=None)
    emails = present.order_by().values(small=Lower("person__email"))
    administers = Q(is_superuser=True) | Q(small__in=emails)
    found = User.objects.exclude(email="").alias(small=Lower("email")).filter(administers, is_active=True)
    return list(found.order_by("username")[:ASKABLE])
