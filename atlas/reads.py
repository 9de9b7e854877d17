"""What the first page shows, in a few queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from alliances.models import Alliance
from chapters.models import Chapter
from guilds.models import Guild
from history.models import Entry
from history.sentences import Told, tell
from orgmodel.elements import Keyed
from people.models import Person
from squads.models import Squad
from tribes.models import Tribe

LATEST = 10
COUNTED: tuple[tuple[str, str, type[Keyed]], ...] = (
    ("tribe", "Tribes", Tribe),
    ("squad", "Squads", Squad),
    ("chapter", "Chapters", Chapter),
    ("guild", "Guilds", Guild),
    ("alliance", "Alliances", Alliance),
    ("person", "People", Person),
)


@dataclass(frozen=True)
class Count:
    """How many of one kind there are on a day."""

    kind: str
    label: str
    list_name: str
    n: int


@dataclass(frozen=True)
class Glance:
    """The organisation at a glance."""

    counts: list[Count]
    tribes: Any
    latest: list[Told]

    @property
    def empty(self) -> bool:
        return not any(count.n for count in self.counts)


def at_a_glance(day: dt.date) -> Glance:
    """Read the first page: one query for each count, one for the tribes, a few for the latest changes."""
    counts = [
        Count(kind, label, f"{model._meta.app_label}:list", model.objects.on(day).count())
        for kind, label, model in COUNTED
    ]
    return Glance(
        counts=counts,
        tribes=Tribe.objects.on(day).with_counts(day),
        latest=tell(Entry.objects.select_related("by")[:LATEST]),
    )
