"""What the list of tribes shows of each, in one query."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from orgmodel.caching.compiled import CompiledQuery
from people.reads import ListedElement, PersonRow, person_columns
from tribes.models import Tribe
from tribes.reads import rows_on, with_counts
from trios.models import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTribe(ListedElement):
    """A tribe with its lead, None where the seat is empty on the day."""

    purpose: str
    squad_count: int
    headcount: int
    lead: PersonRow | None


def listed_tribes(ids: Sequence[int], day: dt.date) -> list[ListedTribe]:
    """The tribes with `ids`, in that order, as they are on `day`."""
    found = {}
    for row in _tribes.rows(tribes=ids, day=day):
        (*element, purpose, squad_count, headcount), lead = row[:8], row[8:]
        found[row[0]] = ListedTribe(
            "tribe",
            *element,
            purpose=purpose,
            squad_count=squad_count,
            headcount=headcount,
            lead=PersonRow(*lead) if lead[0] else None,
        )
    return [found[pk] for pk in ids if pk in found]


_tribes = CompiledQuery(
    lambda tribes, day: (
        with_counts(Tribe.objects.filter(pk__among=tribes), day)
        .annotate(seat=rows_on("trio__seats", day, seat=Seat.TRIBE_LEAD))
        .order_by()
        .values_list(
            *("pk", "slug", "name", "starts_on", "ends_before", "purpose", "squad_count", "headcount"),
            *person_columns("seat__person"),
        )
    ),
    tribes=list,
    day=dt.date,
)
