"""The whole picture of a tribe on a day, in a few queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from people.models import Person
from tribes.models import Tribe, rows_of


@dataclass(frozen=True)
class Group:
    """A squad or a chapter of the tribe on the day: who is in it, each once, and who leads it."""

    element: Any
    people: list[Person]
    lead: Person | None


@dataclass(frozen=True)
class TribePage:
    """A tribe on a day: who leads it, what is in it then, what comes and what was in it before."""

    tribe: Tribe
    trio: Any
    present: bool
    ended: bool
    squads: list[Group]
    coming: list[Any]
    former: list[Any]
    chapters: list[Group]
    other_chapters: list[Any]
    alliances: list[Any]

    @property
    def headcount(self) -> int:
        """People in its squads, each once."""
        return len({person.pk for group in self.squads for person in group.people})


def tribe_page(tribe: Tribe, day: dt.date) -> TribePage:
    """Read a tribe's page; nine queries, whatever its size."""
    trio = rows_of("trios.Trio").with_holders(day).get(tribe=tribe)
    stays = list(
        rows_of("squads.SquadInTribe").filter(tribe=tribe).with_wholes().order_by("squad__name", "starts_on")
    )
    chapters = list(rows_of("chapters.Chapter").filter(tribe=tribe).with_wholes())
    squads = [stay.squad for stay in stays if stay.holds_on(day)]
    return TribePage(
        tribe=tribe,
        trio=trio,
        present=tribe.holds_on(day),
        ended=tribe.ended_by(day),
        squads=_groups(squads, "squads.SquadMembership", "squad", "product_owner", day),
        coming=[stay for stay in stays if stay.starts_on > day],
        former=[stay for stay in stays if stay.ended_by(day)],
        chapters=_groups(
            [chapter for chapter in chapters if chapter.holds_on(day)],
            "chapters.ChapterMembership",
            "chapter",
            "lead",
            day,
        ),
        other_chapters=[chapter for chapter in chapters if not chapter.holds_on(day)],
        alliances=[part for part in trio.parts(day) if part.holds_on(day)],
    )


def _groups(elements: list[Any], memberships: str, whole: str, lead: str, day: dt.date) -> list[Group]:
    rows = rows_of(memberships).on(day).filter(**{f"{whole}__in": elements})
    members: dict[int, list[Any]] = defaultdict(list)
    for row in rows.select_related("person").order_by("person__name", "pk"):
        members[getattr(row, f"{whole}_id")].append(row)
    return [
        Group(
            element=element,
            people=list({row.person_id: row.person for row in members[element.pk]}.values()),
            lead=next((row.person for row in members[element.pk] if row.role == lead), None),
        )
        for element in elements
    ]
