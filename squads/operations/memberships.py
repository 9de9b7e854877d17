"""Who is in a squad: place, end, change role or share of time, appoint and relieve, correct, remove."""

import datetime as dt

from orgmodel.domain.days import day_before
from orgmodel.domain.operations import (
    UNCHANGED,
    Unchanged,
    apply_changes,
    check_can_end,
    end,
    explain_overlaps,
    operation,
    refuse,
    remove,
    require,
    save,
)
from orgmodel.domain.periods import long_date
from people.models import Person, User
from squads.models import Role, Squad, SquadMembership


def _held(row: SquadMembership) -> tuple[str, str, str]:
    who, it = row.person.distinct_name(), "that membership"
    if row.role == Role.PRODUCT_OWNER:
        what = f"the product owner of {row.squad}"
        return f"{who} is {what}", f"{who} has been {what}", it
    what = f"in {row.squad} as {row.get_role_display().lower()}"
    return f"{who} is {what}", f"{who} has been {what}", it


explain_overlaps(SquadMembership, _held)


@operation(
    "placed {person} in {subject} as {role} from {starts_on}",
    act="place {person:a person} in {subject:a squad}{role: as …|}",
)
def place_member(
    squad: Squad,
    *,
    person: Person,
    role: Role = Role.MEMBER,
    allocation: int | None = 100,
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    by: User,
    reason: str = "",
) -> SquadMembership:
    """Put a person in a squad; other squads of theirs are left as they are.

    Args:
        allocation: Percent of their working time, 1 to 100; None where it is not known.
        starts_on: First day, inclusive; may be past or planned, None where nobody knows.
        ends_before: The day after the last day; None while no end is known.

    Raises:
        PermissionDenied: `by` is neither the squad's product owner, nor in its
            tribe's trio, nor an administrator.
        ValidationError: they have that role in it already on some of
            these days, the squad has a product owner then, or the days lie
            outside the squad's or the person's own.
    """
    membership = SquadMembership(
        squad=squad,
        person=person,
        role=role,
        allocation=allocation,
        starts_on=starts_on,
        ends_before=ends_before,
    )
    save(membership)
    return membership


@operation(
    "ended {subject}, last day {ends_before:last day}",
    act="end {subject.person:…’s |}membership{subject.squad: in …|}",
)
def end_membership(
    membership: SquadMembership, *, ends_before: dt.date, by: User, reason: str = ""
) -> SquadMembership:
    """End a membership: `ends_before` is the day after the last day in the squad.

    Raises:
        PermissionDenied: as `place_member`.
        ValidationError: it has an end already, or had not begun by then.
    """
    check_can_end(membership, ends_before)
    membership.ends_before = ends_before
    save(membership)
    return membership


@operation(
    "changed {subject} to {role} from {starts_on}",
    act="change {subject.person:…’s |}role{subject.squad: in …|}",
)
def change_role(
    membership: SquadMembership, *, role: Role, starts_on: dt.date, by: User, reason: str = ""
) -> SquadMembership:
    """Give a member another role from `starts_on`; up to then the old one stays true.

    Raises:
        PermissionDenied: as `place_member`.
        ValidationError: it is the role they have, the membership does not
            hold on that day, or as `place_member`.
    """
    if membership.role == role:
        raise refuse(f"{membership} already has this role.", code="same", on="role")
    return _continue_from(membership, starts_on, role=role, allocation=membership.allocation)


@operation(
    "changed {subject} to {allocation:%} from {starts_on}",
    act="change {subject.person:…’s |}share of time{subject.squad: in …|}",
)
def change_allocation(
    membership: SquadMembership,
    *,
    allocation: int | None,
    starts_on: dt.date,
    by: User,
    reason: str = "",
) -> SquadMembership:
    """Give a member another share of their time, in percent from 1 to 100, from `starts_on`; None: not known.

    Raises:
        PermissionDenied: as `place_member`.
        ValidationError: it is the share they have, or the membership does not
            hold on that day.
    """
    if membership.allocation == allocation:
        has = f"has {allocation} %" if allocation else "has no known share"
        raise refuse(f"{membership} already {has}.", code="same", on="allocation")
    return _continue_from(membership, starts_on, role=membership.role, allocation=allocation)


@operation(
    "appointed {person} product owner of {subject} from {starts_on}",
    act="appoint a product owner for {subject:a squad}",
)
def appoint_product_owner(
    squad: Squad,
    *,
    person: Person,
    allocation: int | None = 100,
    starts_on: dt.date,
    by: User,
    reason: str = "",
) -> SquadMembership:
    """Make a person the squad's product owner; whoever was it until then is relieved on that day.

    Raises:
        PermissionDenied: `by` is neither in its tribe's trio nor an administrator.
        ValidationError: they are it already, another takes over later, or as
            `place_member`.
    """
    present = _product_owner(squad, starts_on)
    if present and present.person == person:
        raise refuse(f"{person.distinct_name()} is already the product owner.", code="same", on="person")
    if present:
        check_begun(present, starts_on)
        present.ends_before = starts_on
        save(present)
    appointed = SquadMembership(
        squad=squad, person=person, role=Role.PRODUCT_OWNER, allocation=allocation, starts_on=starts_on
    )
    save(appointed)
    return appointed


