"""The user's own part of the first page: what they are in, with whom, what changes soon, what they can do."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, Q, Value

from changes.facts import About, Span
from changes.reads import Change, Changes
from chapters.models import ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import GuildMembership
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.labels import label_of
from orgmodel.domain.periods import Tenure, by_first_day, lower_bound
from orgmodel.web.pages import may
from people.models import Person, User
from people.reads import PERSON, ElementRow, PersonRow, Rows, person_facts, report_count, wants_confirmation
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import Seat, Trio, TrioSeat

SOON = dt.timedelta(days=90)
SHOWN = 6


class MySquad(NamedTuple):
    """A squad of theirs; as what they are in it; who owns the product."""

    squad: ElementRow
    mission: str
    headcount: int
    roles: list[str]
    owner: PersonRow | None


class MyChapter(NamedTuple):
    """A chapter of theirs and who leads it."""

    chapter: ElementRow
    lead: PersonRow | None


class MySeat(NamedTuple):
    """A seat of a trio that they hold, and the purpose of the tribe."""

    trio: ElementRow
    label: str
    purpose: str


class Vacancy(NamedTuple):
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
    guilds: list[ElementRow]
    seats: list[MySeat]
    reports: int
    soon: list[Change]
    vacancies: list[Vacancy]

    @property
    def wants_confirmation(self) -> bool:
        """Whether they are to be asked if their profile is still right."""
        return wants_confirmation(self.person)

    @property
    def heading(self) -> str:
        """What stands over the cards: of squads, or else of the tribes in whose trios they sit."""
        if self.squads or not self.seats:
            return "My squads" if len(self.squads) > 1 else "My squad"
        return "My tribes" if len(self.seats) > 1 else "My tribe"


class Holding(NamedTuple):
    """Somebody who is in an element that the person is in too; `text` is what that is for."""

    element: ElementRow
    tribe: int
    text: str
    role: str
    starts_on: dt.date | None
    pk: int
    person: PersonRow


def mine(user: User, person: Person, day: dt.date, today: dt.date) -> Mine:
    """Read what concerns `person`, whose account is `user`; a bounded number of queries,
    however much it is."""
    holdings = _holdings(person, day)
    seats = sorted(_held_by(person, holdings["trio"]), key=lambda row: (lower_bound(row.starts_on), row.pk))
    squads = _squads(person, holdings["squad"])
    return Mine(
        person=person,
        squads=squads,
        chapters=_chapters(holdings["chapter"]),
        guilds=[row.element for row in holdings["guild"]],
        seats=[MySeat(row.element, label_of(Seat, row.role), row.text) for row in seats],
        reports=report_count(person.pk, day),
        soon=_soon(person, squads, seats, day, today),
        vacancies=_vacancies(user, squads, seats, day),
    )


def upcoming_until(day: dt.date) -> dt.date:
    """The last day of what is upcoming on `day`."""
    return day + min(SOON, dt.date.max - day)


def _holdings(person: Person, day: dt.date) -> dict[str, list[Holding]]:
    """Everybody who matters in what `person` is in, by kind of element; one query."""
    found: dict[str, list[Holding]] = defaultdict(list)
    for _, kind, element, slug, title, tribe, text, role, starts_on, pk, *who in _same_elements.rows(
        person=person.pk, day=day
    ):
        row = ElementRow(kind, element, slug, title)
        found[kind].append(Holding(row, tribe, text, role, starts_on, pk, PersonRow(*who)))
    return found


def _held_by(person: Person, rows: list[Holding]) -> list[Holding]:
    return [row for row in rows if row.person.pk == person.pk]


def _squads(person: Person, rows: list[Holding]) -> list[MySquad]:
    return [
        MySquad(
            squad,
            mission=those[0].text,
            headcount=len({row.person.pk for row in those}),
            roles=[label_of(Role, row.role) for row in _held_by(person, those)],
            owner=next((row.person for row in those if row.role == Role.PRODUCT_OWNER), None),
        )
        for squad, those in _by_element(rows)
    ]


def _chapters(rows: list[Holding]) -> list[MyChapter]:
    return [
        MyChapter(chapter, next((row.person for row in those if row.role == ChapterRole.LEAD), None))
        for chapter, those in _by_element(rows)
    ]


def _by_element(rows: list[Holding]) -> list[tuple[ElementRow, list[Holding]]]:
    groups: dict[ElementRow, list[Holding]] = defaultdict(list)
    for row in rows:
        groups[row.element].append(row)
    return list(groups.items())


def _soon(
    person: Person, squads: list[MySquad], seats: list[Holding], day: dt.date, today: dt.date
) -> list[Change]:
    about: About = {
        Person: [person.pk],
        Squad: [row.squad.pk for row in squads],
        Tribe: [row.tribe for row in seats],
    }
    return Changes(Span(day, upcoming_until(day)), today, about=about, earliest_first=True)[:SHOWN]


def _vacancies(user: User, squads: list[MySquad], seats: list[Holding], day: dt.date) -> list[Vacancy]:
    """Empty seats in the trios they sit in, and in those of their squads' tribes for who may fill any."""
    tribes = {row.tribe for row in seats}
    if squads and may(user, "trios.fill_seat"):
        here = SquadInTribe.objects.on(day).filter(squad__in=[row.squad.pk for row in squads])
        tribes.update(here.values_list("tribe", flat=True))
    if not tribes:
        return []
    return [
        Vacancy(trio, seat, label)
        for trio in Trio.objects.on(day).filter(tribe__in=tribes).with_holders(day)
        if may(user, "trios.fill_seat", trio)
        for seat, label, held in trio.holders
        if held is None
    ]


HOLDING = (
    *("place", "element_kind", "element", "slug", "title", "tribe", "text", "as_what", "starts_on", "pk"),
    *PERSON,
)


def _in_the_same(person: int, day: dt.date, place: int, kind: str, model: type[Tenure], **paths: str) -> Rows:
    """Who is in any of the elements of `kind` that `person` is in, to be united with those of other kinds.

    `paths` lead to the element or tribe that it is called after, and to what that is for.
    """
    named = paths.get("named", kind)
    rows = model.objects.on(day)
    mine = rows.filter(person=person).order_by().values(kind)
    return (
        rows.filter(**{f"{kind}__in": mine})
        .order_by()
        .annotate(
            place=Value(place),
            element_kind=Value(kind),
            element=F(f"{kind}_id"),
            slug=F(f"{named}__slug"),
            title=F(f"{named}__name"),
            tribe=F(f"{named}_id") if kind == "trio" else Value(0),
            text=F(paths["text"]) if "text" in paths else Value(""),
            as_what=F(paths.get("role", "role")),
            **person_facts(),
        )
        .values_list(*HOLDING)
    )


def _of_every_kind(person: int, day: dt.date) -> Rows:
    """Of squads and trios everybody, of chapters the person and who leads, of guilds the person alone."""
    squads = _in_the_same(person, day, 0, "squad", SquadMembership, text="squad__mission")
    trios = _in_the_same(
        person, day, 1, "trio", TrioSeat, named="trio__tribe", text="trio__tribe__purpose", role="seat"
    )
    chapters = _in_the_same(person, day, 2, "chapter", ChapterMembership)
    guilds = _in_the_same(person, day, 3, "guild", GuildMembership)
    return squads.union(
        trios,
        chapters.filter(Q(person=person) | Q(role=ChapterRole.LEAD)),
        guilds.filter(person=person),
        all=True,
    ).order_by("place", "title", "element", by_first_day(), "pk")


_same_elements = CompiledQuery(_of_every_kind, person=int, day=dt.date)
