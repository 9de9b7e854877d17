"""What the list of squads shows of each, in one query."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from orgmodel.caching.compiled import CompiledQuery
from people.reads import ElementRow, ListedElement, PersonRow, person_columns
from squads.models import Role, Squad
from tribes.reads import rows_on


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSquad(ListedElement):
    """A squad with its tribe and product owner, None where it has none on the day."""

    mission: str
    way_of_working: str
    headcount: int
    tribe: ElementRow | None
    product_owner: PersonRow | None


def listed_squads(ids: Sequence[int], day: dt.date) -> list[ListedSquad]:
    """The squads with `ids`, in that order, as they are on `day`."""
    found = {}
    for row in _squads.rows(squads=ids, day=day):
        (*element, mission, way_of_working, headcount), tribe, owner = row[:8], row[8:11], row[11:]
        found[row[0]] = ListedSquad(
            "squad",
            *element,
            mission=mission,
            way_of_working=way_of_working,
            headcount=headcount,
            tribe=ElementRow("tribe", *tribe) if tribe[0] else None,
            product_owner=PersonRow(*owner) if owner[0] else None,
        )
    return [found[pk] for pk in ids if pk in found]


_squads = CompiledQuery(
    lambda squads, day: (
        Squad.objects.filter(pk__among=squads)
        .with_headcount(day)
        .annotate(period=rows_on("tribes", day), owner=rows_on("memberships", day, role=Role.PRODUCT_OWNER))
        .order_by()
        .values_list(
            *("pk", "slug", "name", "starts_on", "ends_before", "mission", "way_of_working", "headcount"),
            *(f"period__tribe__{name}" for name in ("pk", "slug", "name")),
            *person_columns("owner__person"),
        )
    ),
    squads=list,
    day=dt.date,
)
