"""Whom to ask: for every person the one who knows what, how, the process, the career and the interest."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Case, F, Value, When

from chapters.models import ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import GuildMembership
from guilds.models import Role as GuildRole
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.periods import Tenure
from people.models import Person
from people.reads import (
    PERSON,
    AbsenceRow,
    ElementRow,
    PersonRow,
    Rows,
    TenureRow,
    absences_of,
    person_facts,
)
from squads.models import Role, SquadMembership

COLLEAGUES = 12
CIRCLES = 6
READ = 500


class Contact(NamedTuple):
    """Somebody to ask, or nobody where a seat is empty, and why in a sentence.

    `about` is the squad, chapter or guild that makes them the one; None for a
    line manager. `themselves` is set for the person who is asking. `absence` is of
    somebody who is away on the day.
    """

    person: PersonRow | None
    reason: str
    about: ElementRow | None
    themselves: bool
    absence: AbsenceRow | None = None

    @property
    def away(self) -> bool:
        """Whether they are away on the day."""
        return self.absence is not None

    @property
    def away_until(self) -> dt.date | None:
        """The day on which somebody who is away is back; None where that is unknown, or they are here."""
        return self.absence.ends_before if self.absence else None


class Topic(NamedTuple):
    """One thing to ask about; `missing` is why there is nobody to ask where there are no contacts."""

    name: str
    question: str
    kind: str
    contacts: list[Contact]
    missing: str


class Circle(NamedTuple):
    """The others in the same squad or chapter, and whether there are `more` than those."""

    parent: ElementRow
    people: list[PersonRow]
    more: bool

    @property
    def kind(self) -> str:
        return self.parent.kind


class Contacts(NamedTuple):
    """Whom a person asks about what, with whom they work, and when they are away themselves."""

    topics: list[Topic]
    circles: list[Circle]
    absences: list[AbsenceRow]


class Colleague(NamedTuple):
    """Who is in an element that somebody is in, and as what."""

    kind: str
    element: int
    role: str
    person: PersonRow


class Wording(NamedTuple):
    """A topic in words: its question, whose hue it has, what somebody does and what is missing."""

    question: str
    kind: str
    does: str
    lacks: str
    missing: str


TOPICS = {
    "what": Wording(
        "What to build",
        "squad",
        "is the product owner of {}",
        "{} has no product owner.",
        "Not in a squad yet.",
    ),
    "how": Wording(
        "How to build it",
        "chapter",
        "leads {}",
        "{} has no lead.",
        "Not in a chapter yet.",
    ),
    "process": Wording(
        "How we work",
        "squad",
        "coaches {}",
        "{} has no agile coach.",
        "Not in a squad yet.",
    ),
    "career": Wording("Career", "person", "is the line manager of {}", "", "No line manager yet."),
    "interests": Wording(
        "Interests",
        "guild",
        "coordinates {}",
        "{} has no coordinator.",
        "Not in a guild yet. Anyone can join one.",
    ),
}
# Who is there to be asked about it.
ROLES: dict[str, str] = {
    "what": Role.PRODUCT_OWNER,
    "how": ChapterRole.LEAD,
    "process": Role.AGILE_COACH,
    "interests": GuildRole.COORDINATOR,
}


def contacts(person: Person, present: Iterable[TenureRow], day: dt.date) -> Contacts:
    """Whom `person`, who holds the tenures `present` on `day`, asks and works with; two queries.

    `person` has to come with their line manager.
    """
    elements = list(dict.fromkeys(row.parent for row in present))
    colleagues = _read(person, day) if elements else []
    topics = [_topic(name, person, elements, colleagues) for name in TOPICS]
    asked = [contact.person.pk for topic in topics for contact in topic.contacts if contact.person]
    absences = absences_of({person.pk, *asked}, day)
    return Contacts(
        [topic._replace(contacts=with_absences(topic.contacts, absences, day)) for topic in topics],
        _circles(person, elements, colleagues),
        [row for row in absences if row.person == person.pk],
    )


def with_absences(contacts: Iterable[Contact], absences: Iterable[AbsenceRow], day: dt.date) -> list[Contact]:
    """The contacts, each with the absence of who is away on `day`."""
    away = {row.person: row for row in absences if row.holds_on(day)}
    return [
        contact._replace(absence=away.get(contact.person.pk)) if contact.person else contact
        for contact in contacts
    ]


def _read(person: Person, day: dt.date) -> list[Colleague]:
    return [
        Colleague(kind, element, role, PersonRow(*who))
        for kind, element, role, *who, _, _, _ in _colleagues.rows(person=person.pk, day=day)
    ]


def _topic(name: str, person: Person, elements: list[ElementRow], colleagues: list[Colleague]) -> Topic:
    """Who is there to be asked in each of the elements, or that nobody is; people first."""
    wording = TOPICS[name]
    found = []
    if name == "career":
        elements = []
        if manager := person.manager:
            row = PersonRow(
                *(manager.pk, manager.handle, manager.name, manager.job_title),
                manager.has_namesake,
                manager.photo,
            )
            found.append(_contact(person, row, wording.does.format(person), None))
    for element in elements:
        if element.kind == wording.kind:
            there = [row.person for row in _those_in(element, colleagues) if row.role == ROLES[name]]
            found += [_contact(person, row, wording.does.format(element), element) for row in there]
            if not there:
                found.append(Contact(None, wording.lacks.format(element), element, themselves=False))
    found.sort(key=lambda contact: contact.person is None)
    return Topic(name, wording.question, wording.kind, found, wording.missing)


def _contact(asking: Person, person: PersonRow, does: str, about: ElementRow | None) -> Contact:
    themselves = person.pk == asking.pk
    return Contact(person, f"{person} {does}{' themselves' if themselves else ''}.", about, themselves)


def _circles(person: Person, elements: list[ElementRow], colleagues: list[Colleague]) -> list[Circle]:
    """The others in the squads, then in the chapters, nobody twice; as many as one can look through."""
    seen = {person.pk}
    circles = []
    for kind in ("squad", "chapter"):
        for element in elements:
            if element.kind == kind:
                here = sorted(
                    (row.person for row in _those_in(element, colleagues)), key=lambda row: row.name
                )
                people = list({row.pk: row for row in here if row.pk not in seen}.values())
                seen |= {row.pk for row in people}
                if people:
                    circles.append(Circle(element, people[:COLLEAGUES], len(people) > COLLEAGUES))
    return circles[:CIRCLES]


def _those_in(element: ElementRow, colleagues: list[Colleague]) -> list[Colleague]:
    return [row for row in colleagues if (row.kind, row.element) == (element.kind, element.pk)]


def _in_the_same(place: int, kind: str, model: type[Tenure], person: int, day: dt.date, **only: str) -> Rows:
    """Who is in any of the elements of `kind` that `person` is in: who is more than a member first, then by name.

    The first few hundred, to be united with those of other kinds.
    """
    elements = model.objects.on(day).filter(person=person).order_by().values(kind)
    return (
        model.objects.on(day)
        .filter(**{f"{kind}__in": elements}, **only)
        .annotate(
            kind=Value(kind),
            element=F(f"{kind}_id"),
            **person_facts(),
            place=Value(place),
            member_last=Case(When(role="member", then=Value(1)), default=Value(0)),
        )
        .order_by("member_last", "name", "pk")
        .values_list(*COLLEAGUE)[:READ]
    )


COLLEAGUE = ("kind", "element", "role", *PERSON, "place", "member_last", "pk")


def _of_every_kind(person: int, day: dt.date) -> Rows:
    return (
        _in_the_same(0, "squad", SquadMembership, person, day)
        .union(
            _in_the_same(1, "chapter", ChapterMembership, person, day),
            _in_the_same(2, "guild", GuildMembership, person, day, role=GuildRole.COORDINATOR),
            all=True,
        )
        .order_by("place", "member_last", "name", "pk")
    )


_colleagues = CompiledQuery(_of_every_kind, person=int, day=dt.date)
