"""A guild's page on a day: who coordinates it, its people by tribe, and the tribes that it does not reach."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import overload

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from guilds.models import Guild, GuildMembership, Role
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.labels import label_of
from orgmodel.domain.periods import PeriodRow, begun_by
from orgmodel.web.pagination import Part
from people.models import Person
from people.reads import ElementRow, PersonRow, person_columns
from squads.models import SquadInTribe, SquadMembership
from tribes.models import Tribe

FORMER = 50
MEMBERS = 100
NOBODY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipRow(PeriodRow):
    """A membership of the guild."""

    pk: int
    guild: Guild
    person: PersonRow
    role: str

    @property
    def role_label(self) -> str:
        return label_of(Role, self.role)

    def __str__(self) -> str:
        return f"{self.person} in {self.guild} as {self.role}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow(MembershipRow):
    """A present one: `squads` are those that the person is in, and `tribe_id` that of the first of their tribes by name."""

    tribe_id: int | None
    squads: list[ElementRow]


@dataclass(frozen=True, slots=True)
class Bar:
    """How many people of the guild are in a tribe; None stands for those who are in none."""

    tribe: ElementRow | None
    n: int

    @property
    def target(self) -> ElementRow | None:
        return self.tribe

    @property
    def text(self) -> str:
        return str(self.tribe or "In no tribe")


@dataclass(frozen=True, slots=True)
class Group:
    """Some of a guild's members who are in one tribe; None where they are in none."""

    tribe: ElementRow | None
    members: list[MemberRow]


@dataclass(frozen=True)
class GuildReach:
    """A guild over the tribes of a day: the ones it reaches, most people first, and the others by name.

    `outside` people of it are in no tribe.
    """

    reached: list[Bar]
    missed: list[ElementRow]
    outside: int

    @property
    def tribe_count(self) -> int:
        """Tribes that there are."""
        return len(self.reached) + len(self.missed)

    @property
    def bars(self) -> list[Bar]:
        """What is drawn: the tribes it reaches, and who is in none."""
        return [*self.reached, Bar(None, self.outside)] if self.outside else self.reached

    @property
    def longest(self) -> int:
        return max((bar.n for bar in self.bars), default=0)

    def groups(self, members: Iterable[MemberRow]) -> list[Group]:
        """`members`, which are in the order of their tribes, tribe by tribe."""
        tribes = {bar.tribe.pk: bar.tribe for bar in self.reached if bar.tribe}
        return [
            Group(tribes.get(tribe or NOBODY), list(rows))
            for tribe, rows in groupby(members, lambda row: row.tribe_id)
        ]


@dataclass(frozen=True)
class GuildPage:
    """A guild on a day: who coordinates it and is in it then, who comes later, who was in it before.

    `former` are the last who left, of `former_count`; `own` is the reader's membership, present or planned.
    """

    guild: Guild
    headcount: int
    coordinators: list[MembershipRow]
    members: "Members"
    upcoming: list[MembershipRow]
    former: list[MembershipRow]
    former_count: int
    own: MembershipRow | None
    reach: GuildReach

    @cached_property
    def leads(self) -> set[int]:
        """The ids of the people who coordinate it."""
        return {row.person.pk for row in self.coordinators}

    @property
    def menu_operations(self) -> list[str]:
        """The operations for the menu, as the guild stands."""
        ended = "guilds.reopen_guild" if self.guild.ends_before else "guilds.dissolve_guild"
        return ["guilds.appoint_coordinator", ended, "guilds.remove_guild"]


def guild_page(guild: Guild, day: dt.date, person: Person | None) -> GuildPage:
    """Read a guild's page as `person` sees it; five queries, whatever its size, and two for each page of members."""
    ((headcount, in_tribes, member_count, former_count),) = _counts.rows(guild=guild.pk, day=day)
    reader = person.pk if person else NOBODY
    some = [_membership(guild, row) for row in _some.rows(guild=guild.pk, day=day, reader=reader)]
    present = [row for row in some if row.holds_on(day)]
    own = [row for row in some if row.person.pk == reader and (row.holds_on(day) or row.ends_before is None)]
    upcoming = [row for row in some if row.begins_after(day)]
    return GuildPage(
        guild=guild,
        headcount=headcount,
        coordinators=[row for row in present if row.role == Role.COORDINATOR],
        members=Members(guild, day, member_count),
        upcoming=sorted(upcoming, key=lambda row: row.effective_from),
        former=[_membership(guild, row) for row in _former.rows(guild=guild.pk, day=day)],
        former_count=former_count,
        own=min(own, key=lambda row: row.effective_from, default=None),
        reach=_get_reach(guild, day, headcount - in_tribes),
    )


def _get_reach(guild: Guild, day: dt.date, outside: int) -> GuildReach:
    """The tribes of a day with how many people of the guild each has; who is in two counts in both. Two queries."""
    counts = dict(_counts_by_tribe.rows(guild=guild.pk, day=day))
    tribes = [ElementRow("tribe", *tribe) for tribe in _tribes.rows(day=day)]
    reached = [Bar(tribe, counts[tribe.pk]) for tribe in tribes if tribe.pk in counts]
    return GuildReach(
        reached=sorted(reached, key=lambda bar: -bar.n),
        missed=[tribe for tribe in tribes if tribe.pk not in counts],
        outside=outside,
    )


