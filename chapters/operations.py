"""Every change to chapters: the chapter itself, its lead, and who is in it."""

import datetime as dt
from collections.abc import Sequence

from chapters.models import Chapter, ChapterMembership, Role
from orgmodel.domain.days import day_before
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
from orgmodel.domain.periods import long_date
from people.models import Person, User
from tribes.models import Tribe

explain_external_ids(Chapter)


def _held(row: ChapterMembership) -> tuple[str, str, str]:
    who, it = row.person.distinct_name(), "that membership"
    if row.role == Role.LEAD:
        what = f"the lead of {row.chapter}"
        return f"{who} is {what}", f"{who} has been {what}", it
    what = f"in {row.chapter} as {row.get_role_display().lower()}"
    return f"{who} is {what}", f"{who} has been {what}", it


explain_overlaps(ChapterMembership, _held)


@operation("formed {result}", act="form a chapter{subject: in …|}")
def form_chapter(
    tribe: Tribe,
    *,
    slug: str,
    name: str,
    competence: str,
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    former_keys: Sequence[str] = (),
    external_id: str = "",
    source: str = "",
    by: User,
    reason: str = "",
) -> Chapter:
    """Form a chapter in `tribe`, of the specialists of one competence.

    Args:
        slug: Unique among chapters; stands in addresses and sheets.
        starts_on: Its first day; may be past or planned, None where nobody knows.
        ends_before: The day after its last day; None while no end is known.
        former_keys: Slugs that redirect to it.
        external_id: What the system named `source` knows it by; unique there.

    Raises:
        PermissionDenied: `by` is neither in the tribe's trio nor an administrator.
        ValidationError: the slug is taken or not one, or the days lie outside
            the tribe's.
    """
    chapter = Chapter(
        tribe=tribe,
        slug=slug,
        name=name,
        competence=competence,
        starts_on=starts_on,
        ends_before=ends_before,
        former_keys=list(former_keys),
        external_id=external_id,
        source=source,
    )
    save(chapter)
    return chapter


@operation("edited {subject}", act="edit {subject:chapter}")
def edit_chapter(
    chapter: Chapter,
    *,
    version: int,
    slug: str | Unchanged = UNCHANGED,
    name: str | Unchanged = UNCHANGED,
    competence: str | Unchanged = UNCHANGED,
    tribe: Tribe | Unchanged = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    external_id: str | Unchanged = UNCHANGED,
    source: str | Unchanged = UNCHANGED,
    by: User,
    reason: str = "",
) -> Chapter:
    """Change those of a chapter's own facts that are given; a slug that changes goes on answering.

    Raises:
        PermissionDenied: `by` is neither its lead, nor in its tribe's trio,
            nor an administrator.
        ValidationError: `version` is not the present one (code "stale"), the
            slug is taken, the days lie outside the tribe's, or somebody was in
            it before `starts_on`.
    """
    check_version(chapter, version)
    apply_changes(
        chapter,
        slug=slug,
        name=name,
        competence=competence,
        tribe=tribe,
        starts_on=starts_on,
        external_id=external_id,
        source=source,
    )
    save(chapter)
    return chapter


@operation("dissolved {subject}, last day {ends_before:last day}", act="dissolve {subject:chapter}")
def dissolve_chapter(chapter: Chapter, *, ends_before: dt.date, by: User, reason: str = "") -> Chapter:
    """Dissolve a chapter: `ends_before` is the day after its last day.

    Ends its memberships on that day; what would have begun on it or later is
    removed. The history entry lists all that ended.

    Raises:
        PermissionDenied: `by` is neither in its tribe's trio nor an administrator.
        ValidationError: it is dissolved already, or had not begun by then.
    """
    check_can_end(chapter, ends_before)
    end(chapter, ends_before)
    return chapter


@operation("reopened {subject}", act="reopen {subject:chapter}")
def reopen_chapter(chapter: Chapter, *, by: User, reason: str = "") -> Chapter:
    """Undo that a chapter was dissolved; all that ended with it stays ended.

    Raises:
        PermissionDenied: `by` is neither in its tribe's trio nor an administrator.
        ValidationError: it is not dissolved, or its tribe has an end.
    """
    reopen(chapter)
    return chapter


@operation("removed {subject}, entered by mistake", act="remove {subject:chapter}")
def remove_chapter(chapter: Chapter, *, by: User, reason: str = "") -> None:
    """Delete a chapter entered by mistake; one that was real is dissolved instead.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: somebody is or was in it.
    """
    remove(chapter)


