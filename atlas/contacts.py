"""Whom to ask about an element: who owns, leads, coaches or coordinates it, and what it is part of; about a bot,
who is accountable for it."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import F, QuerySet, Value

from alliances.models import Alliance, AllianceTrio
from bots.models import Bot
from chapters.models import Chapter, ChapterMembership
from guilds.models import Guild, GuildMembership
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.elements import Element
from orgmodel.domain.periods import Tenure
from people.contacts import ROLES, TOPICS, Contact, with_absences
from people.models import Person
from people.reads import PERSON, ElementRow, PersonRow, Rows, absences_of, person_columns, person_facts
from squads.models import BotMembership, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import Seat, TrioSeat


class Duty(NamedTuple):
    """What whoever has a role is asked about, what they do, and what is said where nobody has it."""

    topic: str
    does: str
    lacks: str


# By kind of element and role, in the order in which they are asked.
DUTIES: dict[tuple[str, str], Duty] = {
    **{
        (TOPICS[topic].kind, role): Duty(topic, TOPICS[topic].does, TOPICS[topic].lacks)
        for topic, role in ROLES.items()
    },
    **{
        ("tribe", seat): Duty("direction", f"is the {label.lower()} of {{}}", f"{{}} has no {label.lower()}.")
        for seat, label in Seat.choices
    },
    ("bot", "accountable"): Duty("bots", "is accountable for {}", ""),
}
# What each topic is about, in words.
QUESTIONS = {
    **{topic: TOPICS[topic].question for topic in ROLES},
    "direction": "Where its tribe is heading",
    "bots": "What its bots do",
}
KINDS = {str(model._meta.model_name): model for model in (Squad, Tribe, Chapter, Guild, Alliance, Bot)}


def element_contacts(element: Element, day: dt.date, reader: Person | None) -> dict[str, list[Contact]]:
    """Whom to ask about `element` on `day`, by topic; three queries.

    A role that nobody has is a contact without a person, after those that somebody
    has. An element that is not there on the day has no contacts.
    """
    found: dict[str, list[Contact]] = {topic: [] for topic in QUESTIONS}
    if not element.holds_on(day):
        return found
    elements = _around(element, day)
    holders = _read_holders(elements, day)
    for (kind, role), duty in DUTIES.items():
        for each in elements:
            if each.kind == kind:
                people = holders.get((kind, each.pk, role), [])
                found[duty.topic] += _contacts(each, duty, people, reader)
    asked = {row.person.pk for rows in found.values() for row in rows if row.person}
    absences = absences_of(asked, day)
    return {
        topic: sorted(with_absences(rows, absences, day), key=lambda row: row.person is None)
        for topic, rows in found.items()
    }


def _contacts(
    element: ElementRow, duty: Duty, people: list[PersonRow], reader: Person | None
) -> list[Contact]:
    """Those who have a role in one element, or that nobody has it."""
    if not people:
        return [Contact(None, duty.lacks.format(element), element, themselves=False)]
    own = reader.pk if reader else None
    return [
        Contact(person, f"{person} {duty.does.format(element)}.", element, person.pk == own)
        for person in people
    ]


def _around(element: Element, day: dt.date) -> list[ElementRow]:
    """The element, and what else is asked for it: its tribe, the chapters of its people, its bots, its tribes; one
    query."""
    kind = str(element._meta.model_name)
    itself = ElementRow(kind, element.pk, element.slug, element.name)
    if kind not in _neighbours:
        return [itself]
    return [itself, *(ElementRow(*row) for row in _neighbours[kind].rows(element=element.pk, day=day))]


def _read_holders(elements: list[ElementRow], day: dt.date) -> Mapping[tuple[str, int, str], list[PersonRow]]:
    """Who has which role in the elements, by name; one query."""
    ids = {f"{kind}s": [each.pk for each in elements if each.kind == kind] for kind in (*HELD, "bot")}
    holders: dict[tuple[str, int, str], list[PersonRow]] = {}
    for kind, element, role, *person in _holders.rows(day=day, **ids):
        holders.setdefault((kind, element, role), []).append(PersonRow(*person))
    return holders


def _as_elements(rows: QuerySet, kind: str) -> Rows:
    return rows.order_by().annotate(kind=Value(kind)).values_list("kind", "pk", "slug", "name")


def _around_squad(element: int, day: dt.date) -> Rows:
    people = SquadMembership.objects.on(day).filter(squad=element).values("person")
    chapters = ChapterMembership.objects.on(day).filter(person__in=people).values("chapter")
    tribes = SquadInTribe.objects.on(day).filter(squad=element).values("tribe")
    bots = BotMembership.objects.on(day).filter(squad=element).values("bot")
    return (
        _as_elements(Chapter.objects.filter(pk__in=chapters), "chapter")
        .union(
            _as_elements(Tribe.objects.filter(pk__in=tribes), "tribe"),
            _as_elements(Bot.objects.filter(pk__in=bots), "bot"),
            all=True,
        )
        .order_by("name", "pk")
    )


def _around_tribe(element: int, day: dt.date) -> Rows:
    return _as_elements(Chapter.objects.on(day).filter(tribe=element), "chapter").order_by("name", "pk")


def _around_chapter(element: int, day: dt.date) -> Rows:
    return _as_elements(Tribe.objects.on(day).filter(chapters=element), "tribe")


def _around_alliance(element: int, day: dt.date) -> Rows:
    parts = AllianceTrio.objects.on(day).filter(alliance=element).values("trio__tribe")
    return _as_elements(Tribe.objects.filter(pk__in=parts), "tribe").order_by("name", "pk")


_neighbours = {
    kind: CompiledQuery(make, element=int, day=dt.date)
    for kind, make in (
        ("squad", _around_squad),
        ("tribe", _around_tribe),
        ("chapter", _around_chapter),
        ("alliance", _around_alliance),
    )
}


def _in_roles(kind: str, model: type[Tenure], element: str, role: str, ids: list[int], day: dt.date) -> Rows:
    """Who is more than a member in any of the elements of `kind` with these ids."""
    roles = [each for held, each in DUTIES if held == kind]
    return (
        model.objects.on(day)
        .filter(**{f"{element}__among": ids, f"{role}__in": roles})
        .order_by()
        .annotate(
            kind=Value(kind),
            element=F(element),
            as_what=F(role),
            **person_facts(),
        )
        .values_list(*HOLDER)
    )


HOLDER = ("kind", "element", "as_what", *PERSON)
# Of each kind: what its people hold, the path to its id, and the field of their role.
HELD: dict[str, tuple[type[Tenure], str, str]] = {
    "squad": (SquadMembership, "squad_id", "role"),
    "chapter": (ChapterMembership, "chapter_id", "role"),
    "guild": (GuildMembership, "guild_id", "role"),
    "tribe": (TrioSeat, "trio__tribe_id", "seat"),
}


def _accountable(bots: list[int]) -> Rows:
    """Who is accountable for the bots with these ids, on whichever day."""
    rows = Bot.objects.filter(pk__among=bots).order_by()
    return rows.values_list(Value("bot"), "pk", Value("accountable"), *person_columns("accountable"))


def _of_every_kind(
    squads: list[int],
    chapters: list[int],
    guilds: list[int],
    tribes: list[int],
    bots: list[int],
    day: dt.date,
) -> Rows:
    ids = {"squad": squads, "chapter": chapters, "guild": guilds, "tribe": tribes}
    first, *others = (_in_roles(kind, *held, ids[kind], day) for kind, held in HELD.items())
    return first.union(*others, _accountable(bots), all=True).order_by("name", "who")


_holders = CompiledQuery(
    _of_every_kind, squads=list, chapters=list, guilds=list, tribes=list, bots=list, day=dt.date
)
