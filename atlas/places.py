"""Where tribes and squads lie on the map: the same place on each day, whoever else comes and goes.

Each tribe has a place on the map, and each squad one in its tribe, for as long as it is there. A place
that is free again goes to whoever comes next, so there are as many as were ever taken at once.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from itertools import combinations
from typing import NamedTuple

from alliances.models import AllianceTrio
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.caching.organisation import cached
from squads.models import Squad, SquadInTribe
from tribes.models import Tribe

# How many tribes before it count when the next one is chosen to lie beside its allies.
NEAR = 4


class Interval(NamedTuple):
    """From when until when something is there; `until` is exclusive, and the last day that there is where it is open."""

    since: dt.date
    until: dt.date
    pk: int


class Places(NamedTuple):
    """`tribes` has the place of each tribe, None standing for none; `squads` that of each squad in a tribe
    from its first day there; `sizes` how many places there are in each tribe."""

    tribes: Mapping[int | None, int]
    squads: Mapping[tuple[int | None, int], list[tuple[dt.date, int]]]
    sizes: Mapping[int | None, int]

    def of_squad(self, tribe: int | None, squad: int, day: dt.date) -> int:
        """The place of a squad in its tribe on a day on which it is there."""
        return max((first, place) for first, place in self.squads[tribe, squad] if first <= day)[1]

    @property
    def tribe_sizes(self) -> list[int]:
        """For each place of tribes, how many places of squads the largest tribe there has."""
        sizes = [1] * (1 + max(self.tribes.values(), default=-1))
        for tribe, place in self.tribes.items():
            sizes[place] = max(sizes[place], self.sizes.get(tribe, 0))
        return sizes


def get_places() -> Places:
    """The places of all days; four queries once for each version of the organisation."""
    return cached(_read_places, "map-places")


def _read_places() -> Places:
    stays: dict[int | None, list[Interval]] = defaultdict(list)
    spans: dict[int, list[Interval]] = defaultdict(list)
    for tribe, squad, since, until in _stays.rows():
        span = Interval(since, until or dt.date.max, squad)
        stays[tribe].append(span)
        spans[squad].append(span)
    for squad, since, until in _squads.rows():
        stays[None] += _gaps(Interval(since, until or dt.date.max, squad), spans[squad])
    tribes = [Interval(since, until or dt.date.max, pk) for pk, since, until in _tribes.rows()]
    squads: dict[tuple[int | None, int], list[tuple[dt.date, int]]] = defaultdict(list)
    sizes: dict[int | None, int] = {}
    for key, intervals in stays.items():
        taken = assign(intervals)
        sizes[key] = 1 + max(taken.values(), default=-1)
        for interval, place in taken.items():
            squads[key, interval.pk].append((interval.since, place))
    return Places(_tribe_places(tribes, apart=sizes.get(None, 0) > 0), dict(squads), sizes)


def assign(intervals: Iterable[Interval]) -> dict[Interval, int]:
    """A place for each interval, such that none is taken twice on a day: the lowest that is free when it begins."""
    free: list[int] = []
    taken: list[tuple[dt.date, int]] = []
    found: dict[Interval, int] = {}
    for interval in sorted(intervals):
        while taken and taken[0][0] <= interval.since:
            heappush(free, heappop(taken)[1])
        place = heappop(free) if free else len(taken)
        heappush(taken, (interval.until, place))
        found[interval] = place
    return found


def _gaps(whole: Interval, parts: list[Interval]) -> list[Interval]:
    """When a squad is in no tribe."""
    bounds = [whole.since, *(day for part in sorted(parts) for day in part[:2]), whole.until]
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    return [Interval(since, until, whole.pk) for since, until in pairs if since < until]


def _tribe_places(tribes: list[Interval], *, apart: bool) -> dict[int | None, int]:
    """The places of tribes in an order in which allies of any day follow each other; squads in no tribe last."""
    assigned = {interval.pk: place for interval, place in assign(tribes).items()}
    allied = _allied(assigned)
    left = list(range(1 + max(assigned.values(), default=-1)))
    order: list[int] = []
    while left:
        recent = order[-NEAR:]
        order.append(max(left, key=lambda place: (sum(allied[place, other] for other in recent), -place)))
        left.remove(order[-1])
    found: dict[int | None, int] = {pk: order.index(place) for pk, place in assigned.items()}
    return found | {None: len(order)} if apart else found


def _allied(assigned: Mapping[int, int]) -> Mapping[tuple[int, int], int]:
    """How many alliances the tribes of two places ever had together."""
    members: dict[int, set[int]] = defaultdict(set)
    for alliance, tribe in _alliances.rows():
        members[alliance].add(assigned[tribe])
    found: dict[tuple[int, int], int] = defaultdict(int)
    for places in members.values():
        for one, other in combinations(sorted(places), 2):
            found[one, other] += 1
            found[other, one] += 1
    return found


_tribes = CompiledQuery(
    lambda: Tribe.objects.order_by("pk").values_list("pk", "effective_from", "ends_before")
)
_squads = CompiledQuery(
    lambda: Squad.objects.order_by("pk").values_list("pk", "effective_from", "ends_before")
)
_stays = CompiledQuery(
    lambda: SquadInTribe.objects.order_by("pk").values_list("tribe", "squad", "effective_from", "ends_before")
)
_alliances = CompiledQuery(lambda: AllianceTrio.objects.order_by("pk").values_list("alliance", "trio__tribe"))
