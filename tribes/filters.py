"""What may be asked of tribes. Higher apps teach it what they know: seats, alliances."""

import datetime as dt
from typing import Any

from history.filters import ChangedSince
from orgmodel.web.conditions import Without, at_least, at_most
from orgmodel.web.filters import Column, Filters
from tribes.models import Tribe


def lead(tribe: Any) -> str:
    """Who leads the tribe, in a cell."""
    held = tribe.trio.lead
    return str(held.person) if held else ""


class TribeFilters(Filters):
    """Tribes of the day, by name."""

    model = Tribe
    columns = {
        "name": Column("Tribe", lambda tribe: tribe.name, ("name", "pk")),
        "tribe_lead": Column(
            "Tribe lead", lead, ("lead_name",), needs=lambda tribes, day: tribes.with_lead_name(day)
        ),
        "squads": Column(
            "Squads",
            lambda tribe: tribe.squad_count,
            ("squad_count",),
            needs=lambda tribes, day: tribes.with_counts(day),
        ),
        "size": Column(
            "People",
            lambda tribe: tribe.headcount,
            ("headcount",),
            needs=lambda tribes, day: tribes.with_counts(day),
        ),
    }

    size_min = at_least(lambda tribes, day: tribes.with_counts(day))
    size_max = at_most(lambda tribes, day: tribes.with_counts(day))
    without = Without(purpose=("purpose", lambda tribes, day: tribes.filter(purpose="")))

    changed_since = ChangedSince()

    @classmethod
    def read(cls, rows: Any, day: dt.date) -> Any:
        return rows.with_counts(day).with_trio(day)
