"""The whole picture of a squad on a day, in a few queries."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

from django.db.models import Count, F, QuerySet, Window

from blueprint.reads import sizes_on
from blueprint.sizes import Size, Sized
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.days import day_before
from orgmodel.domain.labels import label_of
from orgmodel.domain.periods import PeriodRow, by_first_day
from orgmodel.web.pagination import Part
from people.reads import ElementRow, PersonRow, away_until, person_columns
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from tribes.reads import AllianceRow, rows_on

FORMER = 20
ROLE_ORDER: dict[str, int] = {Role.PRODUCT_OWNER: 0, Role.AGILE_COACH: 1, Role.MEMBER: 2}


@dataclass(frozen=True, slots=True)
class ChapterRow(ElementRow):
    """A chapter with its competence."""

    tribe_id: int
    competence: str


@dataclass(frozen=True, slots=True)
class TribeRow(ElementRow):
    """A tribe with its purpose."""

    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipRow(PeriodRow):
    """A membership, `allocation` None where it is not known; `chapters` are those that the person is in on the day that is looked at, by name."""

    pk: int
    squad: Squad
    person: PersonRow
    role: str
    allocation: int | None
    chapters: list[ChapterRow]
    kind = "squad"

    @property
    def role_label(self) -> str:
        return label_of(Role, self.role)

    def __str__(self) -> str:
        return f"{self.person} in {self.squad} as {self.role_label.lower()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TribePeriodRow(PeriodRow):
    """A period of a squad in a tribe; `alliances` are those of the tribe's trio on the day that is looked at."""

    pk: int
    squad: Squad
    tribe: TribeRow
    alliances: list[AllianceRow]

    def __str__(self) -> str:
        return f"{self.squad} in {self.tribe}"


class UpcomingChange(NamedTuple):
    """Somebody joins, leaves, or changes what they are in it, on a day that is planned."""

    day: dt.date
    phrase: str
    row: MembershipRow
    is_start: bool


class ChapterGroup(NamedTuple):
    """The memberships of those who are in one chapter of the tribe, or in none where `chapter` is None."""

    chapter: ChapterRow | None
    rows: list[MembershipRow]

    @property
    def target(self) -> ChapterRow | None:
        return self.chapter

    @property
    def text(self) -> str:
        return self.chapter.competence if self.chapter else "In no chapter"

    @property
    def anchor(self) -> str:
        """The id of the list of its people on the page."""
        return f"people-in-{self.chapter.key}" if self.chapter else "people-in-no-chapter"

    @property
    def n(self) -> int:
        """People, each once."""
        return len({row.person.pk for row in self.rows})


@dataclass(frozen=True)
class SquadPage:
    """A squad on a day: who is in it then, who joins later, who was in it before, and what it is part of.

    `size` is the recommended one; `former` reads pages of rows, the last to leave first: a squad that is old may have had many.
    """

    squad: Squad
    day: dt.date
    tribe: TribeRow | None
    alliances: list[AllianceRow]
    tribe_periods: list[TribePeriodRow]
    members: list[MembershipRow]
    planned_members: list[MembershipRow]
    former: "FormerMembers"
    size: Size

    @property
    def ended(self) -> bool:
        """Whether nobody can join any more."""
        return self.squad.ended_by(self.day)

    @property
    def headcount(self) -> int:
        """People, each once, in whichever roles."""
        return len({row.person.pk for row in self.members})

    @property
    def product_owner(self) -> MembershipRow | None:
        return next((row for row in self.members if row.role == Role.PRODUCT_OWNER), None)

    @property
    def agile_coaches(self) -> list[MembershipRow]:
        return [row for row in self.members if row.role == Role.AGILE_COACH]

    @property
    def members_by_chapter(self) -> list[ChapterGroup]:
        """The members by the chapter of the squad's tribe that each is in, the largest first.

        Who is in several is counted in the first by name; who is in none, last.
        """
        groups: dict[int | None, ChapterGroup] = {}
        for row in self.members:
            chapter = self._chapter_of(row)
            groups.setdefault(chapter.pk if chapter else None, ChapterGroup(chapter, [])).rows.append(row)
        return sorted(groups.values(), key=lambda group: (group.chapter is None, -group.n, group.text))

    def _chapter_of(self, row: MembershipRow) -> ChapterRow | None:
        if self.tribe is None:
            return None
        return next((chapter for chapter in row.chapters if chapter.tribe_id == self.tribe.pk), None)

    @property
    def upcoming(self) -> list[UpcomingChange]:
        """What is planned about who is in it, in the order of its days."""
        return sorted(self._upcoming(), key=lambda change: (change.day, change.row.person.name))

    def _upcoming(self) -> Iterator[UpcomingChange]:
        begins = {(row.person.pk, row.effective_from) for row in self.planned_members}
        both = self.members + self.planned_members
        ends = {(row.person.pk, row.ends_before) for row in both if row.ends_before}
        for row in self.planned_members:
            goes_on = (row.person.pk, row.effective_from) in ends
            yield UpcomingChange(row.effective_from, "goes on" if goes_on else "joins", row, is_start=True)
        for row in self.members:
            if row.ends_before and (row.person.pk, row.ends_before) not in begins:
                yield UpcomingChange(day_before(row.ends_before), "leaves", row, is_start=False)

    @property
    def menu_operations(self) -> list[str]:
        """The operations for the menu, as the squad stands."""
        relieve = ["squads.relieve_product_owner"] if self.product_owner else []
        ended = "squads.reopen_squad" if self.squad.ends_before else "squads.dissolve_squad"
        return ["squads.move_squad", "squads.appoint_product_owner", *relieve, ended, "squads.remove_squad"]


