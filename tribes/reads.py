"""How many squads and people tribes have, and the whole of one tribe on a day, in a few queries."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from alliances.models import AllianceTrio
from blueprint.reads import Sizes, sizes_on
from chapters.models import Chapter
from orgmodel.caching.addresses import address
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.periods import PeriodQuerySet, PeriodRow, begun_by, by_first_day
from people.reads import ElementRow, PersonRow, away_until, person_columns
from squads.models import SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import Seat, TrioSeat


def with_counts(tribes: PeriodQuerySet, day: dt.date) -> PeriodQuerySet:
    """Adds `squad_count` and `headcount`: squads of the tribe on `day`, and the people in them, each once."""
    return tribes.annotate(squad_count=count_squads(day), headcount=count_people(day))


def with_lead_name(tribes: PeriodQuerySet, day: dt.date) -> PeriodQuerySet:
    """Adds `lead_name`, of who holds the tribe-lead seat on `day`; nothing where nobody does."""
    return tribes.annotate(lead_name=Subquery(tribe_leads(day).values("person__name")[:1]))


def tribe_leads(day: dt.date) -> QuerySet:
    """Who holds the tribe-lead seat of the outer tribe's trio on `day`."""
    return TrioSeat.objects.on(day).filter(seat=Seat.TRIBE_LEAD, trio__tribe=OuterRef("pk"))


def count_squads(day: dt.date) -> Coalesce:
    """Squads that are in the outer tribe on `day`."""
    periods = SquadInTribe.objects.on(day).filter(tribe=OuterRef("pk"))
    return _count(periods, "tribe", "squad")


def count_people(day: dt.date) -> Coalesce:
    """People, each once, who are in a squad of the outer tribe on `day`."""
    memberships = SquadMembership.objects.on(day).filter(
        Q(squad__tribes__ends_before=None) | Q(squad__tribes__ends_before__gt=day),
        begun_by(day, "squad__tribes__"),
        squad__tribes__tribe=OuterRef("pk"),
    )
    return _count(memberships, "squad__tribes__tribe", "person")


