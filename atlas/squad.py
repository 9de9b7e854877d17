"""What a squad's page shows of the elements around it: the competences in it, the alliances it serves."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from alliances.models import AllianceTrio
from chapters.models import Chapter, ChapterMembership
from orgmodel.caching.compiled import CompiledQuery
from squads.models import SquadMembership
from squads.reads import SquadPage
from tribes.models import Tribe


@dataclass(frozen=True)
class Competence:
    """The memberships of those who are in one chapter of the tribe, or in none where `chapter` is None."""

    chapter: Chapter | None
    rows: list[SquadMembership] = field(default_factory=list)

    @property
    def target(self) -> Chapter | None:
        return self.chapter

    @property
    def text(self) -> str:
        return self.chapter.competence if self.chapter else "In no chapter"

    @property
    def n(self) -> int:
        """People, each once."""
        return len({row.person_id for row in self.rows})


def competences(page: SquadPage) -> list[Competence]:
    """Group the members of a squad by the chapter of its tribe that each is in, the largest first.

    Who is in several is counted in the first by name; who is in none, last.
    One query, whatever their number.
    """
    rows, tribe = page.members, page.tribe
    chapters: dict[int, Chapter] = {}
    if tribe and rows:
        for tenure in _tenures.objects(squad=page.squad.pk, tribe=tribe.pk, day=page.day):
            chapters.setdefault(tenure.person_id, tenure.chapter)
    groups: dict[int | None, Competence] = {}
    for row in rows:
        chapter = chapters.get(row.person_id)
        groups.setdefault(chapter.pk if chapter else None, Competence(chapter)).rows.append(row)
    return sorted(groups.values(), key=lambda group: (group.chapter is None, -group.n, group.text))


_tenures = CompiledQuery(
    lambda squad, tribe, day: (
        ChapterMembership.objects.on(day)
        .filter(
            chapter__tribe=tribe,
            person__in=SquadMembership.objects.on(day).filter(squad=squad).order_by().values("person"),
        )
        .select_related("chapter")
        .order_by("chapter__name", "pk")
    ),
    squad=int,
    tribe=int,
    day=dt.date,
)


def alliances_of(tribe: Tribe | None, day: dt.date) -> list[Any]:
    """The parts of the tribe's trio in alliances on `day`, with the alliances; one query."""
    if tribe is None:
        return []
    return _parts.objects(tribe=tribe.pk, day=day)


_parts = CompiledQuery(
    lambda tribe, day: (
        AllianceTrio.objects.on(day)
        .filter(trio__tribe=tribe)
        .select_related("alliance")
        .order_by("alliance__target_date", "alliance__name")
    ),
    tribe=int,
    day=dt.date,
)
