"""What concerns the person who looks: where they are, whom it leads to, what changes soon, what they can do."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from changes.asked import about
from changes.facts import Span
from changes.reads import Change, Changes
from chapters.models import Chapter, ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import GuildMembership
from orgmodel.web.pages import may
from people.models import Person
from squads.models import Role, Squad, SquadMembership
from trios.models import Trio, TrioSeat

SOON = dt.timedelta(days=90)
SHOWN = 6


@dataclass(frozen=True)
class MySquad:
    """A squad of theirs, with `headcount`; as what they are in it; who owns the product."""

    squad: Any
    roles: list[str]
    owner: Person | None


@dataclass(frozen=True)
class MyChapter:
    """A chapter of theirs and who leads it."""

    chapter: Chapter
    lead: Person | None


@dataclass(frozen=True)
class Vacancy:
    """A seat of a trio that nobody holds and that they may fill."""

    trio: Trio
    seat: str
    label: str


@dataclass(frozen=True)
class Mine:
    """All of it, on a day."""

    person: Person
    squads: list[MySquad]
    chapters: list[MyChapter]
    guilds: list[GuildMembership]
    seats: list[TrioSeat]
    reports: int
    soon: list[Change]
    vacancies: list[Vacancy]


def mine(user: Any, day: dt.date, today: dt.date) -> Mine:
    """Read what concerns the person of `user`; a bounded number of queries, however much it is."""
    person = user.person
    squads = _squads(person, day)
    seats = list(TrioSeat.objects.on(day).filter(person=person).select_related("trio__tribe"))
    guilds = GuildMembership.objects.on(day).filter(person=person).select_related("guild")
    return Mine(
        person=person,
        squads=squads,
        chapters=_chapters(person, day),
        guilds=list(guilds.order_by("guild__name", "pk")),
        seats=seats,
        reports=Person.objects.on(day).filter(manager=person).count(),
        soon=Changes(
            Span(day, coming(day)),
            today,
            about=about(person, *(here.squad for here in squads), *(seat.trio.tribe for seat in seats)),
            earliest_first=True,
        )[:SHOWN],
        vacancies=_vacancies(user, squads, seats, day),
    )


def coming(day: dt.date) -> dt.date:
    """Until when something comes soon."""
    return day + min(SOON, dt.date.max - day)


def _squads(person: Person, day: dt.date) -> list[MySquad]:
    roles: dict[int, list[str]] = {}
    for row in SquadMembership.objects.on(day).filter(person=person):
        roles.setdefault(row.squad_id, []).append(row.role_label)
    squads = list(Squad.objects.filter(pk__in=roles).with_headcount(day).with_tribe(day))
    owners = SquadMembership.objects.on(day).filter(squad__in=squads, role=Role.PRODUCT_OWNER)
    owner_of = {row.squad_id: row.person for row in owners.select_related("person")}
    return [MySquad(squad, roles[squad.pk], owner_of.get(squad.pk)) for squad in squads]


def _chapters(person: Person, day: dt.date) -> list[MyChapter]:
    theirs = ChapterMembership.objects.on(day).filter(person=person).values("chapter")
    chapters = list(Chapter.objects.filter(pk__in=theirs))
    leads = ChapterMembership.objects.on(day).filter(chapter__in=chapters, role=ChapterRole.LEAD)
    lead_of = {row.chapter_id: row.person for row in leads.select_related("person")}
    return [MyChapter(chapter, lead_of.get(chapter.pk)) for chapter in chapters]


def _vacancies(user: Any, squads: list[MySquad], seats: list[TrioSeat], day: dt.date) -> list[Vacancy]:
    """Empty seats in the trios they sit in, and in those of their squads' tribes for who may fill any."""
    tribes = {seat.trio.tribe_id for seat in seats}
    if may(user, "trios.fill_seat"):
        tribes |= {period.tribe_id for here in squads for period in here.squad.tribe_periods}
    return [
        Vacancy(trio, seat, label)
        for trio in Trio.objects.on(day).filter(tribe__in=tribes).with_holders(day)
        if may(user, "trios.fill_seat", trio)
        for seat, label, held in trio.holders
        if held is None
    ]
