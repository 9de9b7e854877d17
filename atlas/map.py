"""The organisation as a map: tribes with their squads, and the alliances that tribes are in."""

import datetime as dt
from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef
from django.utils.text import get_text_list

from alliances.models import AllianceTrio
from atlas.numbers import people_in_tribes
from atlas.places import Places, get_places
from blueprint.reads import sizes_on
from blueprint.sizes import Size, Sized
from orgmodel.caching.compiled import CompiledQuery
from people.models import display_name, has_namesake
from squads.models import BotMembership, Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe

LONGEST_MISSION = 140
MOST_BOTS = 3


class SquadOnMap(NamedTuple):
    """A squad; `headcount` counts each person once, `owner` is a name or empty, `place` its place in its tribe.

    `bots` names its bots, a few of many; "" without any.
    """

    slug: str
    name: str
    way_of_working: str
    headcount: int
    owner: str
    place: int
    bots: str


class Territory(NamedTuple):
    """A tribe with its squads by name; of the squads that are in no tribe, `slug` and `name` are empty.

    `place` is its place on the map, the same on each day.
    """

    slug: str
    name: str
    place: int
    headcount: int
    squads: list[SquadOnMap]


class TribeName(NamedTuple):
    """A tribe by its key and name."""

    slug: str
    name: str


class AllianceOnMap(NamedTuple):
    """An alliance around the tribes whose trios are in it."""

    slug: str
    name: str
    tribes: list[TribeName]


class OrganisationMap(NamedTuple):
    """The organisation on a day, by name; `sizes` says for how many squads each place of tribes has places.

    `squad_size` is the recommended one.
    """

    territories: list[Territory]
    alliances: list[AllianceOnMap]
    sizes: list[int]
    squad_size: Size

    @property
    def tribe_count(self) -> int:
        return sum(bool(territory.slug) for territory in self.territories)

    @property
    def squad_count(self) -> int:
        return sum(len(territory.squads) for territory in self.territories)


def organisation_map(day: dt.date) -> OrganisationMap:
    """Read the map; eight queries, whatever its size, one more where squads are in no tribe,
    and four for the places, which are cached."""
    places = get_places()
    squads = _squads_by_tribe(day, places)
    counts = dict(people_in_tribes.rows(day=day))
    territories = [
        Territory(slug, name, places.tribes[pk], counts.get(pk, 0), squads.pop(pk, []))
        for pk, slug, name in _tribes.rows(day=day)
    ]
    if apart := squads.pop(None, []):
        territories.append(Territory("", "", places.tribes[None], _headcount_of(apart, day), apart))
    return OrganisationMap(territories, _alliances_on(day), places.tribe_sizes, sizes_on(day)[Sized.SQUAD])


def missions(day: dt.date) -> dict[str, str]:
    """What each squad is for, by its key, cut where it is long; one query."""
    return {slug: _cut(" ".join(mission.split())) for slug, mission in _missions.rows(day=day)}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_MISSION else f"{text[:LONGEST_MISSION].rstrip()}…"


def _squads_by_tribe(day: dt.date, places: Places) -> dict[int | None, list[SquadOnMap]]:
    """Squads by the id of the tribe that they are in, or None."""
    counts = dict(_people_in_squads.rows(day=day))
    owners = {
        squad: display_name(name, handle, has_namesake=shared)
        for squad, name, handle, shared in _owners.rows(day=day)
    }
    tribes = dict(_squads_in_tribes.rows(day=day))
    found: dict[int | None, list[SquadOnMap]] = defaultdict(list)
    for pk, slug, name, way_of_working, bots in _squads.rows(day=day):
        tribe = tribes.get(pk)
        place = places.of_squad(tribe, pk, day)
        owner = owners.get(pk, "")
        squad = SquadOnMap(slug, name, way_of_working, counts.get(pk, 0), owner, place, _listed(bots))
        found[tribe].append(squad)
    return found


def _listed(bots: list[str]) -> str:
    """The names of a few bots, and how many there are besides: “Herald, Sweeper and Lantern”."""
    more = [f"{len(bots) - MOST_BOTS} more"] if len(bots) > MOST_BOTS else []
    return get_text_list([*bots[:MOST_BOTS], *more], "and")


def _alliances_on(day: dt.date) -> list[AllianceOnMap]:
    """Alliances by name, each with its tribes by name."""
    return [
        AllianceOnMap(slug, name, [TribeName(*tribe) for *_, tribe in parts])
        for (slug, name), parts in groupby(
            ((slug, name, tribe) for slug, name, *tribe in _alliances.rows(day=day)), key=itemgetter(0, 1)
        )
    ]


def _headcount_of(squads: list[SquadOnMap], day: dt.date) -> int:
    """People in these squads, each once."""
    members = SquadMembership.objects.on(day).filter(squad__slug__in=[squad.slug for squad in squads])
    count: int = members.aggregate(n=Count("person", distinct=True))["n"]
    return count


_tribes = CompiledQuery(lambda day: Tribe.objects.on(day).values_list("pk", "slug", "name"), day=dt.date)
_squads = CompiledQuery(
    lambda day: (
        Squad.objects.on(day)
        .annotate(
            bot_names=ArraySubquery(
                BotMembership.objects.on(day)
                .filter(squad=OuterRef("pk"))
                .order_by("bot__name", "bot_id")
                .values("bot__name")
            )
        )
        .values_list("pk", "slug", "name", "way_of_working", "bot_names")
    ),
    day=dt.date,
)
_squads_in_tribes = CompiledQuery(
    lambda day: SquadInTribe.objects.on(day).order_by().values_list("squad", "tribe"), day=dt.date
)
_owners = CompiledQuery(
    lambda day: (
        SquadMembership.objects.on(day)
        .filter(role=Role.PRODUCT_OWNER)
        .order_by()
        .values_list("squad", "person__name", "person__handle", has_namesake("person"))
    ),
    day=dt.date,
)
_people_in_squads = CompiledQuery(
    lambda day: (
        SquadMembership.objects.on(day)
        .order_by()
        .values("squad")
        .annotate(n=Count("person", distinct=True))
        .values_list("squad", "n")
    ),
    day=dt.date,
)
_alliances = CompiledQuery(
    lambda day: (
        AllianceTrio.objects.on(day)
        .order_by("alliance__name", "alliance_id", "trio__tribe__name", "pk")
        .values_list("alliance__slug", "alliance__name", "trio__tribe__slug", "trio__tribe__name")
    ),
    day=dt.date,
)
_missions = CompiledQuery(
    lambda day: Squad.objects.on(day).exclude(mission="").values_list("slug", "mission"), day=dt.date
)