class Members(Sequence[MemberRow]):
    """The members of a day, by tribe, coordinators first in each; slices are read when they are used, by two queries."""

    def __init__(self, guild: Guild, day: dt.date, count: int) -> None:
        self._guild, self._day, self._count = guild, day, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> MemberRow: ...
    @overload
    def __getitem__(self, index: Part) -> list[MemberRow]: ...

    def __getitem__(self, index: int | Part) -> MemberRow | list[MemberRow]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        rows = list(_members(self._guild.pk, self._day)[index])
        squads = _squads_of([row[5] for row in rows], self._day)
        return [
            MemberRow(
                pk=pk,
                guild=self._guild,
                person=PersonRow(*person),
                role=role,
                starts_on=starts_on,
                effective_from=effective_from,
                ends_before=ends_before,
                tribe_id=tribe,
                squads=squads[person[0]],
            )
            for pk, role, starts_on, effective_from, ends_before, *person, tribe in rows
        ]


MEMBERSHIP = (
    *("pk", "role", "starts_on", "effective_from", "ends_before"),
    *person_columns(),
)


def _membership(guild: Guild, row: Sequence) -> MembershipRow:
    pk, role, starts_on, effective_from, ends_before, *person = row
    return MembershipRow(
        pk=pk,
        guild=guild,
        person=PersonRow(*person),
        role=role,
        starts_on=starts_on,
        effective_from=effective_from,
        ends_before=ends_before,
    )


def _squads_of(people: list[int], day: dt.date) -> dict[int, list[ElementRow]]:
    """The squads that people are in, each once, by name, for the ids of the people; one query."""
    rows = SquadMembership.objects.on(day).filter(person__in=people).order_by("squad__name", "pk")
    found: dict[int, list[ElementRow]] = defaultdict(list)
    for person, *squad in rows.values_list("person_id", "squad_id", "squad__slug", "squad__name"):
        row = ElementRow("squad", *squad)
        if row not in found[person]:
            found[person].append(row)
    return found


def _members(guild: int, day: dt.date) -> QuerySet[GuildMembership, tuple]:
    squads = SquadMembership.objects.on(day).filter(person=OuterRef(OuterRef("person"))).values("squad")
    first = SquadInTribe.objects.on(day).filter(squad__in=squads).order_by("tribe__name", "tribe")
    coordinators_first = Case(When(role=Role.COORDINATOR, then=Value(0)), default=Value(1))
    return (
        GuildMembership.objects.on(day)
        .filter(guild=guild)
        .annotate(
            home=Subquery(first.values("tribe")[:1]), home_name=Subquery(first.values("tribe__name")[:1])
        )
        .order_by(F("home_name").asc(nulls_last=True), "home", coordinators_first, "person__name", "pk")
        .values_list(*MEMBERSHIP, "home")
    )


def _in_tribes(guild: int, day: dt.date) -> QuerySet[SquadMembership]:
    """The squad memberships, in squads of tribes, of the people of a guild."""
    people = GuildMembership.objects.on(day).filter(guild=guild).values("person")
    periods = SquadInTribe.objects.on(day)
    return SquadMembership.objects.on(day).filter(person__in=people, squad__tribes__in=periods).order_by()


_counts_by_tribe = CompiledQuery(
    lambda guild, day: (
        _in_tribes(guild, day)
        .values_list("squad__tribes__tribe")
        .annotate(people=Count("person", distinct=True))
    ),
    guild=int,
    day=dt.date,
)

_tribes = CompiledQuery(lambda day: Tribe.objects.on(day).values_list("pk", "slug", "name"), day=dt.date)


def _make_counts(guild: int, day: dt.date) -> QuerySet[Guild, tuple]:
    """One row: the people of a guild, those of them who are in tribes, its memberships and the ended ones."""
    rows = Guild.objects.filter(pk=guild).order_by()
    each = _in_tribes(guild, day).annotate(one=Value(1)).values("one")
    in_tribes = each.annotate(n=Count("person", distinct=True))
    held = begun_by(day, "memberships__") & (
        Q(memberships__ends_before=None) | Q(memberships__ends_before__gt=day)
    )
    return rows.annotate(
        people=Count("memberships__person", filter=held, distinct=True),
        in_tribes=Coalesce(Subquery(in_tribes.values("n")), 0),
        present=Count("memberships", filter=held),
        over=Count("memberships", filter=Q(memberships__ends_before__lte=day)),
    ).values_list("people", "in_tribes", "present", "over")


_counts = CompiledQuery(_make_counts, guild=int, day=dt.date)

# The coordinators, who comes later, and the reader, by name.
_some = CompiledQuery(
    lambda guild, day, reader: (
        GuildMembership.objects.not_ended(day)
        .filter(Q(role=Role.COORDINATOR) | Q(effective_from__gt=day) | Q(person=reader), guild=guild)
        .order_by("person__name", "pk")
        .values_list(*MEMBERSHIP)
    ),
    guild=int,
    day=dt.date,
    reader=int,
)

_former = CompiledQuery(
    lambda guild, day: (
        GuildMembership.objects.filter(guild=guild, ends_before__lte=day)
        .order_by("-ends_before", "person__name", "pk")
        .values_list(*MEMBERSHIP)[:FORMER]
    ),
    guild=int,
    day=dt.date,
)
