"""What the first page shows, in a few queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from atlas.mine import Mine, coming, mine
from atlas.numbers import COUNTED, Numbers, count
from changes.facts import Span
from changes.reads import Change, Changes
from history.models import Entry
from history.sentences import Told, tell
from orgmodel.caching.organisation import cached
from people.models import User
from tribes.models import Tribe

LATEST, NEXT = 6, 10
CARDS = 24
ASKABLE = 3


@dataclass(frozen=True)
class Count:
    """How many of one kind there are on a day."""

    kind: str
    label: str
    list_name: str
    n: int


@dataclass(frozen=True)
class TribeCard:
    """A tribe, the people in its squads, each once, and its squads."""

    tribe: Tribe
    headcount: int
    squad_count: int


@dataclass(frozen=True)
class Home:
    """The first page: what is mine, the organisation at a glance, what was done and what is planned."""

    mine: Mine | None
    numbers: Numbers
    tribes: list[TribeCard]
    latest: list[Told]
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
    def empty(self) -> bool:
        return not any(self.numbers.counts.values())

    @property
    def further_tribes(self) -> int:
        """How many tribes have no card."""
        return self.numbers.counts["tribe"] - len(self.tribes)


def home_page(user: Any, day: dt.date, today: dt.date) -> Home:
    """Read the first page; a bounded number of queries, those for numbers and plans only when the organisation has changed since."""
    numbers = cached(lambda: count(day), "numbers", day)
    nothing_here = not any(numbers.counts.values())
    return Home(
        mine=mine(user, day, today) if user.person else None,
        numbers=numbers,
        tribes=[
            TribeCard(tribe, *numbers.tribes.get(tribe.pk, (0, 0))) for tribe in Tribe.objects.on(day)[:CARDS]
        ],
        latest=tell(Entry.objects.select_related("by")[:LATEST], brief=True),
        planned=cached(
            lambda: Changes(Span(day, coming(day)), today, earliest_first=True)[:NEXT], "planned", day, today
        ),
        until=coming(day),
        administrators=whom_to_ask() if nothing_here or not user.person else [],
    )


def whom_to_ask() -> list[User]:
    """A few administrators who have an e-mail."""
    found = User.objects.filter(is_superuser=True, is_active=True).exclude(email="")
    return list(found.order_by("username")[:ASKABLE])
