"""An alliance's page on a day: its trios, their seats and tribes, and how far it is on its way to the target."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import F, Window
from django.db.models.functions import DenseRank

from alliances.models import Alliance, AllianceTrio, count_people_in_tribes
from blueprint.reads import sizes_on
from blueprint.sizes import Size, Sized
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.periods import PeriodQuerySet, PeriodRow, by_first_day
from orgmodel.web.pagination import tallied
from people.reads import ElementRow, PersonRow, person_columns
from squads.models import SquadInTribe, SquadMembership
from tribes.models import Tribe
from tribes.reads import count_people
from trios.models import Seat, Trio, TrioSeat

FACES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationRow(PeriodRow):
    """A trio takes part in the alliance during a period; `tribe` is that of the trio."""

    pk: int
    alliance: Alliance
    trio_id: int
    tribe: ElementRow

    @property
    def trio(self) -> ElementRow:
        return ElementRow("trio", self.trio_id, self.tribe.slug, self.tribe.name)

    def __str__(self) -> str:
        return f"{self.trio} in {self.alliance}"


@dataclass(frozen=True, slots=True)
class AlliedTribe:
    """A tribe whose trio is in the alliance: who holds its seats, and how many people its squads have.

    `faces` are a few of those people, by name.
    """

    participation: ParticipationRow
    headcount: int
    holders: Mapping[str, PersonRow] = field(default_factory=dict)
    faces: list[PersonRow] = field(default_factory=list)

    @property
    def tribe(self) -> ElementRow:
        return self.participation.tribe

    @property
    def trio(self) -> Trio:
        """The trio, for which permissions are checked."""
        tribe = Tribe(pk=self.tribe.pk, slug=self.tribe.slug, name=self.tribe.name)
        return Trio(pk=self.participation.trio_id, tribe=tribe)

    @property
    def others(self) -> int:
        """People in the tribe's squads beside those of `faces`."""
        return self.headcount - len(self.faces)

    @property
    def seats(self) -> list[tuple[str, str, PersonRow | None]]:
        """(seat, label, its holder or None)."""
        return [(seat, label, self.holders.get(seat)) for seat, label in Seat.choices]

    @property
    def vacancies(self) -> int:
        """Seats that nobody holds."""
        return sum(holder is None for _, _, holder in self.seats)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of the way to its target an alliance has gone, in days; `day` is its last one if it has ended.

    How much that is nobody can say where the first day is unknown.
    """

    starts_on: dt.date | None
    target: dt.date
    day: dt.date

    @property
    def length(self) -> int:
        """From the first day to the target."""
        return max((self.target - self.starts_on).days, 1) if self.starts_on else 1

    @property
    def gone(self) -> int:
        """Days of it that are over."""
        return min(max((self.day - self.starts_on).days, 0), self.length) if self.starts_on else 0

    @property
    def is_ahead(self) -> bool:
        """Whether the alliance has not begun."""
        return self.starts_on is not None and self.day < self.starts_on

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
    """An alliance on a day: the trios in it then with their tribes, which join later, which were in it before.

    `size` says how many are recommended.
    """

    alliance: Alliance
    people_in_tribes: int
    ended: bool
    progress: Progress | None
    tribes: list[AlliedTribe]
    upcoming: list[ParticipationRow]
    former: list[ParticipationRow]
    size: Size

    @property
    def menu_operations(self) -> list[str]:
        """The operations for the menu, as the alliance stands."""
        ended = "alliances.reopen_alliance" if self.alliance.ends_before else "alliances.dissolve_alliance"
        return [ended, "alliances.remove_alliance"]

    @property
    def seats(self) -> int:
        """Seats in its trios, held or empty."""
        return len(self.tribes) * len(Seat)

    @property
    def seats_held(self) -> int:
        return self.seats - sum(allied.vacancies for allied in self.tribes)

    @property
    def largest(self) -> int:
        """How many people its largest tribe has."""
        return max((allied.headcount for allied in self.tribes), default=0)


def alliance_page(alliance: Alliance, day: dt.date) -> AlliancePage:
    """Read an alliance's page; six queries, whatever its size."""
    ((people_in_tribes,),) = _people_in_tribes.rows(alliance=alliance.pk, day=day)
    rows = [
        ParticipationRow(
            pk=pk,
            alliance=alliance,
            trio_id=trio,
            tribe=ElementRow("tribe", *tribe),
            starts_on=starts_on,
            effective_from=effective_from,
            ends_before=ends_before,
        )
        for pk, starts_on, effective_from, ends_before, trio, *tribe in _participations.rows(
            alliance=alliance.pk
        )
    ]
    return AlliancePage(
        alliance=alliance,
        people_in_tribes=people_in_tribes,
        ended=alliance.ended_by(day),
        progress=_progress(alliance, day),
        tribes=_allied_tribes([row for row in rows if row.holds_on(day)], alliance, day),
        upcoming=[row for row in rows if row.begins_after(day)],
        former=[row for row in rows if row.ended_by(day)],
        size=sizes_on(day)[Sized.ALLIANCE],
    )


