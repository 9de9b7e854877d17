"""Every change to alliances: form, edit, dissolve, reopen, remove; trios join and withdraw."""

import datetime as dt
from collections.abc import Sequence

from alliances.models import Alliance, AllianceTrio
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
    remove,
    reopen,
    save,
)
from people.models import User
from trios.models import Trio

explain_external_ids(Alliance)


def _taking_part(row: AllianceTrio) -> tuple[str, str, str]:
    return (
        f"The {row.trio} is in {row.alliance}",
        f"The {row.trio} has been in {row.alliance}",
        "that participation",
    )


explain_overlaps(AllianceTrio, _taking_part)


@operation("formed {result}", act="form an alliance")
def form_alliance(
    *,
    slug: str,
    name: str,
    goal: str = "",
    target_date: dt.date | None = None,
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    former_keys: Sequence[str] = (),
    external_id: str = "",
    source: str = "",
    by: User,
    reason: str = "",
) -> Alliance:
    """Form an alliance, with no trio in it yet.

    Args:
        slug: Unique among alliances; stands in addresses and sheets.
        target_date: The day on which the goal is to be reached; None while nobody has set one.
        starts_on: Its first day; may be past or planned, None where nobody knows.
        ends_before: The day after its last day; None while no end is known.
        former_keys: Slugs that redirect to it.
        external_id: What the system named `source` knows it by; unique there.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: the slug is taken or not one.
    """
    alliance = Alliance(
        slug=slug,
        name=name,
        goal=goal,
        target_date=target_date,
        starts_on=starts_on,
        ends_before=ends_before,
        former_keys=list(former_keys),
        external_id=external_id,
        source=source,
    )
    save(alliance)
    return alliance


@operation("edited {subject}", act="edit {subject:alliance}")
def edit_alliance(
    alliance: Alliance,
    *,
    version: int,
    slug: str | Unchanged = UNCHANGED,
    name: str | Unchanged = UNCHANGED,
    goal: str | Unchanged = UNCHANGED,
    target_date: dt.date | Unchanged | None = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    external_id: str | Unchanged = UNCHANGED,
    source: str | Unchanged = UNCHANGED,
    by: User,
    reason: str = "",
) -> Alliance:
    """Change those of an alliance's own facts that are given; a slug that changes goes on answering.

    Raises:
        PermissionDenied: `by` is neither in one of its trios nor an administrator.
        ValidationError: `version` is not the present one (code "stale"), the
            slug is taken, or a trio was in it before `starts_on`.
    """
    check_version(alliance, version)
    apply_changes(
        alliance,
        slug=slug,
        name=name,
        goal=goal,
        target_date=target_date,
        starts_on=starts_on,
        external_id=external_id,
        source=source,
    )
    save(alliance)
    return alliance


@operation("dissolved {subject}, last day {ends_before:last day}", act="dissolve {subject:alliance}")
def dissolve_alliance(alliance: Alliance, *, ends_before: dt.date, by: User, reason: str = "") -> Alliance:
    """Dissolve an alliance: `ends_before` is the day after its last day.

    Its trios withdraw on that day and stay what they are; one that would have
    joined on it or later never does. The history entry lists them.

    Raises:
        PermissionDenied: `by` is neither in one of its trios nor an administrator.
        ValidationError: it is dissolved already, or had not begun by then.
    """
    check_can_end(alliance, ends_before)
    end(alliance, ends_before)
    return alliance


@operation("reopened {subject}", act="reopen {subject:alliance}")
def reopen_alliance(alliance: Alliance, *, by: User, reason: str = "") -> Alliance:
    """Undo that an alliance was dissolved; the trios that left it then stay out.

    Raises:
        PermissionDenied: `by` is neither in one of its present or last trios nor an administrator.
        ValidationError: it is not dissolved.
    """
    reopen(alliance)
    return alliance


@operation("removed {subject}, entered by mistake", act="remove {subject:alliance}")
def remove_alliance(alliance: Alliance, *, by: User, reason: str = "") -> None:
    """Delete an alliance entered by mistake; one that was real is dissolved instead.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: a trio is or was in it.
    """
    remove(alliance)


@operation(
    "added the {trio} to {subject} from {starts_on}",
    act="add {trio:the …|a trio} to {subject:an alliance}",
)
def add_trio(
    alliance: Alliance,
    *,
    trio: Trio,
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    by: User,
    reason: str = "",
) -> AllianceTrio:
    """Take a trio, and through it its tribe, into an alliance; other alliances of theirs stay.

    Args:
        starts_on: First day, inclusive; may be past or planned, None where nobody knows.
        ends_before: The day after the last day; None while no end is known.

    Raises:
        PermissionDenied: `by` is neither in one of its trios nor an administrator.
        ValidationError: the trio is in it already on some of these days, or
            they lie outside the alliance's or the trio's own.
    """
    participation = AllianceTrio(alliance=alliance, trio=trio, starts_on=starts_on, ends_before=ends_before)
    save(participation)
    return participation


@operation(
    "ended the participation of the {subject}, last day {ends_before:last day}",
    act="withdraw {subject.trio:the … |}from {subject.alliance:the alliance}",
)
def withdraw_trio(
    participation: AllianceTrio, *, ends_before: dt.date, by: User, reason: str = ""
) -> AllianceTrio:
    """End a trio's part in an alliance: `ends_before` is the day after the last day in it.

    Raises:
        PermissionDenied: `by` is neither in that trio, nor in another of the
            alliance, nor an administrator.
        ValidationError: it has an end already, or had not begun by then.
    """
    check_can_end(participation, ends_before)
    participation.ends_before = ends_before
    save(participation)
    return participation


@operation(
    "corrected the participation of the {subject}",
    act="correct {subject.trio:the …’s |}participation{subject.alliance: in …|}",
)
def correct_participation(
    participation: AllianceTrio,
    *,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    ends_before: dt.date | Unchanged | None = UNCHANGED,
    by: User,
    reason: str = "",
) -> AllianceTrio:
    """Set right from when until when a trio was in an alliance; what is left out stays as it is.

    `ends_before` None takes back an end.

    Raises:
        PermissionDenied: as `withdraw_trio`.
        ValidationError: as `add_trio`.
    """
    apply_changes(participation, starts_on=starts_on, ends_before=ends_before)
    save(participation)
    return participation


@operation(
    "removed the participation of the {subject}, entered by mistake",
    act="remove {subject.trio:the …’s |}participation{subject.alliance: in …|}",
)
def remove_participation(participation: AllianceTrio, *, by: User, reason: str = "") -> None:
    """Delete a trio's part in an alliance, entered by mistake; what was real is ended instead.

    Raises:
        PermissionDenied: as `withdraw_trio`.
    """
    remove(participation)
