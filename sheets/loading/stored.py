"""The rows that the database has of each sheet, by the key of the sheet's rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import groupby

from orgmodel.domain.elements import Keyed
from orgmodel.domain.periods import Period, lower_bound
from sheets.format.catalogue import ELEMENTS
from sheets.format.rows import Key, Row, Sheet
from squads.models import Squad, SquadInTribe

# The tribe of a squad, or None, from each of these days on; the first day is the squad's own, None where it is unknown.
Timeline = list[tuple[dt.date | None, str | None]]


def stored(sheet: Sheet) -> dict[Key, Period]:
    """All rows of a sheet that the database has, in one query."""
    rows = sheet.model.objects.all() if sheet.has_elements else sheet.model.objects.with_parents()
    columns = [sheet.column(name) for name in sheet.key]
    return {tuple(column.value_of(row) for column in columns): row for row in rows}


def stored_of(sheet: Sheet, rows: Iterable[Row]) -> dict[Key, Period]:
    """The same, each by the key of its row in the sheet where there is one.

    A row and a stored one that differ only in the first day, which one of the two does not know, are the same
    fact, unless there are several that it could be.
    """
    found = stored(sheet)
    if not sheet.has_elements and sheet.start in sheet.key:
        _pair_unknown(sheet.key.index(sheet.start), [row.key for row in rows if row.has_key], found)
    return found


def _pair_unknown(at: int, keys: Collection[Key], found: dict[Key, Period]) -> None:
    """Give what is `found` the one of `keys` that differs only at `at`, where either is None."""
    listed, spare = set(keys), defaultdict(list)
    for key in found.keys() - listed:
        spare[key[:at] + key[at + 1 :]].append(key)
    for key in keys:
        others = [other for other in spare[key[:at] + key[at + 1 :]] if None in (other[at], key[at])]
        if key not in found and len(others) == 1 and others[0] in found:
            found[key] = found.pop(others[0])


def former_keys(elements: dict[str, dict[Key, Period]]) -> dict[str, dict[str, str]]:
    """By sheet: former keys, each with the present one."""
    return {
        sheet.name: {
            former: row.key
            for row in elements[sheet.name].values()
            if isinstance(row, Keyed)
            for former in row.former_keys
        }
        for sheet in ELEMENTS
    }


def timelines(squads: Iterable[Squad]) -> dict[int, Timeline]:
    """The tribes that squads are and were in, by the squads' ids; one query."""
    by_id = {squad.pk: squad for squad in squads}
    periods: dict[int, list[SquadInTribe]] = defaultdict(list)
    for period in (
        SquadInTribe.objects.filter(squad__in=by_id).select_related("tribe").order_by("effective_from")
    ):
        periods[period.squad_id].append(period)
    return {pk: timeline(squad, periods[pk]) for pk, squad in by_id.items()}


def timeline(squad: Period, periods: Iterable[SquadInTribe]) -> Timeline:
    """The days on which the squad's tribe changes, given its tribe periods in their order."""
    days: Timeline = []
    outside: dt.date | None = squad.starts_on
    is_outside = True
    for period in periods:
        begins = period.begins if period.starts_on or squad.starts_on or days else None
        if is_outside and lower_bound(outside) < lower_bound(begins):
            days.append((outside, None))
        days.append((begins, period.tribe.slug))
        outside, is_outside = period.ends_before, period.ends_before is not None
    if is_outside and not squad.ended_by(lower_bound(outside)):
        days.append((outside, None))
    return [next(same) for _, same in groupby(days, key=lambda day: day[1])]
