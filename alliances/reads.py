"""The whole picture of an alliance on a day, in a few queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import DenseRank

from alliances.models import Alliance, AllianceTrio
from orgmodel.web.pagination import tallied
from people.models import Person
from squads.models import SquadInTribe, SquadMembership
from tribes.models import Tribe
from tribes.reads import with_counts, with_trio
from trios.models import Trio, TrioSeat

FACES = 8


@dataclass(frozen=True)
class Part:
    """A trio in the alliance: who holds its seats, and its tribe with `headcount` and `squad_count`.

    `faces` are a few of the people in the tribe's squads, by name.
    """

    participation: AllianceTrio
    tribe: Any
    faces: list[Person]

    @property
    def others(self) -> int:
        """People in the tribe's squads beside those of `faces`."""
        return self.tribe.headcount - len(self.faces)

    @property
    def seats(self) -> list[tuple[str, str, TrioSeat | None]]:
        """(seat, label, its holder or None)."""
        return self.tribe.trio.holders()

    @property
    def vacancies(self) -> int:
        """Seats that nobody holds."""
        return sum(holder is None for _, _, holder in self.seats)


@dataclass(frozen=True)
class Way:
    """How much of the way to its target an alliance has gone, in days; `day` is its last one if it has ended."""

    starts_on: dt.date
    target: dt.date
    day: dt.date

    @property
    def length(self) -> int:
        """From the first day to the target."""
        return max((self.target - self.starts_on).days, 1)

    @property
    def gone(self) -> int:
        """Days of it that are over."""
        return min(max((self.day - self.starts_on).days, 0), self.length)

    @property
    def over(self) -> int:
        """Days since the target."""
        return max((self.day - self.target).days, 0)

    @property
    def left(self) -> int:
        """Days until the target."""
        return max((self.target - self.day).days, 0)

    @property
    def scale(self) -> int:
        """Days to draw."""
        return self.length + self.over


@dataclass(frozen=True)
class AlliancePage:
    """An alliance on a day: the trios in it then, which join later, which were in it before."""

    alliance: Any
    ended: bool
    way: Way | None
    parts: list[Part]
    coming: list[AllianceTrio]
    former: list[AllianceTrio]

    @property
    def seldom(self) -> list[str]:
        """The operations for the menu, as the alliance stands."""
        ended = "alliances.reopen_alliance" if self.alliance.ends_before else "alliances.dissolve_alliance"
        return [ended, "alliances.remove_alliance"]

    @property
    def seats(self) -> int:
        """Seats in its trios, held or empty."""
        return sum(len(part.seats) for part in self.parts)

    @property
    def seats_held(self) -> int:
        return self.seats - sum(part.vacancies for part in self.parts)

    @property
    def largest(self) -> int:
        """How many people its largest tribe has."""
        return max((part.tribe.headcount for part in self.parts), default=0)


def alliance_page(alliance: Alliance, day: dt.date) -> AlliancePage:
    """Read an alliance's page; six queries, whatever its size."""
    rows = (
        AllianceTrio.objects.filter(alliance=alliance)
        .with_wholes()
        .order_by("trio__tribe__name", "starts_on")
    )
    present = [row for row in rows if row.holds_on(day)]
    tribes = with_trio(with_counts(Tribe.objects.filter(trio__in=[row.trio_id for row in present]), day), day)
    by_id = {tribe.pk: tribe for tribe in tribes}
    faces = _faces(list(by_id), day)
    return AlliancePage(
        alliance=Alliance.objects.with_headcount(day).get(pk=alliance.pk),
        ended=alliance.ended_by(day),
        way=_way(alliance, day),
        parts=[Part(row, by_id[row.trio.tribe_id], faces[row.trio.tribe_id]) for row in present],
        coming=[row for row in rows if row.starts_on > day],
        former=[row for row in rows if row.ended_by(day)],
    )


def _way(alliance: Alliance, day: dt.date) -> Way | None:
    """None where no target is set."""
    last = alliance.last_day
    until = last if last and last < day else day
    return Way(alliance.starts_on, alliance.target_date, until) if alliance.target_date else None


def _faces(tribes: list[int], day: dt.date) -> Mapping[int, list[Person]]:
    """The first people by name in the squads of each of `tribes`."""
    stays = SquadInTribe.objects.on(day).filter(tribe__in=tribes)
    place = Window(
        DenseRank(), partition_by=F("squad__tribes__tribe"), order_by=["person__name", "person_id"]
    )
    rows = (
        SquadMembership.objects.on(day)
        .filter(squad__tribes__in=stays)
        .annotate(tribe=F("squad__tribes__tribe"), place=place)
        .filter(place__lte=FACES)
        .select_related("person")
        .order_by("place", "pk")
    )
    found: dict[int, dict[int, Person]] = defaultdict(dict)
    for row in rows:
        found[row.tribe].setdefault(row.person_id, row.person)
    return defaultdict(list, {tribe: list(people.values()) for tribe, people in found.items()})


def trios_of(alliance: Alliance, day: dt.date) -> Any:
    """The trios that take part in `alliance` on `day`."""
    return Trio.objects.filter(pk__in=AllianceTrio.objects.on(day).filter(alliance=alliance).values("trio"))


def by_alliance(trios: Any, day: dt.date) -> Any:
    """How many of `trios` take part in which alliance."""
    rows = AllianceTrio.objects.on(day).filter(trio__in=trios.order_by().values("pk"))
    return tallied(rows, "alliance__slug", "trio")
