"""What a tribe's page says around its picture, in a few queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from orgmodel.periods import rows_of
from tribes.models import Tribe


@dataclass(frozen=True)
class TribePage:
    """A tribe on a day: who leads it, what comes and what was in it before.

    `coming` and `former` are stays of squads, `other_chapters` the chapters of
    other days, `alliances` the trio's parts in them.
    """

    tribe: Tribe
    trio: Any
    present: bool
    ended: bool
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


def tribe_page(tribe: Tribe, day: dt.date) -> TribePage:
    """Read a tribe's page; seven queries, whatever its size."""
    trio = rows_of("trios.Trio").with_holders(day).get(tribe=tribe)
    stays = (
        rows_of("squads.SquadInTribe").filter(tribe=tribe).with_wholes().order_by("squad__name", "starts_on")
    )
    chapters = list(rows_of("chapters.Chapter").filter(tribe=tribe).with_wholes())
    return TribePage(
        tribe=tribe,
        trio=trio,
        present=tribe.holds_on(day),
        ended=tribe.ended_by(day),
        chapter_count=sum(chapter.holds_on(day) for chapter in chapters),
        coming=[stay for stay in stays if stay.starts_on > day],
        former=[stay for stay in stays if stay.ended_by(day)],
        other_chapters=[chapter for chapter in chapters if not chapter.holds_on(day)],
        alliances=[part for part in trio.parts(day) if part.holds_on(day)],
    )
