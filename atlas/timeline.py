"""Tenures drawn along the years: a lane for each person or element, a bar for each tenure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, NamedTuple

from orgmodel.domain.periods import long_date
from people.reads import TenureRow
from squads.reads import MembershipRow

type Row = MembershipRow | TenureRow
# The attribute of the rows that each lane has one value of.
type By = Literal["person", "parent"]

# The most years that are drawn before the day: what is older begins at the edge.
YEARS = 12
LANES = 40
TICKS = 6
STEPS = (1, 2, 3, 6, 12, 24, 36)
# How a bar is filled besides its hue, by the role that it stands for.
STYLES = {
    "product_owner": "solid",
    "lead": "solid",
    "coordinator": "solid",
    "tribe_lead": "solid",
    "product_lead": "solid",
    "design_lead": "solid",
    "agile_coach": "hatched",
}
BAR, GAP = 12, 5


class Bar(NamedTuple):
    """A tenure; `past` and `ahead` are what lies before and after the day of the page, as (x, width) in percent."""

    role: str
    style: str
    text: str
    y: int
    past: tuple[str, str] | None
    ahead: tuple[str, str] | None


class Lane(NamedTuple):
    """The bars of one person or element, the `subject`, their texts in one, and how high they are together."""

    by: By
    subject: object
    kind: str
    bars: list[Bar]
    text: str
    height: int


class Tick(NamedTuple):
    label: str
    x: str


@dataclass(frozen=True)
class Timeline:
    """Lanes over a stretch of time; `left_out` counts the lanes that did not find room."""

    lanes: list[Lane]
    ticks: list[Tick]
    day: str
    near_end: bool
    left_out: int
    legend: list[tuple[str, str]]


def timeline(rows: Iterable[Row], day: dt.date, by: By) -> Timeline | None:
    """Draw `rows`, one lane for each value of their attribute `by`, in the order of its first row; no queries.

    None where there is nothing to draw.
    """
    grouped: dict[object, list[Row]] = {}
    for row in rows:
        grouped.setdefault(getattr(row, by), []).append(row)
    drawn = list(grouped.items())[:LANES]
    if not drawn:
        return None
    scale = _scale(list(chain.from_iterable(rows for _, rows in drawn)), day)
    lanes = [_lane(subject, rows, scale, by) for subject, rows in drawn]
    bars = list(chain.from_iterable(lane.bars for lane in lanes))
    return Timeline(
        lanes=lanes,
        ticks=scale.ticks(),
        day=_percent(scale.place(day)),
        near_end=scale.place(day) > 75,
        left_out=len(grouped) - len(drawn),
        legend=_legend(bars),
    )


@dataclass(frozen=True)
class _Scale:
    first: dt.date
    last: dt.date
    day: dt.date

    def place(self, day: dt.date) -> float:
        """Where a day lies, in percent of the way from the first to the last."""
        total = (self.last - self.first).days
        return max(0.0, min(100.0, (day - self.first).days / total * 100))

    def stretch(self, start: dt.date, end: dt.date) -> tuple[str, str] | None:
        """A bar from `start` until `end`, wide enough to be seen; None where it has no days."""
        if start >= end:
            return None
        left, right = self.place(start), self.place(end)
        return _percent(left), _percent(max(right - left, 0.4))

    def ticks(self) -> list[Tick]:
        """The beginnings of years, or of months where the time is short, not too many."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((step for step in STEPS if months / step <= TICKS), max(STEPS))
        begins = self.first.year * 12
        found = []
        for month in range(begins, min(begins + months + 13, 12 * dt.MAXYEAR), step):
            start = dt.date(month // 12, month % 12 + 1, 1)
            if self.first <= start and 1 < self.place(start) < 97:
                found.append(
                    Tick(f"{start:%Y}" if step >= 12 else f"{start:%b %Y}", _percent(self.place(start)))
                )
        return found


def _scale(rows: Sequence[Row], day: dt.date) -> _Scale:
    """From the first day of any row, if it is not too long ago, until a little after the last that is known."""
    oldest = max(dt.date.min, day - dt.timedelta(days=365 * YEARS)) if day.year > YEARS else dt.date.min
    begins = [row.effective_from for row in rows if row.effective_from > dt.date.min]
    ends = [row.ends_before for row in rows if row.ends_before]
    first = max(oldest, min([day, *begins, *ends]))
    if len(begins) < len(rows):  # what nobody knows the first day of comes in from the edge
        first = max(oldest, first - dt.timedelta(days=365)) if first.year > 1 else first
    last = max([day, *begins, *ends])
    room = max((last - first).days // 20, 30)
    last = last + dt.timedelta(days=room) if last < dt.date.max - dt.timedelta(days=room) else dt.date.max
    return _Scale(first, last, day)


def _lane(subject: object, rows: list[Row], scale: _Scale, by: By) -> Lane:
    levels: list[dt.date] = []
    bars = []
    for row in sorted(rows, key=lambda row: row.effective_from):
        end = row.ends_before or scale.last
        level = next((place for place, free in enumerate(levels) if free <= row.effective_from), len(levels))
        levels[level : level + 1] = [end]
        bars.append(_bar(row, scale, GAP + level * (BAR + 3)))
    text = "; ".join(bar.text for bar in bars)
    return Lane(by, subject, rows[0].kind, bars, text, 2 * GAP + len(levels) * (BAR + 3) - 3)


def _bar(row: Row, scale: _Scale, y: int) -> Bar:
    start, end = max(row.effective_from, scale.first), row.ends_before or scale.last
    return Bar(
        role=row.role_label,
        style=STYLES.get(row.role, "plain"),
        text=f"{row.role_label}, {_days(row)}",
        y=y,
        past=scale.stretch(start, min(end, scale.day)),
        ahead=scale.stretch(max(start, scale.day), end),
    )


def _days(row: Row) -> str:
    if not row.starts_on:
        return f"until {long_date(row.last_day)}" if row.ends_before else "since an unknown day"
    if row.ends_before:
        return f"{long_date(row.starts_on)} to {long_date(row.last_day)}"
    return f"from {long_date(row.starts_on)}"


def _legend(bars: Iterable[Bar]) -> list[tuple[str, str]]:
    """Each style of the bars, with the labels of its roles."""
    roles: dict[str, dict[str, None]] = {}
    for bar in bars:
        roles.setdefault(bar.style, {})[bar.role] = None
    return [(style, ", ".join(labels)) for style, labels in roles.items()]


def _percent(place: float) -> str:
    return f"{place:.2f}%"
