"""What the list of trios shows of each, in one query."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orgmodel.caching.compiled import CompiledQuery
from people.reads import ListedElement, PersonRow, person_columns
from tribes.reads import rows_on
from trios.models import Trio


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTrio(ListedElement):
    """A trio, by the name of its tribe, with who holds which seat on the day."""

    holders: Mapping[str, PersonRow]


def listed_trios(ids: Sequence[int], day: dt.date) -> list[ListedTrio]:
    """The trios with `ids`, in that order, as they are on `day`."""
    found: dict[int, ListedTrio] = {}
    holders: dict[int, dict[str, PersonRow]] = {pk: {} for pk in ids}
    for row in _trios.rows(trios=ids, day=day):
        (pk, *element), (seat, *person) = row[:5], row[5:]
        found[pk] = ListedTrio("trio", pk, *element, holders=holders[pk])
        if seat:
            holders[pk][seat] = PersonRow(*person)
    return [found[pk] for pk in ids if pk in found]


_trios = CompiledQuery(
    lambda trios, day: (
        Trio.objects.filter(pk__among=trios)
        .annotate(held=rows_on("seats", day))
        .order_by()
        .values_list(
            *("pk", "tribe__slug", "tribe__name", "starts_on", "ends_before", "held__seat"),
            *person_columns("held__person"),
        )
    ),
    trios=list,
    day=dt.date,
)