def squad_page(squad: Squad, day: dt.date) -> SquadPage:
    """Read a squad's page; four queries, whatever its size."""
    rows = _get_members(squad, day)
    periods = _get_tribe_periods(squad, day)
    present = next((period for period in periods if period.holds_on(day)), None)
    members = [row for row in rows if row.holds_on(day)]
    return SquadPage(
        squad=squad,
        day=day,
        tribe=present.tribe if present else None,
        alliances=present.alliances if present else [],
        tribe_periods=periods,
        members=sorted(members, key=lambda row: ROLE_ORDER.get(row.role, len(ROLE_ORDER))),
        planned_members=[row for row in rows if row.begins_after(day)],
        former=FormerMembers(squad, day),
        size=sizes_on(day)[Sized.SQUAD],
    )


MEMBERSHIP = (
    *("pk", "role", "allocation", "starts_on", "effective_from", "ends_before"),
    *person_columns(),
)


def _membership(squad: Squad, row: Sequence) -> MembershipRow:
    """The membership whose `MEMBERSHIP` the row is, with `away_until` of its person where that was read."""
    pk, role, allocation, starts_on, effective_from, ends_before, *person = row
    return MembershipRow(
        pk=pk,
        squad=squad,
        person=PersonRow(*person),
        role=role,
        allocation=allocation,
        starts_on=starts_on,
        effective_from=effective_from,
        ends_before=ends_before,
        chapters=[],
    )


def _get_members(squad: Squad, day: dt.date) -> list[MembershipRow]:
    """The memberships that have not ended, by name, each with the chapters that the person is in; one query."""
    rows: dict[int, MembershipRow] = {}
    for pk, *row in _members.rows(squad=squad.pk, day=day):
        if pk not in rows:
            rows[pk] = _membership(squad, [pk, *row[:-5]])
        *_, chapter, slug, name, tribe, competence = row
        if chapter:
            rows[pk].chapters.append(ChapterRow("chapter", chapter, slug, name, tribe, competence))
    return list(rows.values())


_members = CompiledQuery(
    lambda squad, day: (
        SquadMembership.objects.not_ended(day)
        .filter(squad=squad)
        .annotate(in_chapter=rows_on("person__chapters", day))
        .order_by("person__name", by_first_day(), "pk", "in_chapter__chapter__name", "in_chapter__pk")
        .values_list(
            *MEMBERSHIP,
            away_until("person", day),
            *(f"in_chapter__chapter__{name}" for name in ("pk", "slug", "name", "tribe_id", "competence")),
        )
    ),
    squad=int,
    day=dt.date,
)


def _get_tribe_periods(squad: Squad, day: dt.date) -> list[TribePeriodRow]:
    """The periods of a squad in tribes, the first one first; one query."""
    periods: dict[int, TribePeriodRow] = {}
    for pk, starts_on, effective_from, ends_before, *row in _tribe_periods.rows(squad=squad.pk, day=day):
        tribe, slug, name, purpose, *alliance = row
        if pk not in periods:
            periods[pk] = TribePeriodRow(
                pk=pk,
                squad=squad,
                tribe=TribeRow("tribe", tribe, slug, name, purpose),
                starts_on=starts_on,
                effective_from=effective_from,
                ends_before=ends_before,
                alliances=[],
            )
        if alliance[0]:
            periods[pk].alliances.append(AllianceRow("alliance", *alliance))
    return list(periods.values())


_tribe_periods = CompiledQuery(
    lambda squad, day: (
        SquadInTribe.objects.filter(squad=squad)
        .annotate(part=rows_on("tribe__trio__alliances", day))
        .order_by(by_first_day(), "pk", "part__alliance__target_date", "part__alliance__name")
        .values_list(
            *("pk", "starts_on", "effective_from", "ends_before"),
            *(f"tribe__{name}" for name in ("pk", "slug", "name", "purpose")),
            *(
                f"part__alliance__{name}"
                for name in ("pk", "slug", "name", "goal", "target_date", "ends_before")
            ),
        )
    ),
    squad=int,
    day=dt.date,
)


class FormerMembers(Sequence[MembershipRow]):
    """The memberships of a squad that ended before a day, the last to end first; slices are read when they are used."""

    def __init__(self, squad: Squad, day: dt.date) -> None:
        """Read the first few, and how many there are; one query."""
        self._squad, self._day = squad, day
        rows = _former.rows(squad=squad.pk, day=day)
        self._first = [_membership(squad, row[:-1]) for row in rows]
        self._count = rows[0][-1] if rows else 0

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> MembershipRow: ...
    @overload
    def __getitem__(self, index: Part) -> list[MembershipRow]: ...

    def __getitem__(self, index: int | Part) -> MembershipRow | list[MembershipRow]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        if (index.stop or len(self)) <= len(self._first):
            return self._first[index]
        rows = _former_rows(self._squad.pk, self._day).values_list(*MEMBERSHIP)[index]
        return [_membership(self._squad, row) for row in rows]


def _former_rows(squad: int, day: dt.date) -> QuerySet[SquadMembership]:
    rows = SquadMembership.objects.filter(squad=squad, ends_before__lte=day)
    return rows.order_by("-ends_before", "person__name", "pk")


_former = CompiledQuery(
    lambda squad, day: (
        _former_rows(squad, day)
        .annotate(total=Window(Count("*")))
        .values_list(*MEMBERSHIP, F("total"))[:FORMER]
    ),
    squad=int,
    day=dt.date,
)
