"""Where a chapter's competence sits: its people by squad, and the squads of its tribe that have nobody of it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from chapters.models import ChapterMembership, Role
from chapters.reads import ChapterPage
from squads.models import Squad, SquadInTribe


@dataclass(frozen=True)
class Placed:
    """A chapter's member as they stand in one group; `work` are their memberships of the squads meant."""

    row: ChapterMembership
    work: list[Any]


@dataclass(frozen=True)
class SquadOf:
    """A squad of the tribe with those of the chapter who are in it; `squad` None gathers who is in none."""

    squad: Squad | None
    members: list[Placed]

    @property
    def headcount(self) -> int:
        """People, each once."""
        return len({placed.row.person_id for placed in self.members})


@dataclass(frozen=True)
class ChapterReach:
    """A chapter over the squads of its tribe, `squads` by name, and who is in none of them.

    `reports` of its `followers`, the members that are not its lead, have the
    lead as line manager.
    """

    squads: list[SquadOf]
    aside: SquadOf
    followers: int
    reports: int

    @property
    def reached(self) -> list[SquadOf]:
        """The squads that have somebody of it."""
        return [each for each in self.squads if each.members]

    @property
    def missed(self) -> list[SquadOf]:
        """The squads that have nobody of it."""
        return [each for each in self.squads if not each.members]

    @property
    def groups(self) -> list[SquadOf]:
        """Its people: squad by squad, and last those who are in none."""
        return [*self.reached, self.aside] if self.aside.members else self.reached


def chapter_reach(page: ChapterPage, day: dt.date) -> ChapterReach:
    """See the people of a chapter's page by squad; one query, whatever the size of chapter and tribe."""
    stays = SquadInTribe.objects.on(day).filter(tribe=page.chapter.tribe_id).select_related("squad")
    squads = {stay.squad_id: stay.squad for stay in stays.order_by("squad__name", "squad_id")}
    placed: dict[int, list[Placed]] = defaultdict(list)
    aside = []
    for row in page.members:
        person: Any = row.person
        work: dict[int, list[Any]] = defaultdict(list)
        for each in person.stands_in:
            if each.squad_id in squads:
                work[each.squad_id].append(each)
        for squad, rows in work.items():
            placed[squad].append(Placed(row, rows))
        if not work:
            aside.append(Placed(row, person.stands_in))
    followers = _followers(page)
    lead = page.lead and page.lead.person_id
    return ChapterReach(
        squads=[SquadOf(squad, placed[pk]) for pk, squad in squads.items()],
        aside=SquadOf(None, aside),
        followers=len(followers),
        reports=sum(manager == lead for manager in followers.values()) if lead else 0,
    )


def _followers(page: ChapterPage) -> dict[int, int | None]:
    """The line manager's id of each person in it who does not lead it."""
    leads = {row.person_id for row in page.members if row.role == Role.LEAD}
    return {row.person_id: row.person.manager_id for row in page.members if row.person_id not in leads}
