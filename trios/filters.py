"""What trios can be filtered and sorted by."""

import datetime as dt
from collections.abc import Sequence

from alliances.models import Alliance
from alliances.reads import by_alliance, trios_of
from history.conditions import ChangedSince
from orgmodel.web.conditions import Chosen, OneOf, Option, Without
from orgmodel.web.filters import Column, Filters
from search.conditions import Searched
from trios.listing import ListedTrio, listed_trios
from trios.models import Seat, Trio


def seat_column(seat: Seat) -> Column:
    """Who holds `seat`."""

    return Column(
        seat.label,
        lambda trio: trio.holders.get(seat),
        (f"{seat}_name",),
        annotate=lambda trios, day: trios.with_holder_name(seat, day),
    )


def without_holder(seat: Seat) -> Option:
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

    empty = OneOf(
        {
            "true": ("with an empty seat", lambda trios, day: trios.with_empty_seat(day)),
            "false": ("all seats held", lambda trios, day: trios.with_all_seats_held(day)),
        },
        label="Seats",
        about="Whether any of the three seats is empty.",
    )
    without = Without(**{seat.value: without_holder(seat) for seat in Seat})

    changed_since = ChangedSince()
    alliance = Chosen(
        Alliance,
        lambda trios, alliance, day: trios.filter(pk__in=trios_of(alliance, day).values("pk")),
        tally=by_alliance,
    )

    @classmethod
    def listed(cls, ids: Sequence[int], day: dt.date) -> list[ListedTrio]:
        return listed_trios(ids, day)
