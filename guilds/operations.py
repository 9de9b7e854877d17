"""Every change to guilds: the guild itself, who coordinates it, and who is in it."""

import datetime as dt
from collections.abc import Sequence

from guilds.models import Guild, GuildMembership, Role
from orgmodel.domain.operations import (
    UNCHANGED,
    Unchanged,
    apply_changes,
    check_can_end,
    check_version,
    end,
    explain_external_ids,
    explain_overlaps,
    operation,
    refuse,
    remove,
    reopen,
    save,
)
from people.models import Person, User

NOBODY = (
    "Your account isn’t linked to a person. Ask an administrator to add a person with your email address."
)


explain_external_ids(Guild)


def _held(row: GuildMembership) -> tuple[str, str, str]:
    who, it = row.person.distinct_name(), "that membership"
    what = f"in {row.guild} as {row.get_role_display().lower()}"
    return f"{who} is {what}", f"{who} has been {what}", it


explain_overlaps(GuildMembership, _held)


@operation("formed {result}", act="form a guild")
def form_guild(
    *,
    slug: str,
    name: str,
    topic: str = "",
    channel: str = "",
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    former_keys: Sequence[str] = (),
    external_id: str = "",
    source: str = "",
    coordinator: Person | None = None,
    by: User,
    reason: str = "",
) -> Guild:
    """Form a guild, with its first coordinator where one is given.

    Args:
        slug: Unique among guilds; stands in addresses and sheets.
        channel: Where it talks: a chat channel, a list, an address.
        starts_on: Its first day, and the coordinator's; may be past or planned, None where nobody knows.
        ends_before: The day after its last day; None while no end is known.
        former_keys: Slugs that redirect to it.
        external_id: What the system named `source` knows it by; unique there.

    Raises:
        PermissionDenied: `by` is neither a person here nor an administrator.
        ValidationError: the slug is taken or not one, or the coordinator is
            not here on its first day.
    """
    guild = Guild(
        slug=slug,
        name=name,
        topic=topic,
        channel=channel,
        starts_on=starts_on,
        ends_before=ends_before,
        former_keys=list(former_keys),
        external_id=external_id,
        source=source,
    )
    save(guild)
    if coordinator:
        save(_tenure(guild, coordinator, Role.COORDINATOR, starts_on))
    return guild


@operation("edited {subject}", act="edit {subject:guild}")
def edit_guild(
    guild: Guild,
    *,
    version: int,
    slug: str | Unchanged = UNCHANGED,
    name: str | Unchanged = UNCHANGED,
    topic: str | Unchanged = UNCHANGED,
    channel: str | Unchanged = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    external_id: str | Unchanged = UNCHANGED,
    source: str | Unchanged = UNCHANGED,
    by: User,
    reason: str = "",
) -> Guild:
    """Change those of a guild's own facts that are given; a slug that changes goes on answering.

    Raises:
        PermissionDenied: `by` is neither a coordinator of it nor an administrator.
        ValidationError: `version` is not the present one (code "stale"), the
            slug is taken, or somebody was in it before `starts_on`.
    """
    check_version(guild, version)
    apply_changes(
        guild,
        slug=slug,
        name=name,
        topic=topic,
        channel=channel,
        starts_on=starts_on,
        external_id=external_id,
        source=source,
    )
    save(guild)
    return guild


@operation("dissolved {subject}, last day {ends_before:last day}", act="dissolve {subject:guild}")
def dissolve_guild(guild: Guild, *, ends_before: dt.date, by: User, reason: str = "") -> Guild:
    """Dissolve a guild: `ends_before` is the day after its last day.

    Ends its memberships on that day; what would have begun on it or later is
    removed. The history entry lists all that ended.

    Raises:
        PermissionDenied: `by` is neither a coordinator of it nor an administrator.
        ValidationError: it is dissolved already, or had not begun by then.
    """
    check_can_end(guild, ends_before)
    end(guild, ends_before)
    return guild


@operation("reopened {subject}", act="reopen {subject:guild}")
def reopen_guild(guild: Guild, *, by: User, reason: str = "") -> Guild:
    """Undo that a guild was dissolved; all that ended with it stays ended.

    Raises:
        PermissionDenied: `by` is neither a coordinator of it nor an
            administrator; a guild that is over has coordinators no more.
        ValidationError: it is not dissolved.
    """
    reopen(guild)
    return guild


@operation("removed {subject}, entered by mistake", act="remove {subject:guild}")
def remove_guild(guild: Guild, *, by: User, reason: str = "") -> None:
    """Delete a guild entered by mistake; one that was real is dissolved instead.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: somebody is or was in it.
    """
    remove(guild)


