"""When people are away: enter, end, correct and remove absences."""

import datetime as dt

from orgmodel.domain.operations import (
    UNCHANGED,
    Unchanged,
    apply_changes,
    check_can_end,
    explain_overlaps,
    operation,
    remove,
    save,
)
from people.models import Absence, Person, User


def _held(row: Absence) -> tuple[str, str, str]:
    who = row.person.distinct_name()
    return f"{who} is away", f"{who} has been away", "that absence"


explain_overlaps(Absence, _held)


@operation("entered an absence of {subject} from {starts_on}", act="enter an absence{subject: of …|}")
def add_absence(
    person: Person,
    *,
    stand_in: Person | None = None,
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    by: User,
    reason: str = "",
) -> Absence:
    """Enter when a person is away, and whom to ask in the meantime. Why they are away isn’t stored.

    Args:
        stand_in: The person to ask in the meantime; None without one.
        starts_on: First day away, inclusive; may be past or planned, None if it isn’t known.
        ends_before: The day on which they are back; None while it isn’t known.

    Raises:
        PermissionDenied: `by` is neither the person, nor a people admin, nor an administrator.
        ValidationError: they are already away on some of those days, stand in for themselves, or are not here then.
    """
    absence = Absence(person=person, stand_in=stand_in, starts_on=starts_on, ends_before=ends_before)
    save(absence)
    return absence


@operation("ended {subject}, last day {ends_before:last day}", act="end {subject.person:…’s |}absence")
def end_absence(absence: Absence, *, ends_before: dt.date, by: User, reason: str = "") -> Absence:
    """End an absence: `ends_before` is the day on which the person is back.

    Raises:
        PermissionDenied: as `add_absence`.
        ValidationError: it has an earlier last day already, or had not begun by then.
    """
    check_can_end(absence, ends_before)
    absence.ends_before = ends_before
    save(absence)
    return absence


@operation("corrected {subject}", act="correct {subject.person:…’s |}absence")
def correct_absence(
    absence: Absence,
    *,
    stand_in: Person | Unchanged | None = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    ends_before: dt.date | Unchanged | None = UNCHANGED,
    by: User,
    reason: str = "",
) -> Absence:
    """Change the days of an absence, or who stands in; what is left out stays as it is.

    Raises:
        PermissionDenied: as `add_absence`.
        ValidationError: as `add_absence`.
    """
    apply_changes(absence, stand_in=stand_in, starts_on=starts_on, ends_before=ends_before)
    save(absence)
    return absence


@operation("removed {subject}, entered by mistake", act="remove {subject.person:…’s |}absence")
def remove_absence(absence: Absence, *, by: User, reason: str = "") -> None:
    """Delete an absence entered by mistake.

    Raises:
        PermissionDenied: as `add_absence`.
    """
    remove(absence)
