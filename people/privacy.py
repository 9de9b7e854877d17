"""Who may see the private facts of people; PRIVATE_FACTS of the settings says it of each."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone

from chapters.models import ChapterMembership
from chapters.models import Role as ChapterRole
from orgmodel.caching.compiled import CompiledQuery
from people.models import Person, User
from people.profile import Audience, PrivateFacts
from squads.models import Role as SquadRole
from squads.models import SquadInTribe, SquadMembership
from trios.models import TrioSeat

PRIVATE = tuple(field.name for field in PrivateFacts._meta.fields)
PERSON = Person._meta.label_lower
# The permission whose holders see, and say, all facts of a person.
EDITS = "people.edit_person"


type Reader = User | AnonymousUser | None


class Fact(NamedTuple):
    """A private fact of a person, as a page shows it."""

    label: str
    text: str


def open_about_all(reader: Reader) -> frozenset[str]:
    """The private facts that `reader` may see of everybody: in exports, the history and the admin."""
    if isinstance(reader, User) and reader.without_scopes().has_perm(EDITS):
        return frozenset(PRIVATE)
    return frozenset(name for name in PRIVATE if audience_of(name) == Audience.EVERYBODY)


def hidden_about_all(reader: Reader) -> frozenset[str]:
    """The private facts that `reader` may not see of everybody."""
    return frozenset(PRIVATE) - open_about_all(reader)


def open_facts(reader: User, person: Person) -> frozenset[str]:
    """The private facts that `reader` may see of `person`; one query at most, and none where nothing is stored."""
    known = {name for name in PRIVATE if getattr(person, name)}
    everywhere = open_about_all(reader)
    if known <= everywhere:
        return everywhere
    if reader.person == person or reader.without_scopes().has_perm(EDITS, person):
        return frozenset(PRIVATE)
    led = {name for name in PRIVATE if audience_of(name) == Audience.LEADS}
    return everywhere | led if known & led and leads(reader, person) else everywhere


def shown_facts(reader: User, person: Person) -> list[Fact]:
    """The private facts of `person` that are stored and that `reader` may see."""
    opened = open_facts(reader, person)
    return [
        Fact(str(field.verbose_name), getattr(person, field.name))
        for field in PrivateFacts._meta.fields
        if field.name in opened and getattr(person, field.name)
    ]


def audience_of(name: str) -> Audience:
    """Who may see a private fact."""
    return Audience(settings.PRIVATE_FACTS[name])


def leads(reader: User, person: Person) -> bool:
    """Whether `reader` is, today, the line manager of `person`, the product owner or agile coach of a squad of
    theirs, the lead of a chapter of theirs, or in the trio of the tribe of such; one query."""
    leader = reader.person
    if leader is None:
        return False
    if person.manager_id == leader.pk:
        return True
    return bool(_leads.rows(leader=leader.pk, person=person.pk, day=timezone.localdate()))


def without[Value](facts: Mapping[str, Value], hidden: Iterable[str]) -> dict[str, Value]:
    """`facts` of a person without those that are `hidden`."""
    return {name: value for name, value in facts.items() if name not in set(hidden)}


def _tribes_of(person: int, day: dt.date) -> Q:
    squads = SquadMembership.objects.on(day).filter(person=person).order_by().values("squad")
    in_squads = SquadInTribe.objects.on(day).filter(squad__in=squads).order_by().values("tribe")
    in_chapters = ChapterMembership.objects.on(day).filter(person=person).order_by().values("chapter__tribe")
    return Q(trio__tribe__in=in_squads) | Q(trio__tribe__in=in_chapters)


_leads = CompiledQuery(
    lambda leader, person, day: (
        SquadMembership.objects.on(day)
        .filter(person=leader, role__in=(SquadRole.PRODUCT_OWNER, SquadRole.AGILE_COACH))
        .filter(Exists(SquadMembership.objects.on(day).filter(person=person, squad=OuterRef("squad"))))
        .order_by()
        .values_list(Value(1))
        .union(
            ChapterMembership.objects.on(day)
            .filter(person=leader, role=ChapterRole.LEAD)
            .filter(
                Exists(ChapterMembership.objects.on(day).filter(person=person, chapter=OuterRef("chapter")))
            )
            .order_by()
            .values_list(Value(1)),
            TrioSeat.objects.on(day)
            .filter(_tribes_of(person, day), person=leader)
            .order_by()
            .values_list(Value(1)),
        )
        .order_by()
    ),
    leader=int,
    person=int,
    day=dt.date,
)
