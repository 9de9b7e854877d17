"""The organisation in numbers on a day: how many of what, how large, what nobody holds."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Model, Q, QuerySet, Value

from alliances.models import Alliance
from atlas.size_bars import Bar, bars
from blueprint.reads import Sizes, sizes_on
from blueprint.sizes import Sized
from chapters.models import Chapter
from guilds.models import Guild
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.elements import Keyed
from people.models import Person
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import Seat, Trio, TrioSeat

COUNTED: tuple[tuple[str, str, type[Keyed]], ...] = (
    ("tribe", "Tribes", Tribe),
    ("squad", "Squads", Squad),
    ("chapter", "Chapters", Chapter),
    ("guild", "Guilds", Guild),
    ("alliance", "Alliances", Alliance),
    ("person", "People", Person),
)
CARDS = 24
# What is counted beside the elements.
TRIOS, IN_SQUADS = "trios", "in squads"


class TribeCard(NamedTuple):
    """A tribe, the people in its squads, each once, and its squads."""

    slug: str
    name: str
    purpose: str
    headcount: int
    squad_count: int


@dataclass(frozen=True)
class Numbers:
    """What can be counted: how many squads and tribes of each size, and `tribes`, the first by name."""

    counts: dict[str, int]
    squad_sizes: Counter[int]
    tribe_sizes: Counter[int]
    recommended: Sizes
    tribes: list[TribeCard]
    people_without_squad: int
    squads_without_owner: int
    empty_seats: int
    trios_with_empty_seats: int

    @property
    def squad_bars(self) -> list[Bar]:
        return bars(self.squad_sizes, self.recommended[Sized.SQUAD])

    @property
    def tribe_bars(self) -> list[Bar]:
        return bars(self.tribe_sizes, self.recommended[Sized.TRIBE])

    @property
    def squads_of_recommended_size(self) -> int:
        return sum(bar.n for bar in self.squad_bars if bar.recommended)

    @property
    def tribes_of_recommended_size(self) -> int:
        return sum(bar.n for bar in self.tribe_bars if bar.recommended)


def count(day: dt.date) -> Numbers:
    """Count everything on a day; seven queries, each one pass over a table or a few."""
    counted = dict(_counts.rows(day=day))
    counts = {kind: counted.get(kind, 0) for kind, _, _ in COUNTED}
    trios = counted.get(TRIOS, 0)
    squads = _squads.rows(day=day)
    squad_sizes = Counter(people for people, _ in squads)
    squad_sizes[0] = counts["squad"] - len(squads)
    seats = [held for (held,) in _held_seats.rows(day=day)]
    tribe_sizes, tribes = _tribes(day)
    return Numbers(
        counts=counts,
        squad_sizes=squad_sizes,
        tribe_sizes=tribe_sizes,
        recommended=sizes_on(day),
        tribes=tribes,
        people_without_squad=counts["person"] - counted.get(IN_SQUADS, 0),
        squads_without_owner=counts["squad"] - sum(owners > 0 for _, owners in squads),
        empty_seats=trios * len(Seat.choices) - sum(seats),
        trios_with_empty_seats=trios - seats.count(len(Seat.choices)),
    )


def _tribes(day: dt.date) -> tuple[Counter[int], list[TribeCard]]:
    """How many tribes there are of each size, and the first by name; three queries."""
    squads = dict(_squads_in_tribes.rows(day=day))
    people = dict(people_in_tribes.rows(day=day))
    tribes = _tribes_by_name.rows(day=day)
    return Counter(people.get(pk, 0) for pk, *_ in tribes), [
        TribeCard(slug, name, purpose, people.get(pk, 0), squads.get(pk, 0))
        for pk, slug, name, purpose in tribes[:CARDS]
    ]


def _count_all(day: dt.date) -> QuerySet[Model, tuple[str, int]]:
    """(kind, number) of each kind of element, of trios, and of the people who are in any squad."""
    members = SquadMembership.objects.on(day).order_by().values("person")
    rows = {kind: model.objects.on(day) for kind, _, model in COUNTED}
    rows[TRIOS] = Trio.objects.on(day)
    rows[IN_SQUADS] = Person.objects.filter(pk__in=members)
    first, *others = (_number(kind, those) for kind, those in rows.items())
    return first.union(*others, all=True).order_by()


def _number(kind: str, rows: QuerySet[Model]) -> QuerySet[Model, tuple[str, int]]:
    """(kind, number), or no row where there is nothing to count."""
    return (
        rows.order_by()
        .annotate(kind=Value(kind))
        .values("kind")
        .annotate(n=Count("pk"))
        .values_list("kind", "n")
    )


_counts = CompiledQuery(_count_all, day=dt.date)
# People, each once, and product owners of each squad that has any.
_squads = CompiledQuery(
    lambda day: (
        SquadMembership.objects.on(day)
        .order_by()
        .values("squad")
        .annotate(
            people=Count("person", distinct=True), owners=Count("pk", filter=Q(role=Role.PRODUCT_OWNER))
        )
        .values_list("people", "owners")
    ),
    day=dt.date,
)
_held_seats = CompiledQuery(
    lambda day: TrioSeat.objects.on(day).order_by().values("trio").annotate(n=Count("pk")).values_list("n"),
    day=dt.date,
)
_squads_in_tribes = CompiledQuery(
    lambda day: (
        SquadInTribe.objects.on(day)
        .order_by()
        .values("tribe")
        .annotate(n=Count("pk"))
        .values_list("tribe", "n")
    ),
    day=dt.date,
)
# (tribe, people in its squads, each once)
people_in_tribes = CompiledQuery(
    lambda day: (
        SquadMembership.objects.on(day)
        .order_by()
        .filter(squad__tribes__in=SquadInTribe.objects.on(day).order_by())
        .values("squad__tribes__tribe")
        .annotate(n=Count("person", distinct=True))
        .values_list("squad__tribes__tribe", "n")
    ),
    day=dt.date,
)
_tribes_by_name = CompiledQuery(
    lambda day: Tribe.objects.on(day).values_list("pk", "slug", "name", "purpose"), day=dt.date
)