@operation("joined {subject} on {starts_on}", act="join {subject:guild}")
def join_guild(guild: Guild, *, starts_on: dt.date, by: User, reason: str = "") -> GuildMembership:
    """Become a member of a guild oneself, from `starts_on` until the guild's or one's own end, if any.

    Raises:
        PermissionDenied: `by` is neither a person here nor an administrator.
        ValidationError: the account is nobody here, they are in it on that day
            or join it later, or the guild or they are not there then.
    """
    person = _oneself(by)
    if guild.memberships.on(starts_on).filter(person=person).exists():
        raise refuse(f"You’re already in {guild}.", code="same")
    joined = _tenure(guild, person, Role.MEMBER, starts_on)
    save(joined)
    return joined


@operation("left {subject}, last day {ends_before:last day}", act="leave {subject:guild}")
def leave_guild(guild: Guild, *, ends_before: dt.date, by: User, reason: str = "") -> None:
    """Leave a guild oneself, in whichever roles: `ends_before` is the day after the last day in it.

    Ends what holds on that day or is open; an open tenure that began on that
    very day or later is removed. What ended before, and what begins later with
    an end of its own, stays.

    Raises:
        PermissionDenied: `by` is neither a person here nor an administrator.
        ValidationError: the account is nobody here, or they are not in it.
    """
    mine = GuildMembership.objects.on_or_open(ends_before).filter(guild=guild, person=_oneself(by))
    leaving = mine.order_by("pk")
    if not leaving:
        raise refuse(f"You aren’t in {guild} on that day.", code="none")
    for membership in leaving:
        end(membership, ends_before)


@operation(
    "placed {person} in {subject} as {role} from {starts_on}",
    act="place {person:a person} in {subject:a guild}",
)
def place_member(
    guild: Guild,
    *,
    person: Person,
    role: Role = Role.MEMBER,
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    by: User,
    reason: str = "",
) -> GuildMembership:
    """Put somebody else in a guild; who joins by themselves uses `join_guild`.

    Args:
        starts_on: First day, inclusive; may be past or planned, None where nobody knows.
        ends_before: The day after the last day; None while no end is known.

    Raises:
        PermissionDenied: `by` is neither a coordinator of it nor an administrator.
        ValidationError: they have that role in it already on some of
            these days, or the days lie outside the guild's or the person's own.
    """
    membership = GuildMembership(
        guild=guild, person=person, role=role, starts_on=starts_on, ends_before=ends_before
    )
    save(membership)
    return membership


@operation(
    "ended {subject}, last day {ends_before:last day}",
    act="end {subject.person:…’s |}membership{subject.guild: in …|}",
)
def end_membership(
    membership: GuildMembership, *, ends_before: dt.date, by: User, reason: str = ""
) -> GuildMembership:
    """End a membership: `ends_before` is the day after the last day in the guild.

    Raises:
        PermissionDenied: `by` is neither a coordinator of it nor an administrator.
        ValidationError: it has an end already, or had not begun by then.
    """
    check_can_end(membership, ends_before)
    membership.ends_before = ends_before
    save(membership)
    return membership


@operation(
    "appointed {person} coordinator of {subject} from {starts_on}",
    act="appoint a coordinator for {subject:a guild}",
)
def appoint_coordinator(
    guild: Guild, *, person: Person, starts_on: dt.date, by: User, reason: str = ""
) -> GuildMembership:
    """Make a person a coordinator, beside those there are, until the guild's or their own end, if any.

    Raises:
        PermissionDenied: `by` is neither a coordinator of it nor an administrator.
        ValidationError: they are it already or become it later, or the guild
            or they are not there then.
    """
    appointed = _tenure(guild, person, Role.COORDINATOR, starts_on)
    save(appointed)
    return appointed


@operation("corrected {subject}", act="correct {subject.person:…’s |}membership{subject.guild: in …|}")
def correct_membership(
    membership: GuildMembership,
    *,
    role: Role | Unchanged = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    ends_before: dt.date | Unchanged | None = UNCHANGED,
    by: User,
    reason: str = "",
) -> GuildMembership:
    """Set right what was entered wrongly about a membership; what is left out stays as it is.

    Raises:
        PermissionDenied: `by` is neither a coordinator of it nor an administrator.
        ValidationError: as `place_member`.
    """
    apply_changes(membership, role=role, starts_on=starts_on, ends_before=ends_before)
    save(membership)
    return membership


@operation(
    "removed {subject}, entered by mistake",
    act="remove {subject.person:…’s |}membership{subject.guild: in …|}",
)
def remove_membership(membership: GuildMembership, *, by: User, reason: str = "") -> None:
    """Delete a membership entered by mistake; one that was real is ended instead.

    Raises:
        PermissionDenied: `by` is neither a coordinator of it nor an administrator.
    """
    remove(membership)


def _oneself(by: User) -> Person:
    if by.person is None:
        raise refuse(NOBODY, code="nobody")
    return by.person


def _tenure(guild: Guild, person: Person, role: Role, day: dt.date | None) -> GuildMembership:
    """A tenure from `day` for as long as both the guild and the person are there."""
    ends = [row.ends_before for row in (guild, person) if row.ends_before]
    return GuildMembership(
        guild=guild, person=person, role=role, starts_on=day, ends_before=min(ends, default=None)
    )
