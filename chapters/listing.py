"""What the list of chapters shows of each, in one query."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from chapters.models import Chapter, Role
from orgmodel.caching.compiled import CompiledQuery
from people.reads import ElementRow, ListedElement, PersonRow, person_columns
from tribes.reads import rows_on


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedChapter(ListedElement):
    """A chapter with its lead, None where nobody leads it on the day."""

    competence: str
    headcount: int
    tribe: ElementRow
    lead: PersonRow | None


def listed_chapters(ids: Sequence[int], day: dt.date) -> list[ListedChapter]:
    """The chapters with `ids`, in that order, as they are on `day`."""
    found = {}
    for row in _chapters.rows(chapters=ids, day=day):
        (*element, competence, headcount), tribe, lead = row[:7], row[7:10], row[10:]
        found[row[0]] = ListedChapter(
            "chapter",
            *element,
            competence=competence,
            headcount=headcount,
            tribe=ElementRow("tribe", *tribe),
            lead=PersonRow(*lead) if lead[0] else None,
        )
    return [found[pk] for pk in ids if pk in found]


_chapters = CompiledQuery(
    lambda chapters, day: (
        Chapter.objects.filter(pk__among=chapters)
        .with_headcount(day)
        .annotate(led=rows_on("memberships", day, role=Role.LEAD))
        .order_by()
        .values_list(
            *("pk", "slug", "name", "starts_on", "ends_before", "competence", "headcount"),
            *(f"tribe__{name}" for name in ("pk", "slug", "name")),
            *person_columns("led__person"),
        )
    ),
    chapters=list,
    day=dt.date,
)
