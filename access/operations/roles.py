"""Roles in the product: given, ended, corrected, removed; and that somebody can always administer it."""

import datetime as dt

from django.db import connection
from django.db.models.functions import Lower

from access.models import RoleAssignment
from orgmodel.domain.operations import (
    UNCHANGED,
    Call,
    Change,
    Unchanged,
    apply_changes,
    check_can_end,
    explain_overlaps,
    listen,
    operation,
    refuse,
    remove,
    save,
)
from orgmodel.domain.periods import PeriodQuerySet
from people.models import Person, User
from people.roles import Role
from tribes.models import Tribe

# The advisory lock of whoever takes away rights of an administrator.
ADMINISTRATION = 7_262_002
# The account in whose name commands act; nobody can sign in with it.
COMMAND_LINE = "command-line"
LAST_ADMINISTRATOR = (
    "Nobody could administer orgmodel any more. Give another person with an account the role "
    "of administrator of the organisation first, without a last day."
)


def _held(row: RoleAssignment) -> tuple[str, str, str]:
    who, what = row.person.distinct_name(), f"{row.role_name} {row.where}"
    return f"{who} is {what}", f"{who} has been {what}", "that role"


explain_overlaps(RoleAssignment, _held)


@operation(
    "appointed {result} from {starts_on}",
    act="give {subject:a person} a role",
)
def grant_role(
    person: Person,
    *,
    role: Role,
    tribe: Tribe | None = None,
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    source: str = "",
    by: User,
    reason: str = "",
) -> RoleAssignment:
    """Give a person a role in the product, for the whole organisation or for one tribe.

    Args:
        tribe: In which tribe; None for the whole organisation.
        starts_on: First day, inclusive; may be past or planned, None where nobody knows.
        ends_before: The day after the last day with the role; None while no end is known.
        source: What maintains it, such as the name of an identity provider.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: they have the role there already on some of
            these days, or the days lie outside the person's or the tribe's own.
    """
    assignment = RoleAssignment(
        person=person,
        role=role,
        tribe=tribe,
        starts_on=starts_on,
        ends_before=ends_before,
        source=source,
    )
    save(assignment)
    return assignment


@operation(
    "ended {subject}, last day {ends_before:last day}",
    act="end {subject.person:…’s |}role{subject.role_name: as …|}{subject.tribe: in …|}",
)
def end_role(
    assignment: RoleAssignment, *, ends_before: dt.date, by: User, reason: str = ""
) -> RoleAssignment:
    """End a role: `ends_before` is the day after the last day with the role.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: it has an end already, had not begun by then, or
            nobody could administer the product any more.
    """
    check_can_end(assignment, ends_before)
    assignment.ends_before = ends_before
    save(assignment)
    return assignment


@operation(
    "corrected {subject}",
    act="correct {subject.person:…’s |}role{subject.role_name: as …|}{subject.tribe: in …|}",
)
def correct_role(
    assignment: RoleAssignment,
    *,
    role: Role | Unchanged = UNCHANGED,
    tribe: Tribe | Unchanged | None = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    ends_before: dt.date | Unchanged | None = UNCHANGED,
    by: User,
    reason: str = "",
) -> RoleAssignment:
    """Set right what was entered wrongly about a role; what is left out stays as it is.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: as `grant_role`, or nobody could administer the product any more.
    """
    apply_changes(assignment, role=role, tribe=tribe, starts_on=starts_on, ends_before=ends_before)
    save(assignment)
    return assignment


@operation(
    "removed {subject}, entered by mistake",
    act="remove {subject.person:…’s |}role{subject.role_name: as …|}{subject.tribe: in …|}",
)
def remove_role(assignment: RoleAssignment, *, by: User, reason: str = "") -> None:
    """Delete a role entered by mistake; one that was real is ended instead.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: nobody could administer the product any more.
    """
    remove(assignment)


@listen
def keep_an_administrator(call: Call) -> None:
    """Refuse a call after which nobody could administer the product, whatever operation it is."""
    if any(map(_takes_administration_away, call.changes)) and not administrator_remains():
        raise refuse(LAST_ADMINISTRATOR, code="last-administrator")


def _takes_administration_away(change: Change) -> bool:
    """Whether somebody was to stay an administrator for good, and is not, or not with the same account."""
    if isinstance(change.row, Person):
        before, after = change.before or {}, change.after or {}
        is_tied_otherwise = bool(before.get("email")) and before["email"] != after.get("email")
        return is_tied_otherwise and _administrators_for_good().filter(person=change.id).exists()
    if not isinstance(change.row, RoleAssignment):
        return False
    return _administers_for_good(change.before) and not _administers_for_good(change.after)


def _administers_for_good(facts: object) -> bool:
    lasting = {"role": Role.ADMINISTRATOR.value, "tribe_id": None, "ends_before": None}
    return isinstance(facts, dict) and lasting.items() <= facts.items()


def _administrators_for_good() -> PeriodQuerySet:
    return RoleAssignment.objects.open().filter(role=Role.ADMINISTRATOR, tribe=None)


def administrator_remains() -> bool:
    """Whether an account can administer the product for good; no other session takes the last one away before
    this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADMINISTRATION])
    administrators = _administrators_for_good().exclude(person__email="").order_by()
    emails = administrators.values(small=Lower("person__email"))
    accounts = User.objects.filter(is_active=True, is_tool=False)
    if accounts.filter(is_superuser=True).exclude(username=COMMAND_LINE).exists():
        return True
    return accounts.alias(small=Lower("email")).filter(small__in=emails).exists()
