"""Every change to trios: a trio comes and goes with its tribe; its seats are filled and emptied."""

import datetime as dt
from typing import cast

from orgmodel.domain.operations import (
    UNCHANGED,
    Call,
    Unchanged,
    apply_changes,
    check_can_end,
    explain_overlaps,
    follows,
    operation,
    remove,
    reopen,
    save,
)
from people.models import Person, User
from tribes.models import Tribe
from trios.models import Seat, Trio, TrioSeat


def _held_seat(held: TrioSeat) -> tuple[str, str, str]:
    who, seat = held.person.distinct_name(), f"the {held.get_seat_display().lower()} seat"
    return f"{who} holds {seat}", f"{who} has held {seat}", "that seat"


explain_overlaps(TrioSeat, _held_seat)


@follows("tribes.form_tribe")
def form_trio(call: Call) -> None:
    """A tribe has a trio from its first day to its last."""
    tribe = cast(Tribe, call.result)
    save(Trio(tribe=tribe, starts_on=tribe.starts_on, ends_before=tribe.ends_before))


@follows("tribes.edit_tribe")
def keep_first_day(call: Call) -> None:
    """When the first day of a tribe is corrected, so is its trio's."""
    tribe = cast(Tribe, call.result)
    tribe.trio.starts_on = tribe.starts_on
    save(tribe.trio)


@follows("tribes.reopen_tribe")
def reopen_trio(call: Call) -> None:
    """A reopened tribe has its trio back; the seats stay empty."""
    reopen(cast(Tribe, call.result).trio)


@operation(
    "gave {person} the {seat} seat of {subject} from {starts_on}",
    act="fill {seat:the … seat|a seat} in {subject:the …|a trio}",
)
def fill_seat(
    trio: Trio,
    *,
    seat: Seat,
    person: Person,
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    by: User,
    reason: str = "",
) -> TrioSeat:
    """Give an empty seat to a person.

    Args:
        starts_on: First day in the seat, inclusive; may be past or planned, None where nobody knows.
        ends_before: The day after the last day; None while no end is known.

    Raises:
        PermissionDenied: `by` is neither in the trio nor an administrator.
        ValidationError: somebody holds the seat on some of those days, or
            they lie outside the trio's or the person's own.
    """
    held = TrioSeat(trio=trio, seat=seat, person=person, starts_on=starts_on, ends_before=ends_before)
    save(held)
    return held


@operation(
    "emptied the seat of {subject}, last day {ends_before:last day}",
    act="empty {subject.person:…’s |}seat{subject.trio: in the …|}",
)
def empty_seat(held: TrioSeat, *, ends_before: dt.date, by: User, reason: str = "") -> TrioSeat:
    """End a seat's holding: `ends_before` is the first day that the seat is empty.

    Raises:
        PermissionDenied: `by` is neither in the trio nor an administrator.
        ValidationError: it has an end already, or had not begun by then.
    """
    check_can_end(held, ends_before)
    held.ends_before = ends_before
    save(held)
    return held


@operation("corrected {subject}", act="correct {subject.person:…’s |}seat{subject.trio: in the …|}")
def correct_seat(
    held: TrioSeat,
    *,
    seat: Seat | Unchanged = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    ends_before: dt.date | Unchanged | None = UNCHANGED,
    by: User,
    reason: str = "",
) -> TrioSeat:
    """Set right what was entered wrongly about a seat's holding; what is left out stays as it is.

    Raises:
        PermissionDenied: `by` is neither in the trio nor an administrator.
        ValidationError: as `fill_seat`.
    """
    apply_changes(held, seat=seat, starts_on=starts_on, ends_before=ends_before)
    save(held)
    return held


@operation(
    "removed {subject}, entered by mistake",
    act="remove {subject.person:…’s |}seat{subject.trio: in the …|}",
)
def remove_seat(held: TrioSeat, *, by: User, reason: str = "") -> None:
    """Delete a seat's holding entered by mistake.

    Raises:
        PermissionDenied: `by` is neither in the trio nor an administrator.
    """
    remove(held)
