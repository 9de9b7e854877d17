"""The whole picture of a trio on a day, in a few queries."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.labels import label_of
from orgmodel.domain.periods import PeriodRow, by_first_day
from people.reads import PersonRow, person_columns
from tribes.models import Tribe
from tribes.reads import AlliancePeriodRow, alliance_periods, with_counts
from trios.models import Seat, Trio, TrioSeat


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPeriodRow(PeriodRow):
    """Somebody holds a seat of a trio during a period."""

    pk: int
    tribe: Tribe
    seat: str
    person: PersonRow

    def __str__(self) -> str:
        return f"{self.person} as {label_of(Seat, self.seat).lower()} of {self.tribe}"


@dataclass(frozen=True)
class SeatPage:
    """One of the three seats on a day: who holds it then, who comes next, who held it before, the last first."""

    seat: str
    label: str
    held: SeatPeriodRow | None
    planned: list[SeatPeriodRow]
    former: list[SeatPeriodRow]


class TribeCounts(NamedTuple):
    """How many people and squads a tribe has."""

    headcount: int
    squad_count: int


@dataclass(frozen=True)
class TrioPage:
    """A trio on a day: its seats, how large its tribe is, and its alliances."""

    trio: Trio
    tribe: TribeCounts
    ended: bool
    seats: list[SeatPage]
    alliances: list[AlliancePeriodRow]
    other_alliances: list[AlliancePeriodRow]

    @property
    def vacancies(self) -> int:
        """Seats that nobody holds."""
        return sum(each.held is None for each in self.seats)

    @property
    def past(self) -> list[SeatPage]:
        """The seats that somebody held before."""
        return [each for each in self.seats if each.former]


def trio_page(trio: Trio, day: dt.date) -> TrioPage:
    """Read a trio's page; three queries, however much happened in it."""
    rows = _get_seat_periods(trio)
    [counts] = _counts.rows(tribe=trio.tribe_id, day=day)
    periods = alliance_periods(trio.tribe_id, day)
    unknown = [row.seat for row in rows if row.seat not in Seat.values and row.holds_on(day)]
    return TrioPage(
        trio=trio,
        tribe=TribeCounts(*counts),
        ended=trio.ended_by(day),
        seats=[
            _seat(seat, label, [row for row in rows if row.seat == seat], day)
            for seat, label in [
                *Seat.choices,
                *((seat, label_of(Seat, seat)) for seat in dict.fromkeys(unknown)),
            ]
        ],
        alliances=[period for period in periods if period.holds_on(day)],
        other_alliances=[period for period in periods if not period.holds_on(day)],
    )


def _get_seat_periods(trio: Trio) -> list[SeatPeriodRow]:
    """All who hold, held or will hold a seat, in the order of their first days; one query."""
    return [
        SeatPeriodRow(
            pk=pk,
            tribe=trio.tribe,
            seat=seat,
            person=PersonRow(*person),
            starts_on=starts_on,
            effective_from=effective_from,
            ends_before=ends_before,
        )
        for pk, seat, starts_on, effective_from, ends_before, *person in _seats.rows(trio=trio.pk)
    ]


_seats = CompiledQuery(
    lambda trio: (
        TrioSeat.objects.filter(trio=trio)
        .order_by(by_first_day(), "pk")
        .values_list("pk", "seat", "starts_on", "effective_from", "ends_before", *person_columns())
    ),
    trio=int,
)
_counts = CompiledQuery(
    lambda tribe, day: (
        with_counts(Tribe.objects.filter(pk=tribe), day).order_by().values_list("headcount", "squad_count")
    ),
    tribe=int,
    day=dt.date,
)


def _seat(seat: str, label: str, rows: list[SeatPeriodRow], day: dt.date) -> SeatPage:
    return SeatPage(
        seat=seat,
        label=label,
        held=next((row for row in rows if row.holds_on(day)), None),
        planned=[row for row in rows if row.begins_after(day)],
        former=[row for row in reversed(rows) if row.ended_by(day)],
    )