@operation(
    "relieved the product owner of {subject}, last day {ends_before:last day}",
    act="relieve the product owner of {subject:a squad}",
)
def relieve_product_owner(
    squad: Squad, *, ends_before: dt.date, by: User, reason: str = ""
) -> SquadMembership:
    """End the product owner's tenure: `ends_before` is the day after the last day.

    Raises:
        PermissionDenied: `by` is neither in its tribe's trio nor an administrator.
        ValidationError: there is none the day before, or they leave anyway.
    """
    present = _product_owner(squad, day_before(ends_before))
    if present is None:
        raise refuse(f"{squad} has no product owner on that day.", code="none", on="ends_before")
    check_can_end(present, ends_before)
    present.ends_before = ends_before
    save(present)
    return present


@operation("corrected {subject}", act="correct {subject.person:…’s |}membership{subject.squad: in …|}")
def correct_membership(
    membership: SquadMembership,
    *,
    role: Role | Unchanged = UNCHANGED,
    allocation: int | Unchanged | None = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    ends_before: dt.date | Unchanged | None = UNCHANGED,
    by: User,
    reason: str = "",
) -> SquadMembership:
    """Set right what was entered wrongly; what is left out stays as it is.

    What changed on a day is changed with `change_role` and so on.

    Raises:
        PermissionDenied: as `place_member`.
        ValidationError: as `place_member`.
    """
    apply_changes(membership, role=role, allocation=allocation, starts_on=starts_on, ends_before=ends_before)
    save(membership)
    return membership


@operation(
    "removed {subject}, entered by mistake",
    act="remove {subject.person:…’s |}membership{subject.squad: in …|}",
)
def remove_membership(membership: SquadMembership, *, by: User, reason: str = "") -> None:
    """Delete a membership entered by mistake; one that was real is ended instead.

    Raises:
        PermissionDenied: as `place_member`.
    """
    remove(membership)


@operation(
    "moved {subject} to {squad} from {starts_on}", act="move {subject.person:… |}to {squad:another squad}"
)
def move_member(
    membership: SquadMembership, *, squad: Squad, starts_on: dt.date, by: User, reason: str = ""
) -> SquadMembership:
    """Put a member in another squad from `starts_on`, in the same role and with the same share of their time.

    The membership ends on that day, so there is no gap; one that begins on
    it, or later, is replaced. The new one ends when the old one would have,
    or with its squad.

    Raises:
        PermissionDenied: `by` may not place people in both squads, as
            `place_member`.
        ValidationError: they are in that squad in that role already, the
            membership is over by then, or as `place_member`.
    """
    require(place_member.operation, squad, by=by)
    if squad == membership.squad:
        raise refuse(f"{membership.person.distinct_name()} is already in {squad}.", code="same", on="squad")
    if membership.ended_by(starts_on):
        raise refuse(f"{membership} has already ended on that day.", code="outside", on="starts_on")
    until = min(filter(None, (membership.ends_before, squad.ends_before)), default=None)
    end(membership, starts_on)
    moved = SquadMembership(
        squad=squad,
        person=membership.person,
        role=membership.role,
        allocation=membership.allocation,
        starts_on=starts_on,
        ends_before=until,
    )
    save(moved)
    return moved


def check_begun(membership: SquadMembership, day: dt.date) -> None:
    """Refuse to continue a membership otherwise from the very day it began."""
    if membership.begins >= day:
        raise refuse(
            f"{membership} begins on {long_date(membership.begins)}. Choose a later day, or correct it.",
            code="outside",
            on="starts_on",
        )


def _continue_from(
    membership: SquadMembership, day: dt.date, *, role: str, allocation: int | None
) -> SquadMembership:
    check_begun(membership, day)
    if membership.ended_by(day):
        raise refuse(f"{membership} has already ended on that day.", code="outside", on="starts_on")
    until, membership.ends_before = membership.ends_before, day
    save(membership)
    changed = SquadMembership(
        squad=membership.squad,
        person=membership.person,
        role=role,
        allocation=allocation,
        starts_on=day,
        ends_before=until,
    )
    save(changed)
    return changed


def _product_owner(squad: Squad, day: dt.date) -> SquadMembership | None:
    rows = SquadMembership.objects.on(day).filter(squad=squad, role=Role.PRODUCT_OWNER)
    return rows.select_related("person").first()
