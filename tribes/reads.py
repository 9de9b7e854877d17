"""What a tribe's page says around its picture, in a few queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from orgmodel.caching.compiled import CompiledQuery
from orgmodel.periods import rows_of
from tribes.models import Tribe


@dataclass(frozen=True)
class TribePage:
    """A tribe on a day: who leads it, how many are in it, what comes and what was in it before.

    `headcount` is of the people in its squads, each once. `coming` and `former`
    are stays of squads, `other_chapters` the chapters of other days,
    `alliances` the trio's parts in them.
    """

    tribe: Tribe
    trio: Any
    present: bool
    ended: bool
    squad_count: int
    headcount: int
    chapter_count: int
    coming: list[Any]
    former: list[Any]
    other_chapters: list[Any]
    alliances: list[Any]

    @property
    def seldom(self) -> list[str]:
        """The operations for the menu, as the tribe stands."""
        ended = "tribes.reopen_tribe" if self.tribe.ends_before else "tribes.dissolve_tribe"
        return [ended, "tribes.remove_tribe"]


_headcount = CompiledQuery(
    lambda tribe, day: Tribe.objects.filter(pk=tribe).with_counts(day).values_list("headcount").order_by(),
    tribe=int,
    day=dt.date,
)
_trio = CompiledQuery(
    lambda tribe: rows_of("trios.Trio").filter(tribe=tribe).select_related("tribe"), tribe=int
)
_held = CompiledQuery(
    lambda tribe, day: rows_of("trios.TrioSeat").on(day).filter(trio__tribe=tribe).select_related("person"),
    tribe=int,
    day=dt.date,
)
_stays = CompiledQuery(
    lambda tribe: (
        rows_of("squads.SquadInTribe").filter(tribe=tribe).with_wholes().order_by("squad__name", "starts_on")
    ),
    tribe=int,
)
_chapters = CompiledQuery(
    lambda tribe: rows_of("chapters.Chapter").filter(tribe=tribe).with_wholes(), tribe=int
)


def tribe_page(tribe: Tribe, day: dt.date) -> TribePage:
    """Read a tribe's page; eight queries, whatever its size."""
    [(headcount,)] = _headcount.rows(tribe=tribe.pk, day=day)
    [trio] = _trio.objects(tribe=tribe.pk)
    trio.held = _held.objects(tribe=tribe.pk, day=day)
    stays = _stays.objects(tribe=tribe.pk)
    chapters = _chapters.objects(tribe=tribe.pk)
    return TribePage(
        tribe=tribe,
        trio=trio,
        present=tribe.holds_on(day),
        ended=tribe.ended_by(day),
        squad_count=sum(stay.holds_on(day) for stay in stays),
        headcount=headcount,
        chapter_count=sum(chapter.holds_on(day) for chapter in chapters),
        coming=[stay for stay in stays if stay.starts_on > day],
        former=[stay for stay in stays if stay.ended_by(day)],
        other_chapters=[chapter for chapter in chapters if not chapter.holds_on(day)],
        alliances=[part for part in trio.parts(day) if part.holds_on(day)],
    )
