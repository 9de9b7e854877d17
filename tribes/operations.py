"""Every change to tribes: form, edit, dissolve, reopen, remove."""

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
    operation,
    remove,
    reopen,
    save,
)
from people.models import User
from tribes.models import Tribe

explain_external_ids(Tribe)


@operation("formed {result}", act="form a tribe")
def form_tribe(
    *,
    slug: str,
    name: str,
    purpose: str = "",
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    former_keys: Sequence[str] = (),
    external_id: str = "",
    source: str = "",
    by: User,
    reason: str = "",
) -> Tribe:
    """Form a tribe, and with it its trio.

    Args:
        slug: Unique among tribes; stands in addresses and sheets.
        starts_on: Its first day; may be past or planned, None where nobody knows.
        ends_before: The day after its last day; None while no end is known.
        former_keys: Slugs that redirect to it.
        external_id: What the system named `source` knows it by; unique there.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: the slug is taken or not one.
    """
    tribe = Tribe(
        slug=slug,
        name=name,
        purpose=purpose,
        starts_on=starts_on,
        ends_before=ends_before,
        former_keys=list(former_keys),
        external_id=external_id,
        source=source,
    )
    save(tribe)
    return tribe


@operation("edited {subject}", act="edit {subject:tribe}")
def edit_tribe(
    tribe: Tribe,
    *,
    version: int,
    slug: str | Unchanged = UNCHANGED,
    name: str | Unchanged = UNCHANGED,
    purpose: str | Unchanged = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    external_id: str | Unchanged = UNCHANGED,
    source: str | Unchanged = UNCHANGED,
    by: User,
    reason: str = "",
) -> Tribe:
    """Change those of a tribe's own facts that are given; a slug that changes goes on answering.

    Raises:
        PermissionDenied: `by` is neither in its trio nor an administrator.
        ValidationError: `version` is not the present one (code "stale"), the
            slug is taken, or something in it began before `starts_on`.
    """
    check_version(tribe, version)
    apply_changes(
        tribe,
        slug=slug,
        name=name,
        purpose=purpose,
        starts_on=starts_on,
        external_id=external_id,
        source=source,
    )
    save(tribe)
    return tribe


@operation("dissolved {subject}, last day {ends_before:last day}", act="dissolve {subject:tribe}")
def dissolve_tribe(tribe: Tribe, *, ends_before: dt.date, by: User, reason: str = "") -> Tribe:
    """Dissolve a tribe: `ends_before` is the day after its last day.

    Its trio and chapters are dissolved with it and its squads stay, in no
    tribe; what would have begun on that day or later is removed. The history
    entry lists all that ended.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: it is dissolved already, or had not begun by then.
    """
    check_can_end(tribe, ends_before)
    end(tribe, ends_before)
    return tribe


@operation("reopened {subject}", act="reopen {subject:tribe}")
def reopen_tribe(tribe: Tribe, *, by: User, reason: str = "") -> Tribe:
    """Undo that a tribe was dissolved, its trio included; all else that ended with it stays ended.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: it is not dissolved.
    """
    reopen(tribe)
    return tribe


@operation("removed {subject}, entered by mistake", act="remove {subject:tribe}")
def remove_tribe(tribe: Tribe, *, by: User, reason: str = "") -> None:
    """Delete a tribe entered by mistake, and its trio.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: squads, chapters, seats or alliances refer to it.
    """
    remove(tribe)
