"""The whole picture of a trio on a day, in a few queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tribes.models import Tribe
from tribes.reads import alliance_periods, with_counts
from trios.models import Seat, Trio, TrioSeat


@dataclass(frozen=True)
class SeatPage:
    """One of the three seats on a day: who holds it then, who comes next, who held it before, the last first."""

    seat: str
    label: str
    held: TrioSeat | None
    coming: list[TrioSeat]
    former: list[TrioSeat]


@dataclass(frozen=True)
class TrioPage:
    """A trio on a day: its seats, its tribe with `headcount` and `squad_count`, and its alliances."""

    trio: Trio
    tribe: Any
    ended: bool
    seats: list[SeatPage]
    alliances: list[Any]
    other_alliances: list[Any]

    @property
    def vacancies(self) -> int:
        """Seats that nobody holds."""
        return sum(each.held is None for each in self.seats)

    @property
    def past(self) -> list[SeatPage]:
        """The seats that somebody held before."""
        return [each for each in self.seats if each.former]


def trio_page(trio: Trio, day: dt.date) -> TrioPage:
    """Read a trio's page; five queries, however much happened in it."""
    rows = list(TrioSeat.objects.filter(trio=trio).with_wholes())
    parts = alliance_periods(trio, day)
    return TrioPage(
        trio=trio,
        tribe=with_counts(Tribe.objects.all(), day).get(pk=trio.tribe_id),
        ended=trio.ended_by(day),
        seats=[
            _seat(seat, label, [row for row in rows if row.seat == seat], day) for seat, label in Seat.choices
        ],
        alliances=[part for part in parts if part.holds_on(day)],
        other_alliances=[part for part in parts if not part.holds_on(day)],
    )


def _seat(seat: str, label: str, rows: list[TrioSeat], day: dt.date) -> SeatPage:
    return SeatPage(
        seat=seat,
        label=label,
        held=next((row for row in rows if row.holds_on(day)), None),
        coming=[row for row in rows if row.starts_on > day],
        former=[row for row in reversed(rows) if row.ended_by(day)],
    )
