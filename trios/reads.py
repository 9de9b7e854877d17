"""The whole picture of a trio on a day, in a few queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from trios.models import Trio, TrioSeat


@dataclass(frozen=True)
class TrioPage:
    """A trio on a day: who holds its seats then, who comes later, who held them before, and its alliances."""

    trio: Trio
    ended: bool
    coming: list[TrioSeat]
    former: list[TrioSeat]
    alliances: list[Any]
    other_alliances: list[Any]


def trio_page(trio: Trio, day: dt.date) -> TrioPage:
    """Read a trio's page; four queries, however much happened in it."""
    rows = list(TrioSeat.objects.filter(trio=trio).with_wholes())
    trio.held = [row for row in rows if row.holds_on(day)]
    parts = trio.parts(day)
    return TrioPage(
        trio=trio,
        ended=trio.ended_by(day),
        coming=[row for row in rows if row.starts_on > day],
        former=[row for row in reversed(rows) if row.ended_by(day)],
        alliances=[part for part in parts if part.holds_on(day)],
        other_alliances=[part for part in parts if not part.holds_on(day)],
    )
