"""What trios can be filtered and sorted by."""

import datetime as dt

from alliances.models import Alliance
from alliances.reads import by_alliance, trios_of
from history.conditions import ChangedSince
from orgmodel.web.conditions import Chosen, Option, Rows, Without
from orgmodel.web.filters import Column, Filters, Row
from search.conditions import Searched
from trios.models import Seat, Trio


def seat_column(seat: Seat) -> Column:
    """Who holds `seat`."""

    def holder(trio: Row) -> str:
        held = trio.holder(seat)
        return str(held.person) if held else ""

    return Column(
        seat.label, holder, (f"{seat}_name",), annotate=lambda trios, day: trios.with_holder_name(seat, day)
    )


def empty(seat: Seat) -> Option:
    """Trios whose `seat` is empty."""
    return seat.label.lower(), lambda trios, day: trios.without_holder(seat, day)


class TrioFilters(Filters):
    """Trios of the day, by tribe."""

    model = Trio
    search = Searched()
    columns = {
        "name": Column("Trio", str, ("tribe__name", "pk")),
        **{seat.value: seat_column(seat) for seat in Seat},
    }

    without = Without(**{seat.value: empty(seat) for seat in Seat})

    changed_since = ChangedSince()
    alliance = Chosen(
        Alliance,
        lambda trios, alliance, day: trios.filter(pk__in=trios_of(alliance, day).values("pk")),
        tally=by_alliance,
    )

    @classmethod
    def read(cls, rows: Rows, day: dt.date) -> Rows:
        return rows.with_holders(day)