def _progress(alliance: Alliance, day: dt.date) -> Progress | None:
    """None where no target is set."""
    last = alliance.last_day
    until = last if last and last < day else day
    return Progress(alliance.starts_on, alliance.target_date, until) if alliance.target_date else None


def _allied_tribes(present: list[ParticipationRow], alliance: Alliance, day: dt.date) -> list[AlliedTribe]:
    """The tribes of the `present` trios with their seats and people; three queries, or none."""
    if not present:
        return []
    headcounts: dict[int, int] = dict(_headcounts.rows(alliance=alliance.pk, day=day))
    holders: dict[int, dict[str, PersonRow]] = defaultdict(dict)
    for trio, seat, *person in _holders.rows(alliance=alliance.pk, day=day):
        holders[trio][seat] = PersonRow(*person)
    faces: dict[int, dict[int, PersonRow]] = defaultdict(dict)
    for tribe, *person in _faces.rows(alliance=alliance.pk, day=day):
        faces[tribe][person[0]] = PersonRow(*person)
    return [
        AlliedTribe(row, headcounts[row.trio_id], holders[row.trio_id], list(faces[row.tribe.pk].values()))
        for row in present
    ]


_people_in_tribes = CompiledQuery(
    lambda alliance, day: (
        Alliance.objects.filter(pk=alliance).order_by().values_list(count_people_in_tribes(day))
    ),
    alliance=int,
    day=dt.date,
)

_participations = CompiledQuery(
    lambda alliance: (
        AllianceTrio.objects.filter(alliance=alliance)
        .order_by("trio__tribe__name", by_first_day(), "pk")
        .values_list(
            *("pk", "starts_on", "effective_from", "ends_before", "trio_id"),
            *("trio__tribe_id", "trio__tribe__slug", "trio__tribe__name"),
        )
    ),
    alliance=int,
)


def _present_trios(alliance: int, day: dt.date) -> PeriodQuerySet:
    """The ids of the trios in an alliance."""
    return AllianceTrio.objects.on(day).filter(alliance=alliance).values("trio")


# How many people there are in the squads of each trio's tribe.
_headcounts = CompiledQuery(
    lambda alliance, day: (
        Tribe.objects.filter(trio__in=_present_trios(alliance, day))
        .order_by()
        .values_list("trio", count_people(day))
    ),
    alliance=int,
    day=dt.date,
)

_holders = CompiledQuery(
    lambda alliance, day: (
        TrioSeat.objects.on(day)
        .filter(trio__in=_present_trios(alliance, day))
        .order_by()
        .values_list("trio_id", "seat", *person_columns())
    ),
    alliance=int,
    day=dt.date,
)


def _make_faces(alliance: int, day: dt.date) -> PeriodQuerySet:
    """The first people by name in the squads of each of the tribes, once for each squad that they are in."""
    periods = SquadInTribe.objects.on(day).filter(tribe__trio__in=_present_trios(alliance, day))
    place = Window(
        DenseRank(), partition_by=F("squad__tribes__tribe"), order_by=["person__name", "person_id"]
    )
    return (
        SquadMembership.objects.on(day)
        .filter(squad__tribes__in=periods)
        .annotate(tribe=F("squad__tribes__tribe"), place=place)
        .filter(place__lte=FACES)
        .order_by("place", "pk")
        .values_list("tribe", *person_columns())
    )


_faces = CompiledQuery(_make_faces, alliance=int, day=dt.date)


def trios_of(alliance: Alliance, day: dt.date) -> PeriodQuerySet:
    """The trios that take part in `alliance` on `day`."""
    return Trio.objects.filter(pk__in=_present_trios(alliance.pk, day))


def by_alliance(trios: PeriodQuerySet, day: dt.date) -> list[tuple[object, int]]:
    """How many of `trios` take part in which alliance."""
    rows = AllianceTrio.objects.on(day).filter(trio__in=trios.order_by().values("pk"))
    return tallied(rows, "alliance__slug", "trio")


def days_left(target: dt.date, day: dt.date) -> str:
    """The days from `day` to `target` in words: “12 days left”, “today”, “3 days over”."""
    days = (target - day).days
    if days == 0:
        return "today"
    count = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"{count} left" if days > 0 else f"{count} over"