@operation(
    "placed {person} in {subject} as {role} from {starts_on}",
    act="place {person:a person} in {subject:a chapter}",
)
def place_member(
    chapter: Chapter,
    *,
    person: Person,
    role: Role = Role.MEMBER,
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    by: User,
    reason: str = "",
) -> ChapterMembership:
    """Put a person in a chapter; other chapters of theirs are left as they are.

    Args:
        starts_on: First day, inclusive; may be past or planned, None where nobody knows.
        ends_before: The day after the last day; None while no end is known.

    Raises:
        PermissionDenied: `by` is neither the chapter's lead, nor in its
            tribe's trio, nor an administrator.
        ValidationError: they have that role in it already on some of
            these days, the chapter has a lead then, or the days lie outside the
            chapter's or the person's own.
    """
    membership = ChapterMembership(
        chapter=chapter, person=person, role=role, starts_on=starts_on, ends_before=ends_before
    )
    save(membership)
    return membership


@operation(
    "ended {subject}, last day {ends_before:last day}",
    act="end {subject.person:…’s |}membership{subject.chapter: in …|}",
)
def end_membership(
    membership: ChapterMembership, *, ends_before: dt.date, by: User, reason: str = ""
) -> ChapterMembership:
    """End a membership: `ends_before` is the day after the last day in the chapter.

    Raises:
        PermissionDenied: as `place_member`.
        ValidationError: it has an end already, or had not begun by then.
    """
    check_can_end(membership, ends_before)
    membership.ends_before = ends_before
    save(membership)
    return membership


@operation(
    "appointed {person} lead of {subject} from {starts_on}",
    act="appoint a lead for {subject:a chapter}",
)
def appoint_lead(
    chapter: Chapter, *, person: Person, starts_on: dt.date, by: User, reason: str = ""
) -> ChapterMembership:
    """Make a person the chapter's lead; whoever was it until then is relieved on that day.

    They lead until the chapter's or their own end, where one is known.

    Raises:
        PermissionDenied: `by` is neither in its tribe's trio nor an administrator.
        ValidationError: they are it already, the present lead began on or
            after that day, another takes over later, or the days lie outside
            the chapter's or the person's own.
    """
    present = _lead(chapter, starts_on)
    if present and present.person == person:
        raise refuse(f"{person.distinct_name()} already leads it.", code="same", on="person")
    if present:
        _hand_over(present, starts_on)
    ends = [row.ends_before for row in (chapter, person) if row.ends_before]
    appointed = ChapterMembership(
        chapter=chapter,
        person=person,
        role=Role.LEAD,
        starts_on=starts_on,
        ends_before=min(ends, default=None),
    )
    save(appointed)
    return appointed


@operation(
    "relieved the lead of {subject}, last day {ends_before:last day}",
    act="relieve the lead of {subject:a chapter}",
)
def relieve_lead(chapter: Chapter, *, ends_before: dt.date, by: User, reason: str = "") -> ChapterMembership:
    """End the lead's tenure: `ends_before` is the day after the last day.

    Raises:
        PermissionDenied: `by` is neither in its tribe's trio nor an administrator.
        ValidationError: there is none the day before, or they leave anyway.
    """
    present = _lead(chapter, day_before(ends_before))
    if present is None:
        raise refuse(f"{chapter} has no lead on that day.", code="none", on="ends_before")
    check_can_end(present, ends_before)
    present.ends_before = ends_before
    save(present)
    return present


@operation("corrected {subject}", act="correct {subject.person:…’s |}membership{subject.chapter: in …|}")
def correct_membership(
    membership: ChapterMembership,
    *,
    role: Role | Unchanged = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    ends_before: dt.date | Unchanged | None = UNCHANGED,
    by: User,
    reason: str = "",
) -> ChapterMembership:
    """Set right what was entered wrongly about a membership; what is left out stays as it is.

    Raises:
        PermissionDenied: as `place_member`.
        ValidationError: as `place_member`.
    """
    apply_changes(membership, role=role, starts_on=starts_on, ends_before=ends_before)
    save(membership)
    return membership


@operation(
    "removed {subject}, entered by mistake",
    act="remove {subject.person:…’s |}membership{subject.chapter: in …|}",
)
def remove_membership(membership: ChapterMembership, *, by: User, reason: str = "") -> None:
    """Delete a membership entered by mistake; one that was real is ended instead.

    Raises:
        PermissionDenied: as `place_member`.
    """
    remove(membership)


def _lead(chapter: Chapter, day: dt.date) -> ChapterMembership | None:
    return chapter.memberships.on(day).filter(role=Role.LEAD).select_related("person").first()


def _hand_over(present: ChapterMembership, day: dt.date) -> None:
    """End the present lead's tenure on `day`; refuses when it began on that very day."""
    if present.begins >= day:
        raise refuse(
            f"{present} begins on {long_date(present.begins)}. Choose a later day, or correct it.",
            code="outside",
            on="starts_on",
        )
    present.ends_before = day
    save(present)
