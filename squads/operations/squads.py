"""The squad itself: form, edit, move, dissolve, reopen, remove."""

import datetime as dt
from collections.abc import Sequence

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
from orgmodel.domain.periods import long_date, lower_bound
from people.models import User
from squads.models import Squad, SquadInTribe
from tribes.models import Tribe

explain_external_ids(Squad)


def _in_a_tribe(row: SquadInTribe) -> tuple[str, str, str]:
    return (
        f"{row.squad} is in {row.tribe}",
        f"{row.squad} has been in {row.tribe}",
        "that membership in the tribe",
    )


explain_overlaps(SquadInTribe, _in_a_tribe)


@operation("formed {result}", act="form a squad{subject: in …|}")
def form_squad(
    tribe: Tribe | None,
    *,
    slug: str,
    name: str,
    mission: str = "",
    feature_area: str = "",
    way_of_working: str = "",
    links: Sequence[dict[str, str]] = (),
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    former_keys: Sequence[str] = (),
    external_id: str = "",
    source: str = "",
    by: User,
    reason: str = "",
) -> Squad:
    """Form a squad, in `tribe` from its first day for as long as there are both, or in none.

    Args:
        slug: Unique among squads; stands in addresses and sheets.
        links: Each {"label": …, "url": …}, web addresses.
        starts_on: Its first day; may be past or planned, None where nobody knows.
        ends_before: The day after its last day; None while no end is known.
        former_keys: Slugs that redirect to it.
        external_id: What the system named `source` knows it by; unique there.

    Raises:
        PermissionDenied: `by` is neither in the tribe's trio nor an administrator.
        ValidationError: the slug is taken or not one, a link is no web
            address, or the tribe is not there on its first day.
    """
    squad = Squad(
        slug=slug,
        name=name,
        mission=mission,
        feature_area=feature_area,
        way_of_working=way_of_working,
        links=list(links),
        starts_on=starts_on,
        ends_before=ends_before,
        former_keys=list(former_keys),
        external_id=external_id,
        source=source,
    )
    save(squad)
    if tribe:
        save(tribe_period(squad, tribe, starts_on))
    return squad


def tribe_period(squad: Squad, tribe: Tribe, day: dt.date | None) -> SquadInTribe:
    """The membership in a tribe from `day` until the squad or the tribe ends, whichever is first; not saved."""
    begin = lower_bound(day)
    ends = [row.ends_before for row in (squad, tribe) if row.ends_before and row.ends_before > begin]
    return SquadInTribe(squad=squad, tribe=tribe, starts_on=day, ends_before=min(ends, default=None))


@operation("edited {subject}", act="edit {subject:squad}")
def edit_squad(
    squad: Squad,
    *,
    version: int,
    slug: str | Unchanged = UNCHANGED,
    name: str | Unchanged = UNCHANGED,
    mission: str | Unchanged = UNCHANGED,
    feature_area: str | Unchanged = UNCHANGED,
    way_of_working: str | Unchanged = UNCHANGED,
    links: Sequence[dict[str, str]] | Unchanged = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    external_id: str | Unchanged = UNCHANGED,
    source: str | Unchanged = UNCHANGED,
    by: User,
    reason: str = "",
) -> Squad:
    """Change those of a squad's own facts that are given; a slug that changes goes on answering.

    A first day that is corrected takes along the squad's first membership in a tribe
    if that began with it.

    Raises:
        PermissionDenied: `by` is neither in the squad, nor in its tribe's
            trio, nor an administrator.
        ValidationError: `version` is not the present one (code "stale"), the
            slug is taken, a link is no web address, or somebody was in it
            before `starts_on`.
    """
    check_version(squad, version)
    first_day = squad.starts_on
    period = squad.tribes.filter(starts_on=first_day).first()
    apply_changes(
        squad,
        slug=slug,
        name=name,
        mission=mission,
        feature_area=feature_area,
        way_of_working=way_of_working,
        links=links,
        starts_on=starts_on,
        external_id=external_id,
        source=source,
    )
    if lower_bound(squad.starts_on) < lower_bound(first_day):
        save(squad)
    if period:
        period.squad, period.starts_on = squad, squad.starts_on
        save(period)
    save(squad)
    return squad


