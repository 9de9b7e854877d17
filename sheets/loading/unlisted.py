"""What is stored but isn't in the sheets: listed, and ended on request."""

import datetime as dt
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

from django.utils import timezone

from orgmodel.domain.periods import Period
from sheets.format.catalogue import SHEETS, SQUAD_MOVES
from sheets.format.rows import Key, Row, Rows, Sheet
from sheets.loading.stored import stored_of, timelines
from squads.models import Squad


@dataclass(frozen=True)
class Unlisted:
    """One row that the sheets do not have, by the cells of its key, and its days."""

    sheet: str
    key: str
    name: str
    starts_on: dt.date | None
    ends_before: dt.date | None


@dataclass(frozen=True)
class EndUnlisted:
    """For which sheets what isn't in them ends, and the day after its last day."""

    sheets: frozenset[str]
    ends_before: dt.date


def find_unlisted(rows: Rows, *, without: Set[str] = frozenset()) -> list[Unlisted]:
    """What is stored and hasn't ended, but isn't in the given sheets, `without` some of these.

    One query for each sheet.
    """
    return [each for sheet in SHEETS if sheet.name in rows.given - without for each in _unlisted(sheet, rows)]


def rows_to_end(sheet: Sheet, rows: Rows, ends_before: dt.date) -> Iterator[tuple[Row, Period]]:
    """Each stored row that the sheet does not have and that is there on that day or later, and its row with that end."""
    listed = {row.key for row in rows.by_sheet[sheet.name]}
    for key, present in stored_of(sheet, rows.by_sheet[sheet.name]).items():
        if key not in listed and not present.ended_by(ends_before):
            yield Row(sheet, 0, {**dict(zip(sheet.key, key, strict=True)), sheet.end: ends_before}), present


def _unlisted(sheet: Sheet, rows: Rows) -> Iterator[Unlisted]:
    today = timezone.localdate()
    listed = {row.key for row in rows.by_sheet[sheet.name]}
    if sheet is SQUAD_MOVES:
        yield from _unlisted_moves(listed, today)
        return
    for key, row in stored_of(sheet, rows.by_sheet[sheet.name]).items():
        if key not in listed and not row.ended_by(today):
            yield Unlisted(sheet.name, _written(sheet, key), str(row), row.starts_on, row.ends_before)


def _unlisted_moves(listed: set[Key], today: dt.date) -> Iterator[Unlisted]:
    """The moves of squads to where they are today or will be, without where they began."""
    squads = {squad.pk: squad for squad in Squad.objects.not_ended(today)}
    for pk, (_, *moves) in timelines(squads.values()).items():
        squad = squads[pk]
        for (day, tribe), (end, _) in pairwise([*moves, (squad.ends_before, None)]):
            if day and (squad.slug, day) not in listed and not (end and end <= today):
                name = f"{squad} in {tribe or 'no tribe'}"
                yield Unlisted(SQUAD_MOVES.name, _written(SQUAD_MOVES, (squad.slug, day)), name, day, end)


def _written(sheet: Sheet, key: Key) -> str:
    return ", ".join(sheet.column(name).kind.write(value) for name, value in zip(sheet.key, key, strict=True))
