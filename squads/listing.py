"""What the list of squads shows of each, in one query."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from orgmodel.caching.compiled import CompiledQuery
from people.reads import ElementRow, ListedElement, PersonRow, person_columns
from squads.models import BotMembership, Role, Squad
from tribes.reads import rows_on


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSquad(ListedElement):
    """A squad with its tribe and product owner, None where it has none on the day, and the names of its bots."""

    mission: str
    way_of_working: str
    headcount: int
    bots: Sequence[str]
    tribe: ElementRow | None
    product_owner: PersonRow | None


def listed_squads(ids: Sequence[int], day: dt.date) -> list[ListedSquad]:
    """The squads with `ids`, in that order, as they are on `day`."""
    found = {}
    for row in _squads.rows(squads=ids, day=day):
        (*element, mission, way_of_working, headcount, bots), tribe, owner = row[:9], row[9:12], row[12:]
        found[row[0]] = ListedSquad(
            "squad",
            *element,
            mission=mission,
            way_of_working=way_of_working,
            headcount=headcount,
            bots=bots,
            tribe=ElementRow("tribe", *tribe) if tribe[0] else None,
            product_owner=PersonRow(*owner) if owner[0] else None,
        )
    return [found[pk] for pk in ids if pk in found]


_squads = CompiledQuery(
    lambda squads, day: (
        Squad.objects.filter(pk__among=squads)
        .with_headcount(day)
        .annotate(
            period=rows_on("tribes", day),
            owner=rows_on("memberships", day, role=Role.PRODUCT_OWNER),
            bot_names=ArraySubquery(
                BotMembership.objects.on(day)
                .filter(squad=OuterRef("pk"))
                .order_by("bot__name", "bot_id")
                .values("bot__name")
            ),
        )
        .order_by()
        .values_list(
            *("pk", "slug", "name", "starts_on", "ends_before", "mission", "way_of_working"),
            *("headcount", "bot_names"),
            *(f"period__tribe__{name}" for name in ("pk", "slug", "name")),
            *person_columns("owner__person"),
        )
    ),
    squads=list,
    day=dt.date,
)
