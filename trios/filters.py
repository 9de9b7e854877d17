"""What may be asked of trios, and by their seats of tribes and people."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from history.filters import ChangedSince
from orgmodel.web.conditions import Without
from orgmodel.web.filters import Column, Filters
from people.filters import PersonFilters, among
from tribes.filters import TribeFilters
from trios.models import Seat, Trio, TrioSeat


def seat_column(seat: Seat) -> Column:
    """Who holds `seat`."""

    def holder(trio: Any) -> str:
        held = trio.holder(seat)
        return str(held.person) if held else ""

    return Column(
        seat.label, holder, (f"{seat}_name",), needs=lambda trios, day: trios.with_holder_name(seat, day)
    )


def empty(seat: Seat) -> tuple[str, Callable[[Any, dt.date], Any]]:
    """Trios whose `seat` is empty."""
    return seat.label.lower(), lambda trios, day: trios.without_holder(seat, day)


def of_tribes_without(seat: Seat) -> tuple[str, Callable[[Any, dt.date], Any]]:
    """Tribes in whose trio `seat` is empty."""
    return seat.label.lower(), lambda tribes, day: tribes.filter(
        trio__in=Trio.objects.without_holder(seat, day)
    )


def holders(seat: Seat) -> tuple[str, Callable[[Any, dt.date], Any]]:
    """People who hold `seat` of some trio."""
    return seat.label, lambda people, day: among(people, TrioSeat.objects.on(day).filter(seat=seat))


class TrioFilters(Filters):
    """Trios of the day, by tribe."""

    model = Trio
    columns = {
        "name": Column("Trio", str, ("tribe__name", "pk")),
        **{seat.value: seat_column(seat) for seat in Seat},
    }

    without = Without(**{seat.value: empty(seat) for seat in Seat})

    changed_since = ChangedSince()

    @classmethod
    def read(cls, rows: Any, day: dt.date) -> Any:
        return rows.with_holders(day)


TribeFilters.learn_choices("without", **{seat.value: of_tribes_without(seat) for seat in Seat})
PersonFilters.learn_choices("role", **{seat.value: holders(seat) for seat in Seat})
