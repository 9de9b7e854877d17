"""Which bots are in a squad: place, end, correct, remove."""

import datetime as dt

from bots.models import Bot
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
from people.models import User
from squads.models import BotMembership, Squad


def _held(row: BotMembership) -> tuple[str, str, str]:
    return f"{row.bot} is in {row.squad}", f"{row.bot} has been in {row.squad}", "that membership"


explain_overlaps(BotMembership, _held)


@operation(
    "placed {bot} in {subject} from {starts_on}",
    act="place {bot:a bot} in {subject:a squad}",
)
def place_bot(
    squad: Squad,
    *,
    bot: Bot,
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    by: User,
    reason: str = "",
) -> BotMembership:
    """Put a bot in a squad; other squads of it are left as they are.

    Args:
        starts_on: First day, inclusive; may be past or planned, None where nobody knows.
        ends_before: The day after the last day; None while no end is known.

    Raises:
        PermissionDenied: `by` is neither in the squad, nor in its tribe's trio, nor a people admin or an
            administrator.
        ValidationError: it is in the squad already on some of these days, or the days lie outside the squad's
            or the bot's own.
    """
    membership = BotMembership(squad=squad, bot=bot, starts_on=starts_on, ends_before=ends_before)
    save(membership)
    return membership


@operation(
    "ended {subject}, last day {ends_before:last day}",
    act="end {subject.bot:…’s |}membership{subject.squad: in …|}",
)
def end_bot_membership(
    membership: BotMembership, *, ends_before: dt.date, by: User, reason: str = ""
) -> BotMembership:
    """End the membership of a bot: `ends_before` is the day after the last day in the squad.

    Raises:
        PermissionDenied: as `place_bot`.
        ValidationError: it has an end already, or had not begun by then.
    """
    check_can_end(membership, ends_before)
    membership.ends_before = ends_before
    save(membership)
    return membership


@operation("corrected {subject}", act="correct {subject.bot:…’s |}membership{subject.squad: in …|}")
def correct_bot_membership(
    membership: BotMembership,
    *,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    ends_before: dt.date | Unchanged | None = UNCHANGED,
    by: User,
    reason: str = "",
) -> BotMembership:
    """Set right the days of a bot's membership; what is left out stays as it is.

    Raises:
        PermissionDenied: as `place_bot`.
        ValidationError: as `place_bot`.
    """
    apply_changes(membership, starts_on=starts_on, ends_before=ends_before)
    save(membership)
    return membership


@operation(
    "removed {subject}, entered by mistake",
    act="remove {subject.bot:…’s |}membership{subject.squad: in …|}",
)
def remove_bot_membership(membership: BotMembership, *, by: User, reason: str = "") -> None:
    """Delete a bot's membership entered by mistake; one that was real is ended instead.

    Raises:
        PermissionDenied: as `place_bot`.
    """
    remove(membership)
