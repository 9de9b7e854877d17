"""The time bar: a line of weeks, which shows when something changes and on which users choose a day."""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from math import log1p

from changes.facts import About, Span
from changes.queries import WEEK
from changes.reads import Changes
from orgmodel.domain.days import day_before

WEEKS, BACK = 60, 40
DAYS = WEEKS * WEEK
# Of the drawing, in its own units.
WIDTH, EDGE, MIDDLE, LEAST, MOST = 260, 6, 12, 2.0, 9.0


@dataclass(frozen=True)
class Line:
    """The weeks that the bar shows, from `first` on, with today and the chosen day."""

    first: dt.date
    today: dt.date
    chosen: dt.date

    @property
    def last(self) -> dt.date:
        return self.first + dt.timedelta(days=DAYS - 1)

    @property
    def days(self) -> int:
        return DAYS

    @property
    def place(self) -> int:
        """Which of its days is chosen, from 0."""
        return (self.chosen - self.first).days

    @property
    def handle(self) -> float:
        return _across(self.place)

    @property
    def now(self) -> float:
        """Where today lies; at an end when it lies beyond."""
        return _across(max(0, min(DAYS - 1, (self.today - self.first).days)))

    @property
    def month_before(self) -> dt.date:
        """The day before the month of the chosen day, from which all that changes in that month differs."""
        return day_before(self.chosen.replace(day=1))

    @property
    def month_end(self) -> dt.date:
        return self.chosen.replace(day=monthrange(self.chosen.year, self.chosen.month)[1])

    @property
    def shows_today(self) -> bool:
        return self.first <= self.today <= self.last


@dataclass(frozen=True)
class Tick:
    """A week with changes, as a stroke on the line."""

    x: float
    top: float
    bottom: float
    planned: bool


def line(today: dt.date, chosen: dt.date) -> Line:
    """The line on which today and the chosen day lie; round the chosen one where that is too far away."""
    usual = today.toordinal() - BACK * WEEK
    first = usual if WEEK <= chosen.toordinal() - usual < DAYS - WEEK else chosen.toordinal() - DAYS // 2
    return Line(dt.date.fromordinal(max(1, min(first, dt.date.max.toordinal() - DAYS + 1))), today, chosen)


def changes_on(line: Line, about: About) -> list[int]:
    """How much changes in each week of the line; one query."""
    return Changes(Span(day_before(line.first), line.last), line.today, about=about).weeks()


def ticks(line: Line, counts: list[int]) -> list[Tick]:
    """A stroke for each week in which something changes, taller where more does."""
    most = log1p(max(counts, default=0))
    found = []
    for week, n in enumerate(counts):
        if n:
            half = LEAST + (MOST - LEAST) * log1p(n) / most
            planned = line.first + dt.timedelta(days=WEEK * week) > line.today
            found.append(Tick(_across(WEEK * week + WEEK // 2), MIDDLE - half, MIDDLE + half, planned))
    return found


def _across(place: int) -> float:
    return round(EDGE + place * (WIDTH - 2 * EDGE) / (DAYS - 1), 1)
