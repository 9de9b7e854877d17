"""The organisation as a map: tribes with their squads, and the alliances that tribes are in."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from alliances.models import Alliance
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe

# How many people the model would have in a squad.
FEWEST, MOST = 6, 12
LONGEST_MISSION = 140


@dataclass(frozen=True)
class Place:
    """A squad on the map; `headcount` counts each person once, `owner` is a name or empty."""

    squad: Squad
    headcount: int
    owner: str


@dataclass(frozen=True)
class Territory:
    """A tribe with its squads by name; of the squads that are in no tribe, `tribe` is None."""

    tribe: Tribe | None
    headcount: int
    places: list[Place]


@dataclass(frozen=True)
class Union:
    """An alliance round the tribes whose trios are in it."""

    alliance: Any
    tribes: list[Tribe]


@dataclass(frozen=True)
class OrganisationMap:
    """The whole organisation on a day, by name."""

    territories: list[Territory]
    unions: list[Union]

    @property
    def tribe_count(self) -> int:
        return sum(territory.tribe is not None for territory in self.territories)

    @property
    def squad_count(self) -> int:
        return sum(len(territory.places) for territory in self.territories)


def organisation_map(day: dt.date) -> OrganisationMap:
    """Read the map; eight queries, whatever its size."""
    places = _places(day)
    counts = _headcounts(day)
    territories = [
        Territory(tribe, counts.get(tribe.pk, 0), places.pop(tribe.pk, [])) for tribe in Tribe.objects.on(day)
    ]
    if apart := places.pop(None, []):
        territories.append(Territory(None, _headcount_of(apart, day), apart))
    unions = [
        Union(alliance, [part.trio.tribe for part in alliance.parts])
        for alliance in Alliance.objects.on(day).with_trios(day)
    ]
    return OrganisationMap(territories, [union for union in unions if union.tribes])


def missions(day: dt.date) -> dict[str, str]:
    """What each squad is for, by its key, cut where it is long; one query."""
    stated = Squad.objects.on(day).exclude(mission="").values_list("slug", "mission")
    return {slug: _cut(" ".join(mission.split())) for slug, mission in stated}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_MISSION else f"{text[:LONGEST_MISSION].rstrip()}…"


def _places(day: dt.date) -> dict[int | None, list[Place]]:
    """Squads by the tribe that they are in, or None."""
    members = SquadMembership.objects.on(day).order_by()
    counts = dict(members.values_list("squad").annotate(Count("person", distinct=True)))
    owners = dict(members.filter(role=Role.PRODUCT_OWNER).values_list("squad", "person__name"))
    tribes = dict(SquadInTribe.objects.on(day).values_list("squad", "tribe"))
    found: dict[int | None, list[Place]] = defaultdict(list)
    for squad in Squad.objects.on(day):
        place = Place(squad, counts.get(squad.pk, 0), owners.get(squad.pk, ""))
        found[tribes.get(squad.pk)].append(place)
    return found


def _headcounts(day: dt.date) -> dict[int, int]:
    """People in the squads of each tribe, each once."""
    members = SquadMembership.objects.on(day).filter(squad__tribes__in=SquadInTribe.objects.on(day))
    counted = members.order_by().values_list("squad__tribes__tribe")
    return dict(counted.annotate(Count("person", distinct=True)))


def _headcount_of(places: list[Place], day: dt.date) -> int:
    """People in these squads, each once."""
    members = SquadMembership.objects.on(day).filter(squad__in=[place.squad.pk for place in places])
    return members.aggregate(n=Count("person", distinct=True))["n"]