@operation("moved {subject} to {tribe} from {starts_on}", act="move {subject:squad} to another tribe")
def move_squad(
    squad: Squad, *, tribe: Tribe | None, starts_on: dt.date | None, by: User, reason: str = ""
) -> SquadInTribe | None:
    """Put a squad in another tribe from `starts_on`, or in none; its people go with it.

    The membership in the tribe of that day ends on it, so there is no gap; the new
    one lasts until the squad or its new tribe ends. `starts_on` None stands for a day that
    nobody knows: the squad has been in the tribe for as long as anybody can say, and in none before.

    Raises:
        PermissionDenied: `by` is neither in the trio of its tribe nor an administrator.
        ValidationError: it is in that tribe already, began its membership there on
            or after `starts_on`, or has a later move; or the day lies outside
            the squad's or the tribe's own.
    """
    present = squad.tribe_period(starts_on)
    later = squad.tribes.filter(starts_on__gt=lower_bound(starts_on)).select_related("tribe").first()
    if later:
        raise refuse(
            f"{squad} moves to {later.tribe} on {long_date(later.starts_on)}. Remove that move first.",
            code="moved",
        )
    if (present.tribe if present else None) == tribe:
        raise refuse(f"{squad} is already in {tribe or 'no tribe'} on that day.", code="same", on="tribe")
    if present:
        leave(present, starts_on)
    if tribe is None:
        return None
    period = tribe_period(squad, tribe, starts_on)
    save(period)
    return period


def leave(period: SquadInTribe, day: dt.date | None) -> None:
    """End a membership in a tribe so that `day` is the first one elsewhere; refuses one that began on that day."""
    if day is None or period.begins == day:
        raise refuse(
            f"{period} began on that day. Correct that membership instead.", code="outside", on="starts_on"
        )
    period.ends_before = day
    save(period)


@operation("corrected {subject}", act="correct {subject.squad:…’s |}membership in {subject.tribe:this tribe}")
def correct_stay(
    stay: SquadInTribe,
    *,
    tribe: Tribe | Unchanged = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    ends_before: dt.date | Unchanged | None = UNCHANGED,
    by: User,
    reason: str = "",
) -> SquadInTribe:
    """Set right in which tribe a squad was, or when; what is left out stays as it is.

    Raises:
        PermissionDenied: `by` is neither in the tribe's trio nor an administrator.
        ValidationError: it would be in two tribes on some day, or outside the
            days of the squad or the tribe.
    """
    apply_changes(stay, tribe=tribe, starts_on=starts_on, ends_before=ends_before)
    save(stay)
    return stay


@operation(
    "removed {subject}, entered by mistake",
    act="remove {subject.squad:…’s |}membership in {subject.tribe:this tribe}",
)
def remove_stay(stay: SquadInTribe, *, by: User, reason: str = "") -> None:
    """Delete a squad's membership in a tribe, entered by mistake.

    Raises:
        PermissionDenied: `by` is neither in the tribe's trio nor an administrator.
    """
    remove(stay)


@operation("dissolved {subject}, last day {ends_before:last day}", act="dissolve {subject:squad}")
def dissolve_squad(squad: Squad, *, ends_before: dt.date, by: User, reason: str = "") -> Squad:
    """Dissolve a squad: `ends_before` is the day after its last day.

    Ends the memberships in it, and its own in a tribe, on that day; what would have
    begun on it or later is removed. The history entry lists all that ended.

    Raises:
        PermissionDenied: `by` is neither in its tribe's trio nor an administrator.
        ValidationError: it is dissolved already, or had not begun by then.
    """
    check_can_end(squad, ends_before)
    end(squad, ends_before)
    return squad


@operation("reopened {subject}", act="reopen {subject:squad}")
def reopen_squad(squad: Squad, *, by: User, reason: str = "") -> Squad:
    """Undo that a squad was dissolved; all that ended with it stays ended.

    Raises:
        PermissionDenied: `by` is neither in its last tribe's trio nor an administrator.
        ValidationError: it is not dissolved.
    """
    reopen(squad)
    return squad


@operation("removed {subject}, entered by mistake", act="remove {subject:squad}")
def remove_squad(squad: Squad, *, by: User, reason: str = "") -> None:
    """Delete a squad entered by mistake, and its memberships in tribes.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: somebody is or was in it.
    """
    for period in squad.tribes.order_by("pk"):
        remove(period)
    remove(squad)
