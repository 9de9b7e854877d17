"""What the database has of each sheet, by the key that the sheet's rows have."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from orgmodel.periods import Period
from sheets.catalogue import ELEMENTS
from sheets.rows import Key, Sheet
from squads.models import Squad, SquadInTribe

# From which day on a squad is in which tribe, or in none; the first day is the squad's own.
Timeline = list[tuple[dt.date, str | None]]


def stored(sheet: Sheet) -> dict[Key, Any]:
    """All that is stored of a sheet, in one query."""
    rows: Any = sheet.model.objects.all()
    if not sheet.has_elements:
        rows = rows.with_wholes()
    columns = [sheet.column(name) for name in sheet.key]
    return {tuple(column.value_of(row) for column in columns): row for row in rows}


def former_keys(elements: dict[str, dict[Key, Any]]) -> dict[str, dict[str, str]]:
    """By sheet: keys that are no longer in use, with what they became."""
    return {
        sheet.name: {former: row.key for row in elements[sheet.name].values() for former in row.former_keys}
        for sheet in ELEMENTS
    }


def timelines(squads: Iterable[Squad]) -> dict[int, Timeline]:
    """In which tribes squads are and were, by the squads' ids; one query."""
    by_id = {squad.pk: squad for squad in squads}
    stays: dict[int, list[SquadInTribe]] = defaultdict(list)
    for stay in SquadInTribe.objects.filter(squad__in=by_id).select_related("tribe").order_by("starts_on"):
        stays[stay.squad_id].append(stay)
    return {pk: timeline(squad, stays[pk]) for pk, squad in by_id.items()}


def timeline(squad: Period, stays: Iterable[SquadInTribe]) -> Timeline:
    """The days on which the squad's tribe changes, given its stays in their order."""
    days: Timeline = []
    at: dt.date | None = squad.starts_on
    for stay in stays:
        if at and at < stay.starts_on:
            days.append((at, None))
        days.append((stay.starts_on, stay.tribe.slug))
        at = stay.ends_before
    if at and not squad.ended_by(at):
        days.append((at, None))
    return [next(same) for _, same in groupby(days, key=lambda day: day[1])]
