"""The bots of a tribe's squads: a row of its picture that no number of people counts."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

from atlas.mine import upcoming_until
from atlas.paper import PrintedRow
from atlas.upcoming import Departure, note_of
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.periods import begun_by
from people.reads import ElementRow
from squads.models import BotMembership


class BotChip(NamedTuple):
    """A bot in a cell; one that is in the squad only from `arrival` on counts nowhere."""

    bot: ElementRow
    departure: Departure | None = None
    arrival: dt.date | None = None

    @property
    def note(self) -> str:
        """Until when or from when on it is here, in a small place; "" for neither."""
        return note_of(self.arrival, self.departure)


@dataclass(frozen=True)
class BotLine:
    """The row of the bots; `cells` has one entry for each squad."""

    cells: list[list[BotChip]]

    @property
    def count(self) -> int:
        """Bots that are in these squads, each once."""
        return len({chip.bot.pk for chip in chain(*self.cells) if not chip.arrival})

    @property
    def has_notes(self) -> bool:
        return any(chip.note for chip in chain(*self.cells))

    def printed(self) -> PrintedRow:
        cells = [
            [len(text) for chip in chips for text in (chip.bot.name, chip.note) if text]
            for chips in self.cells
        ]
        return PrintedRow(1, cells)


def bot_line(squads: list[int], day: dt.date) -> BotLine | None:
    """The bots that are on `day` in the squads with these ids, or join them soon; None without any. One query."""
    cells: dict[int, list[BotChip]] = {squad: [] for squad in squads}
    last = upcoming_until(day)
    rows = _bots.rows(squads=squads, day=day, last=last)
    for (squad, *bot), periods in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        chip_of = ElementRow("bot", *bot)
        for first, end in _joined(row[4:] for row in periods):
            departure = Departure(end, None) if end and end <= last else None
            arrival = first if first > day else None
            cells[squad].append(BotChip(chip_of, None if arrival else departure, arrival))
    return BotLine(list(cells.values())) if any(cells.values()) else None


def _joined(periods: Iterable[tuple[dt.date, dt.date | None]]) -> list[tuple[dt.date, dt.date | None]]:
    """Periods in their order, those that follow each other without a gap as one."""
    found: list[tuple[dt.date, dt.date | None]] = []
    for first, end in periods:
        if found and found[-1][1] == first:
            first, _ = found.pop()
        found.append((first, end))
    return found


_bots = CompiledQuery(
    lambda squads, day, last: (
        BotMembership.objects.not_ended(day)
        .filter(begun_by(last), squad__among=squads)
        .order_by("bot__name", "bot_id", "squad_id", "effective_from", "pk")
        .values_list(
            *("squad_id", "bot_id", "bot__slug", "bot__name"),
            *("effective_from", "ends_before"),
        )
    ),
    squads=list,
    day=dt.date,
    last=dt.date,
)
