"""The organisation in numbers on a day: how many of what, how large, what nobody holds."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from alliances.models import Alliance
from chapters.models import Chapter
from guilds.models import Guild
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
# Sizes that one bar stands for, both ends included; the model advises 6 to 12, and 40 to 150.
SQUAD_BARS = ((0, 0), (1, 2), (3, 5), (6, 7), (8, 9), (10, 12), (13, 15), (16, 20), (21, None))
TRIBE_BARS = ((0, 19), (20, 39), (40, 69), (70, 109), (110, 150), (151, None))
SQUAD_RANGE, TRIBE_RANGE = (6, 12), (40, 150)


@dataclass(frozen=True)
class Bar:
    """How many elements have from `low` to `high` people; without `high`, that many or more."""

    low: int
    high: int | None
    n: int
    share: int
    advised: bool

    @property
    def label(self) -> str:
        if self.high is None:
            return f"{self.low}+"
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


@dataclass(frozen=True)
class Numbers:
    """What can be counted; `tribes` has for each tribe, by its id, its people and its squads."""

    counts: dict[str, int]
    squad_sizes: dict[int, int]
    tribes: dict[int, tuple[int, int]]
    people_without_squad: int
    squads_without_owner: int
    empty_seats: int
    trios_with_empty_seats: int

    @property
    def squad_bars(self) -> list[Bar]:
        return _bars(SQUAD_BARS, self.squad_sizes, SQUAD_RANGE)

    @property
    def tribe_bars(self) -> list[Bar]:
        return _bars(TRIBE_BARS, Counter(people for people, _ in self.tribes.values()), TRIBE_RANGE)

    @property
    def squads_of_advised_size(self) -> int:
        return sum(bar.n for bar in self.squad_bars if bar.advised)

    @property
    def tribes_of_advised_size(self) -> int:
        return sum(bar.n for bar in self.tribe_bars if bar.advised)


def count(day: dt.date) -> Numbers:
    """Count everything on a day; twelve queries, each one pass over a table."""
    counts = {kind: model.objects.on(day).count() for kind, _, model in COUNTED}
    members = SquadMembership.objects.on(day).order_by()
    squads = dict(
        members.values("squad").annotate(n=Count("person", distinct=True)).values_list("squad", "n")
    )
    sizes = Counter(squads.values())
    sizes[0] = counts["squad"] - len(squads)
    inside = members.aggregate(
        people=Count("person", distinct=True),
        owned=Count("squad", distinct=True, filter=Q(role=Role.PRODUCT_OWNER)),
    )
    held = (
        TrioSeat.objects.on(day).order_by().values("trio").annotate(n=Count("pk")).values_list("n", flat=True)
    )
    trios, seats = Trio.objects.on(day).count(), list(held)
    return Numbers(
        counts=counts,
        squad_sizes=dict(sizes),
        tribes=_tribes(day),
        people_without_squad=counts["person"] - inside["people"],
        squads_without_owner=counts["squad"] - inside["owned"],
        empty_seats=trios * len(Seat.choices) - sum(seats),
        trios_with_empty_seats=trios - seats.count(len(Seat.choices)),
    )


def _tribes(day: dt.date) -> dict[int, tuple[int, int]]:
    """People and squads of each tribe, by its id; three queries."""
    stays = SquadInTribe.objects.on(day).order_by()
    squads = dict(stays.values("tribe").annotate(n=Count("pk")).values_list("tribe", "n"))
    people = dict(
        SquadMembership.objects.on(day)
        .order_by()
        .filter(squad__tribes__in=stays)
        .values("squad__tribes__tribe")
        .annotate(n=Count("person", distinct=True))
        .values_list("squad__tribes__tribe", "n")
    )
    tribes = Tribe.objects.on(day).order_by().values_list("pk", flat=True)
    return {tribe: (people.get(tribe, 0), squads.get(tribe, 0)) for tribe in tribes}


def _bars(ranges: Any, sizes: dict[int, int], advised: tuple[int, int]) -> list[Bar]:
    counted = [
        sum(n for size, n in sizes.items() if low <= size and (high is None or size <= high))
        for low, high in ranges
    ]
    most = max(counted, default=0) or 1
    return [
        Bar(
            low, high, n, round(100 * n / most), high is not None and advised[0] <= low and high <= advised[1]
        )
        for (low, high), n in zip(ranges, counted, strict=True)
    ]
