"""Every change to bots: what they are, and who is accountable for them."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from bots.models import Bot
from orgmodel.domain.operations import (
    UNCHANGED,
    Unchanged,
    apply_changes,
    check_can_end,
    check_version,
    end,
    explain_external_ids,
    operation,
    refuse,
    remove,
    reopen,
    save,
)
from orgmodel.domain.periods import long_date
from people.models import Person, User

explain_external_ids(Bot)


@operation("added {result}", act="add a bot")
def add_bot(
    *,
    slug: str,
    name: str,
    accountable: Person,
    description: str = "",
    link: str = "",
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    former_keys: Sequence[str] = (),
    external_id: str = "",
    source: str = "",
    by: User,
    reason: str = "",
) -> Bot:
    """Add a program or an AI agent.

    Args:
        slug: Unique among bots; stands in addresses and sheets.
        accountable: The person who is accountable for it.
        description: What it does.
        link: The address of its own page or repository.
        starts_on: Its first day; may be past or planned, None where nobody knows.
        ends_before: The day after its last day; None while no end is known.
        former_keys: Slugs that redirect to it.
        external_id: What the system named `source` knows it by; unique there.

    Raises:
        PermissionDenied: `by` is neither a people admin nor an administrator.
        ValidationError: the slug is taken or not one, or the accountable person isn’t here yet or leaves before
            the bot is retired.
    """
    bot = Bot(
        slug=slug,
        name=name,
        accountable=accountable,
        description=description,
        link=link,
        starts_on=starts_on,
        ends_before=ends_before,
        former_keys=list(former_keys),
        external_id=external_id,
        source=source,
    )
    _check_accountable(bot)
    save(bot)
    return bot


@operation("edited {subject}", act="edit {subject:bot}")
def edit_bot(
    bot: Bot,
    *,
    version: int,
    slug: str | Unchanged = UNCHANGED,
    name: str | Unchanged = UNCHANGED,
    accountable: Person | Unchanged = UNCHANGED,
    description: str | Unchanged = UNCHANGED,
    link: str | Unchanged = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    external_id: str | Unchanged = UNCHANGED,
    source: str | Unchanged = UNCHANGED,
    by: User,
    reason: str = "",
) -> Bot:
    """Change those of a bot's own facts that are given; a slug that changes goes on answering.

    Raises:
        PermissionDenied: `by` is neither accountable for it, nor a people admin, nor an administrator.
        ValidationError: `version` is not the present one (code "stale"), the slug is taken, it was in a squad
            before `starts_on`, or the accountable person isn’t here yet or leaves before the bot is retired.
    """
    check_version(bot, version)
    apply_changes(
        bot,
        slug=slug,
        name=name,
        accountable=accountable,
        description=description,
        link=link,
        starts_on=starts_on,
        external_id=external_id,
        source=source,
    )
    if accountable is not UNCHANGED:
        _check_accountable(bot)
    save(bot)
    return bot


@operation("retired {subject}, last day {ends_before:last day}", act="retire {subject:bot}")
def retire_bot(bot: Bot, *, ends_before: dt.date, by: User, reason: str = "") -> Bot:
    """Retire a bot: `ends_before` is the day after its last day.

    Ends its memberships in squads on that day; what would have begun on it or later is removed. The history
    entry lists all that ended.

    Raises:
        PermissionDenied: `by` is neither accountable for it, nor a people admin, nor an administrator.
        ValidationError: it is retired already, or had not begun by then.
    """
    check_can_end(bot, ends_before)
    end(bot, ends_before)
    return bot


@operation("undid the retirement of {subject}", act="undo the retirement of {subject:bot}")
def reopen_bot(bot: Bot, *, by: User, reason: str = "") -> Bot:
    """Undo that a bot was retired; the memberships that ended with it stay ended.

    Raises:
        PermissionDenied: `by` is neither accountable for it, nor a people admin, nor an administrator.
        ValidationError: it is not retired, or its accountable person has a last day.
    """
    reopen(bot)
    return bot


@operation("removed {subject}, entered by mistake", act="remove {subject:bot}")
def remove_bot(bot: Bot, *, by: User, reason: str = "") -> None:
    """Delete a bot entered by mistake; one that was real is retired instead.

    Raises:
        PermissionDenied: `by` is neither a people admin nor an administrator.
        ValidationError: it is or was in a squad.
    """
    remove(bot)


def _check_accountable(bot: Bot) -> None:
    """Refuse an accountable person who comes only after today, and after the first day of the bot."""
    person, day = bot.accountable, max(timezone.localdate(), bot.starts_on or dt.date.min)
    if person.begins_after(day):
        raise refuse(
            f"The first day of {person.distinct_name()} is {long_date(person.begins)}. "
            "Choose somebody who is here by now.",
            code="outside",
            on="accountable",
        )
