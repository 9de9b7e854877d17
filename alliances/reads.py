"""The whole picture of an alliance on a day, in a few queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from alliances.models import Alliance, AllianceTrio
from tribes.models import Tribe
from trios.models import TrioSeat


@dataclass(frozen=True)
class Part:
    """A trio in the alliance: who holds its seats, and its tribe with `headcount` and `squad_count`."""

    participation: AllianceTrio
    tribe: Any

    @property
    def seats(self) -> list[tuple[str, str, TrioSeat | None]]:
        """(seat, label, its holder or None)."""
        return self.tribe.trio.holders()

    @property
    def vacancies(self) -> int:
        """Seats that nobody holds."""
        return sum(holder is None for _, _, holder in self.seats)


@dataclass(frozen=True)
class AlliancePage:
    """An alliance on a day: the trios in it then, which join later, which were in it before."""

    alliance: Any
    ended: bool
    parts: list[Part]
    coming: list[AllianceTrio]
    former: list[AllianceTrio]

    @property
    def seats(self) -> int:
        """Seats in its trios, held or empty."""
        return sum(len(part.seats) for part in self.parts)

    @property
    def seats_held(self) -> int:
        return self.seats - sum(part.vacancies for part in self.parts)


def alliance_page(alliance: Alliance, day: dt.date) -> AlliancePage:
    """Read an alliance's page; five queries, whatever its size."""
    rows = (
        AllianceTrio.objects.filter(alliance=alliance)
        .with_wholes()
        .order_by("trio__tribe__name", "starts_on")
    )
    present = [row for row in rows if row.holds_on(day)]
    tribes = Tribe.objects.filter(trio__in=[row.trio_id for row in present]).with_counts(day).with_trio(day)
    by_id = {tribe.pk: tribe for tribe in tribes}
    return AlliancePage(
        alliance=Alliance.objects.with_headcount(day).get(pk=alliance.pk),
        ended=alliance.ended_by(day),
        parts=[Part(row, by_id[row.trio.tribe_id]) for row in present],
        coming=[row for row in rows if row.starts_on > day],
        former=[row for row in rows if row.ended_by(day)],
    )