def _count(rows: QuerySet, parent: str, what: str) -> Coalesce:
    counted = rows.order_by().values(parent).values_list(Count(what, distinct=True))
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True, slots=True)
class AllianceRow(ElementRow):
    """An alliance; `tribes` are those that take part in it on the day that is looked at, by name."""

    goal: str
    target_date: dt.date | None
    ends_before: dt.date | None
    tribes: list[ElementRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlliancePeriodRow(PeriodRow):
    """A period of a tribe in an alliance, through its trio."""

    alliance: AllianceRow


class SeatRow(NamedTuple):
    """Who holds a seat of a trio."""

    seat: str
    person: PersonRow


@dataclass(frozen=True, slots=True)
class TrioRow:
    """The trio of a tribe; `held` are the seats that somebody holds on the day that is looked at."""

    tribe: Tribe
    held: Mapping[str, SeatRow]

    @property
    def key(self) -> str:
        return self.tribe.slug

    @property
    def holders(self) -> list[tuple[str, str, SeatRow | None]]:
        """The three seats in their order, empty ones too: (seat, label, holder)."""
        return [(seat, label, self.held.get(seat)) for seat, label in Seat.choices]

    def get_absolute_url(self) -> str:
        return address("trios:detail", self.tribe.slug)


class MemberRow(NamedTuple):
    """A membership of a squad or chapter; `allocation` is the share of the person's time, 100 in chapters.

    It is None where the share is not known. `ends_before` is that of squads.
    """

    pk: int
    person: PersonRow
    role: str
    allocation: int | None
    ends_before: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SquadRow(ElementRow):
    """A squad with its mission."""

    mission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadPeriodRow(PeriodRow):
    """A period of a squad in the tribe; `members` are those of the day that is looked at, by name."""

    squad: SquadRow
    members: list[MemberRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterRow(PeriodRow):
    """A chapter of the tribe; `members` are those of the day that is looked at, by name."""

    chapter: ElementRow
    members: list[MemberRow]


@dataclass(frozen=True)
class TribePage:
    """A tribe on a day: who leads it, its squads and chapters of all days, and the alliances that it is in.

    `sizes` are the recommended ones.
    """

    tribe: Tribe
    day: dt.date
    trio: TrioRow
    squad_periods: list[SquadPeriodRow]
    all_chapters: list[ChapterRow]
    alliances: list[AllianceRow]
    sizes: Sizes

    @property
    def present(self) -> bool:
        return self.tribe.holds_on(self.day)

    @property
    def ended(self) -> bool:
        return self.tribe.ended_by(self.day)

    @cached_property
    def squads(self) -> list[SquadPeriodRow]:
        """The periods of the squads that are in it, by name."""
        return [row for row in self.squad_periods if row.holds_on(self.day)]

    @cached_property
    def chapters(self) -> list[ChapterRow]:
        """The chapters that it has, by name."""
        return [row for row in self.all_chapters if row.holds_on(self.day)]

    @property
    def headcount(self) -> int:
        """People in its squads, each once."""
        return len({member.person.pk for row in self.squads for member in row.members})

    @property
    def planned_squads(self) -> list[SquadPeriodRow]:
        return [row for row in self.squad_periods if row.begins_after(self.day)]

    @property
    def former_squads(self) -> list[SquadPeriodRow]:
        return [row for row in self.squad_periods if row.ended_by(self.day)]

    @property
    def other_chapters(self) -> list[ChapterRow]:
        """The chapters of other days."""
        return [row for row in self.all_chapters if not row.holds_on(self.day)]

    @property
    def menu_operations(self) -> list[str]:
        """The operations for the menu, as the tribe stands."""
        ended = "tribes.reopen_tribe" if self.tribe.ends_before else "tribes.dissolve_tribe"
        return [ended, "tribes.remove_tribe"]


def tribe_page(tribe: Tribe, day: dt.date) -> TribePage:
    """Read a tribe with all who are in it; five queries, whatever its size."""
    held = [SeatRow(seat, PersonRow(*person)) for seat, *person in _held.rows(tribe=tribe.pk, day=day)]
    alliances = alliance_periods(tribe.pk, day)
    return TribePage(
        tribe=tribe,
        day=day,
        trio=TrioRow(tribe, {row.seat: row for row in held}),
        squad_periods=_get_squad_periods(tribe, day),
        all_chapters=_get_chapters(tribe, day),
        alliances=[row.alliance for row in alliances if row.holds_on(day)],
        sizes=sizes_on(day),
    )


_held = CompiledQuery(
    lambda tribe, day: (
        TrioSeat.objects.on(day).filter(trio__tribe=tribe).values_list("seat", *person_columns())
    ),
    tribe=int,
    day=dt.date,
)


def rows_on(relation: str, day: dt.date, **facts: str) -> FilteredRelation:
    """Of a relation to periods, the rows of these `facts` that hold on `day`, for an annotation."""
    open_then = Q(**{f"{relation}__ends_before": None}) | Q(**{f"{relation}__ends_before__gt": day})
    those = Q(**{f"{relation}__{name}": value for name, value in facts.items()})
    return FilteredRelation(relation, condition=open_then & begun_by(day, f"{relation}__") & those)


def _get_squad_periods(tribe: Tribe, day: dt.date) -> list[SquadPeriodRow]:
    """The periods of squads in a tribe, by the name of the squad, with the members of `day`; one query."""
    periods: dict[int, SquadPeriodRow] = {}
    for pk, starts_on, effective_from, ends_before, squad, slug, name, mission, *member in _squads.rows(
        tribe=tribe.pk, day=day
    ):
        if pk not in periods:
            row = SquadRow("squad", squad, slug, name, mission)
            periods[pk] = SquadPeriodRow(
                starts_on=starts_on,
                effective_from=effective_from,
                ends_before=ends_before,
                squad=row,
                members=[],
            )
        membership, role, allocation, end, *person = member
        if membership:
            periods[pk].members.append(MemberRow(membership, PersonRow(*person), role, allocation, end))
    return list(periods.values())


_squads = CompiledQuery(
    lambda tribe, day: (
        SquadInTribe.objects.filter(tribe=tribe)
        .annotate(member=rows_on("squad__memberships", day))
        .order_by(
            *("squad__name", by_first_day(), "squad_id"),
            *("member__person__name", "member__person_id", "member__pk"),
        )
        .values_list(
            *("pk", "starts_on", "effective_from", "ends_before"),
            *("squad_id", "squad__slug", "squad__name", "squad__mission"),
            *("member__pk", "member__role", "member__allocation", "member__ends_before"),
            *person_columns("member__person"),
            away_until("member__person", day),
        )
    ),
    tribe=int,
    day=dt.date,
)


def _get_chapters(tribe: Tribe, day: dt.date) -> list[ChapterRow]:
    """The chapters of a tribe, by name, with the members of `day`; one query."""
    chapters: dict[int, ChapterRow] = {}
    for pk, slug, name, starts_on, effective_from, ends_before, *member in _chapters.rows(
        tribe=tribe.pk, day=day
    ):
        if pk not in chapters:
            row = ElementRow("chapter", pk, slug, name)
            chapters[pk] = ChapterRow(
                starts_on=starts_on,
                effective_from=effective_from,
                ends_before=ends_before,
                chapter=row,
                members=[],
            )
        membership, role, *person = member
        if membership:
            chapters[pk].members.append(MemberRow(membership, PersonRow(*person), role, 100))
    return list(chapters.values())


_chapters = CompiledQuery(
    lambda tribe, day: (
        Chapter.objects.filter(tribe=tribe)
        .annotate(member=rows_on("memberships", day))
        .order_by("name", "pk", "member__person__name", "member__person_id", "member__pk")
        .values_list(
            *("pk", "slug", "name", "starts_on", "effective_from", "ends_before"),
            *("member__pk", "member__role"),
            *person_columns("member__person"),
            away_until("member__person", day),
        )
    ),
    tribe=int,
    day=dt.date,
)


def alliance_periods(tribe: int, day: dt.date) -> list[AlliancePeriodRow]:
    """The periods of a tribe's trio in alliances, of whichever days, each with the tribes of `day`; one query."""
    periods: dict[int, AlliancePeriodRow] = {}
    for pk, starts_on, effective_from, ends_before, *row in _alliances.rows(tribe=tribe, day=day):
        if pk not in periods:
            alliance = AllianceRow("alliance", *row[:6])
            periods[pk] = AlliancePeriodRow(
                starts_on=starts_on, effective_from=effective_from, ends_before=ends_before, alliance=alliance
            )
        if row[6]:
            periods[pk].alliance.tribes.append(ElementRow("tribe", *row[6:]))
    return list(periods.values())


_alliances = CompiledQuery(
    lambda tribe, day: (
        AllianceTrio.objects.filter(trio__tribe=tribe)
        .annotate(part=rows_on("alliance__trios", day))
        .order_by(by_first_day(), "pk", "part__trio__tribe__name", "part__pk")
        .values_list(
            *("pk", "starts_on", "effective_from", "ends_before"),
            *(f"alliance__{name}" for name in ("pk", "slug", "name", "goal", "target_date", "ends_before")),
            *(f"part__trio__tribe__{name}" for name in ("pk", "slug", "name")),
        )
    ),
    tribe=int,
    day=dt.date,
)
