"""What the list of alliances shows of each, in two queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from alliances.models import Alliance, AllianceTrio
from orgmodel.caching.compiled import CompiledQuery
from people.reads import ElementRow, ListedElement


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAlliance(ListedElement):
    """An alliance with the tribes that take part on the day, by name, and the people of its trios and of its tribes."""

    goal: str
    target_date: dt.date | None
    headcount: int
    people_in_tribes: int
    tribes: Sequence[ElementRow]


def listed_alliances(ids: Sequence[int], day: dt.date) -> list[ListedAlliance]:
    """The alliances with `ids`, in that order, as they are on `day`."""
    tribes: dict[int, list[ElementRow]] = defaultdict(list)
    for alliance, *tribe in _tribes.rows(alliances=ids, day=day):
        tribes[alliance].append(ElementRow("tribe", *tribe))
    found = {}
    for *element, goal, target_date, headcount, people_in_tribes in _alliances.rows(alliances=ids, day=day):
        pk = element[0]
        found[pk] = ListedAlliance(
            "alliance",
            *element,
            goal=goal,
            target_date=target_date,
            headcount=headcount,
            people_in_tribes=people_in_tribes,
            tribes=tribes[pk],
        )
    return [found[pk] for pk in ids if pk in found]


# Apart from each other: beside each tribe an alliance would be counted anew.
_alliances = CompiledQuery(
    lambda alliances, day: (
        Alliance.objects.filter(pk__among=alliances)
        .with_headcount(day)
        .order_by()
        .values_list(
            *("pk", "slug", "name", "starts_on", "ends_before", "goal", "target_date"),
            *("headcount", "people_in_tribes"),
        )
    ),
    alliances=list,
    day=dt.date,
)
_tribes = CompiledQuery(
    lambda alliances, day: (
        AllianceTrio.objects.on(day)
        .filter(alliance__among=alliances)
        .order_by("trio__tribe__name", "pk")
        .values_list("alliance", *(f"trio__tribe__{name}" for name in ("pk", "slug", "name")))
    ),
    alliances=list,
    day=dt.date,
)
