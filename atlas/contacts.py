"""Whom to ask: for every person the one who knows what, how, the process, the career and the interest."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, Value, When

from chapters.models import ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import GuildMembership
from guilds.models import Role as GuildRole
from orgmodel.domain.periods import Tenure
from people.models import Person
from squads.models import Role, SquadMembership

COLLEAGUES = 12
CIRCLES = 6
READ = 500


class Contact(NamedTuple):
    """Somebody to ask, or nobody where a seat is empty, and why in a sentence.

    `about` is the squad, chapter or guild that makes them the one; None for a
    line manager. `themselves` says that it is the person who would ask.
    """

    person: Person | None
    reason: str
    about: Any
    themselves: bool


class Topic(NamedTuple):
    """One thing to ask about; `missing` says why there is nobody to ask where there are no contacts."""

    name: str
    question: str
    kind: str
    contacts: list[Contact]
    missing: str


class Circle(NamedTuple):
    """The others in the same squad or chapter, and whether there are `more` than those."""

    whole: Any
    kind: str
    people: list[Person]
    more: bool


class Around(NamedTuple):
    """Whom a person asks about what, and with whom they work."""

    topics: list[Topic]
    circles: list[Circle]


def around(person: Person, present: Iterable[Tenure], day: dt.date) -> Around:
    """Who is around `person`, who holds the tenures `present` on `day`; a query for each kind of element."""
    squads, chapters, guilds = (_wholes(present, kind) for kind in ("squad", "chapter", "guild"))
    work = _rows(SquadMembership.objects.on(day), "squad", squads)
    craft = _rows(ChapterMembership.objects.on(day), "chapter", chapters)
    coordinating = GuildMembership.objects.on(day).filter(role=GuildRole.COORDINATOR)
    interest = _rows(coordinating, "guild", guilds)
    owners = [row for row in work if row.role == Role.PRODUCT_OWNER]
    coaches = [row for row in work if row.role == Role.AGILE_COACH]
    leads = [row for row in craft if row.role == ChapterRole.LEAD]
    asks = _Asker(person)
    topics = [
        asks.topic("what", squads, owners),
        asks.topic("how", chapters, leads),
        asks.topic("process", squads, coaches),
        asks.topic("career", [], []),
        asks.topic("interests", guilds, interest),
    ]
    return Around(topics, _circles(person, [("squad", squads, work), ("chapter", chapters, craft)]))


class _Said(NamedTuple):
    """A topic in words: its question, whose hue it has, what somebody does and what is missing."""

    question: str
    kind: str
    does: str
    lacks: str
    missing: str


SAID = {
    "what": _Said(
        "What to build",
        "squad",
        "owns the product of {}",
        "{} has no product owner.",
        "In no squad, so no product owner decides what to build.",
    ),
    "how": _Said(
        "How to build it",
        "chapter",
        "leads {}",
        "{} has no lead.",
        "In no chapter, so no lead looks after the craft.",
    ),
    "process": _Said(
        "How we work",
        "squad",
        "coaches {}",
        "{} has no agile coach.",
        "In no squad, so no agile coach helps with the process.",
    ),
    "career": _Said("Career", "person", "is the line manager of {}", "", "No line manager is named."),
    "interests": _Said(
        "Interests", "guild", "coordinates {}", "{} has no coordinator.", "In no guild; anybody may join one."
    ),
}


@dataclass(frozen=True)
class _Asker:
    """The person who asks."""

    person: Person

    def topic(self, name: str, wholes: list[Any], rows: list[Any]) -> Topic:
        """Who in `rows` is there for each of the `wholes`, or that nobody is; people first."""
        said = SAID[name]
        found = self._manager(said) if name == "career" else []
        for whole in wholes:
            there = [row.person for row in rows if row.whole == whole]
            found += [self._contact(person, said.does.format(whole), whole) for person in there]
            if not there:
                found.append(Contact(None, said.lacks.format(whole), whole, themselves=False))
        found.sort(key=lambda contact: contact.person is None)
        return Topic(name, said.question, said.kind, found, said.missing)

    def _manager(self, said: _Said) -> list[Contact]:
        manager = self.person.manager
        return [self._contact(manager, said.does.format(self.person), None)] if manager else []

    def _contact(self, person: Person, does: str, about: Any) -> Contact:
        themselves = person == self.person
        return Contact(person, f"{person} {does}{' themselves' if themselves else ''}.", about, themselves)


def _circles(person: Person, kinds: list[tuple[str, list[Any], list[Any]]]) -> list[Circle]:
    """The others in the squads, then in the chapters, nobody twice; as many as one can look through."""
    seen = {person.pk}
    circles = []
    for kind, wholes, rows in kinds:
        for whole in wholes:
            here = sorted((row.person for row in rows if row.whole == whole), key=lambda other: other.name)
            people = list({other.pk: other for other in here if other.pk not in seen}.values())
            seen |= {other.pk for other in people}
            if people:
                circles.append(Circle(whole, kind, people[:COLLEAGUES], len(people) > COLLEAGUES))
    return circles[:CIRCLES]


def _wholes(present: Iterable[Tenure], kind: str) -> list[Any]:
    """The elements of one kind among the tenures, each once, in their order."""
    return list({row.whole.pk: row.whole for row in present if row.kind == kind}.values())


def _rows(rows: Any, kind: str, wholes: list[Any]) -> list[Any]:
    """Those of `rows` in any of `wholes`: who is more than a member first, then by name; the first few hundred."""
    if not wholes:
        return []
    known = {whole.pk: whole for whole in wholes}
    member_last = Case(When(role="member", then=Value(1)), default=Value(0))
    rows = rows.filter(**{f"{kind}__in": known}).select_related("person")
    found = list(rows.order_by(member_last, "person__name", "pk")[:READ])
    for row in found:
        setattr(row, kind, known[getattr(row, f"{kind}_id")])
    return found
