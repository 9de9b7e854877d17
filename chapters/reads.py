"""A chapter's page on a day: its people by squad, and the squads of its tribe that have nobody of it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from chapters.models import Chapter, ChapterMembership, Role
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.labels import label_of
from orgmodel.domain.periods import PeriodRow, by_first_day
from people.reads import ElementRow, PersonRow, person_columns
from squads.models import Role as SquadRole
from squads.models import SquadInTribe, SquadMembership


@dataclass(frozen=True, slots=True)
class SquadMemberRow:
    """What a member of the chapter is in a squad."""

    squad: ElementRow
    role: str
    allocation: int | None

    @property
    def role_label(self) -> str:
        return label_of(SquadRole, self.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipRow(PeriodRow):
    """A membership of the chapter, or the lead of it; `manager_id` is that of the person's line manager."""

    pk: int
    chapter: Chapter
    person: PersonRow
    manager_id: int | None
    role: str

    @property
    def role_label(self) -> str:
        return label_of(Role, self.role)

    def __str__(self) -> str:
        return f"{self.person} in {self.chapter} as {self.role}"


@dataclass(frozen=True, slots=True)
class GroupedMember:
    """A member as they stand in one group; `squads` are their memberships of the squads of that group."""

    row: MembershipRow
    squads: list[SquadMemberRow]


@dataclass(frozen=True, slots=True)
class Group:
    """A squad of the tribe with those of the chapter who are in it; `squad` is None for those who are in none."""

    squad: ElementRow | None
    members: list[GroupedMember]

    @property
    def headcount(self) -> int:
        """People, each once."""
        return len({member.row.person.pk for member in self.members})


@dataclass(frozen=True)
class ChapterPage:
    """A chapter on a day: who is in it then, the lead first, who comes later, and who was in it before.

    `squads` are those of the tribe, by name, with who of the chapter is in
    them; `outside` has who is in none of them.
    """

    chapter: Chapter
    members: list[MembershipRow]
    upcoming: list[MembershipRow]
    former: list[MembershipRow]
    squads: list[Group]
    outside: Group

    @property
    def headcount(self) -> int:
        """People, each once, the lead included."""
        return len({row.person.pk for row in self.members})

    @property
    def lead(self) -> MembershipRow | None:
        return next((row for row in self.members if row.role == Role.LEAD), None)

    @property
    def leads(self) -> set[int]:
        """The id of the person who leads it, if anybody does."""
        return {row.person.pk for row in self.members if row.role == Role.LEAD}

    @property
    def former_leads(self) -> list[MembershipRow]:
        """Who led it before, the last one first."""
        return [row for row in self.former if row.role == Role.LEAD]

    @property
    def reached(self) -> list[Group]:
        """The squads that have somebody of it."""
        return [group for group in self.squads if group.members]

    @property
    def missed(self) -> list[Group]:
        """The squads that have nobody of it."""
        return [group for group in self.squads if not group.members]

    @property
    def groups(self) -> list[Group]:
        """Its people: squad by squad, and last those who are in none."""
        return [*self.reached, self.outside] if self.outside.members else self.reached

    @property
    def followers(self) -> dict[int, int | None]:
        """The line manager's id of each person in it who does not lead it."""
        leads = self.leads
        return {row.person.pk: row.manager_id for row in self.members if row.person.pk not in leads}

    @property
    def report_count(self) -> int:
        """How many of the followers have the lead as line manager."""
        lead = self.lead
        return sum(manager == lead.person.pk for manager in self.followers.values()) if lead else 0

    @property
    def menu_operations(self) -> list[str]:
        """The operations for the menu, as the chapter stands."""
        lead = ["chapters.appoint_lead", "chapters.relieve_lead"] if self.lead else []
        ended = "chapters.reopen_chapter" if self.chapter.ends_before else "chapters.dissolve_chapter"
        return [*lead, ended, "chapters.remove_chapter"]


def chapter_page(chapter: Chapter, day: dt.date) -> ChapterPage:
    """Read a chapter's page; three queries, whatever its size and that of its tribe."""
    rows = [
        MembershipRow(
            pk=pk,
            chapter=chapter,
            person=PersonRow(*person),
            manager_id=manager,
            role=role,
            starts_on=starts_on,
            effective_from=effective_from,
            ends_before=ends_before,
        )
        for pk, role, starts_on, effective_from, ends_before, manager, *person in _memberships.rows(
            chapter=chapter.pk
        )
    ]
    members = sorted((row for row in rows if row.holds_on(day)), key=lambda row: row.role != Role.LEAD)
    squads = [ElementRow("squad", *squad) for squad in _squads_of_tribe.rows(tribe=chapter.tribe_id, day=day)]
    grouped, outside = _grouped(members, _squads_of_members(chapter, day), {squad.pk for squad in squads})
    return ChapterPage(
        chapter=chapter,
        members=members,
        upcoming=[row for row in rows if row.begins_after(day)],
        former=sorted((row for row in rows if row.ended_by(day)), key=_end, reverse=True),
        squads=[Group(squad, grouped[squad.pk]) for squad in squads],
        outside=Group(None, outside),
    )


def _end(row: MembershipRow) -> dt.date:
    return row.ends_before or dt.date.max


def _grouped(
    members: list[MembershipRow], squads_of: dict[int, list[SquadMemberRow]], of_tribe: set[int]
) -> tuple[dict[int, list[GroupedMember]], list[GroupedMember]]:
    """The members by the ids of the squads of the tribe that they are in, and those who are in none of them."""
    grouped: dict[int, list[GroupedMember]] = defaultdict(list)
    outside = []
    for row in members:
        inside: dict[int, list[SquadMemberRow]] = defaultdict(list)
        for each in squads_of[row.person.pk]:
            if each.squad.pk in of_tribe:
                inside[each.squad.pk].append(each)
        for squad, rows in inside.items():
            grouped[squad].append(GroupedMember(row, rows))
        if not inside:
            outside.append(GroupedMember(row, squads_of[row.person.pk]))
    return grouped, outside


def _squads_of_members(chapter: Chapter, day: dt.date) -> dict[int, list[SquadMemberRow]]:
    """What the members of a chapter are in squads, by the names of those, for the id of each person; one query."""
    found: dict[int, list[SquadMemberRow]] = defaultdict(list)
    for person, role, allocation, *squad in _squad_memberships.rows(chapter=chapter.pk, day=day):
        found[person].append(SquadMemberRow(ElementRow("squad", *squad), role, allocation))
    return found


_memberships = CompiledQuery(
    lambda chapter: (
        ChapterMembership.objects.filter(chapter=chapter)
        .order_by("person__name", by_first_day(), "pk")
        .values_list(
            *("pk", "role", "starts_on", "effective_from", "ends_before", "person__manager_id"),
            *person_columns(),
        )
    ),
    chapter=int,
)

_squads_of_tribe = CompiledQuery(
    lambda tribe, day: (
        SquadInTribe.objects.on(day)
        .filter(tribe=tribe)
        .order_by("squad__name", "squad_id")
        .values_list("squad_id", "squad__slug", "squad__name")
    ),
    tribe=int,
    day=dt.date,
)

_squad_memberships = CompiledQuery(
    lambda chapter, day: (
        SquadMembership.objects.on(day)
        .filter(person__in=ChapterMembership.objects.on(day).filter(chapter=chapter).values("person"))
        .order_by("squad__name", "pk")
        .values_list("person_id", "role", "allocation", "squad_id", "squad__slug", "squad__name")
    ),
    chapter=int,
    day=dt.date,
)
