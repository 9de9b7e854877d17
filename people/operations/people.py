"""Every change to people: add, edit, offboard, return, re-hire, remove."""

import datetime as dt
import re
from collections.abc import Sequence
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, Func, Value
from django.db.models.functions import Lower
from django.utils import timezone

from bots.models import Bot
from orgmodel.domain.days import day_before
from orgmodel.domain.gaps import Gap, Gaps
from orgmodel.domain.operations import (
    UNCHANGED,
    Unchanged,
    apply_changes,
    check_can_end,
    check_version,
    end,
    explain_external_ids,
    explains,
    operation,
    refuse,
    remove,
    reopen,
    save,
)
from orgmodel.domain.periods import long_date
from people.models import Person, User
from people.pictures import encode_photo
from people.profile import Photo

# What PostgreSQL says of the row in the way: the hash of its email, and its first day.
EMAIL_IN_THE_WAY = re.compile(r"existing key .*=\(\[(?P<hash>-?\d+),-?\d+\), \{\[(?P<effective_from>[\d-]+),")


explain_external_ids(Person)


@explains("people_handle_unique")
def who_has_the_handle(detail: str) -> ValidationError | None:
    """Name who has a handle; None where they have gone meanwhile."""
    person = Person.objects.filter(handle=detail.partition(")=(")[2].rpartition(")")[0]).first()
    return person and refuse(f"{person} already has this handle.", code="conflict", on="handle")


@explains("people_email_on_any_day")
def who_has_the_email(detail: str) -> ValidationError | None:
    """Name who has an email; None where they have gone meanwhile."""
    found = EMAIL_IN_THE_WAY.search(detail)
    if not found:
        return None
    wanted = Value(int(found["hash"]), output_field=BigIntegerField())
    hashed = Func(Lower("email"), Value(0), function="hashtextextended", output_field=BigIntegerField())
    people = Person.objects.exclude(email="").alias(hash=hashed)
    person = people.filter(hash=wanted, effective_from=found["effective_from"]).first()
    if person is None:
        return None
    days, remedy = _days_of_email(person)
    return refuse(
        f"{person} ({person.handle}) already has this email address{days}. {remedy}",
        code="conflict",
        on="email",
    )


def _days_of_email(person: Person) -> tuple[str, str]:
    """On which days a person has their email address, as far as that is known, and what to do if it is in the way."""
    days = " and".join(filter(None, (_days_of(*period) for period in person.periods)))
    if person.ends_before:
        return days, "Choose a first day after that, or enter another address."
    return days, "Enter another address."


def _days_of(first: dt.date | None, end: dt.date | None) -> str:
    if end is None:
        return f" since {long_date(first)}" if first else ""
    last = long_date(day_before(end))
    return f" from {long_date(first)} to {last}" if first else f" until {last}"


@operation("added {result}", act="add a person")
def add_person(
    *,
    handle: str,
    name: str,
    email: str = "",
    job_title: str = "",
    location: str = "",
    time_zone: str = "",
    pronouns: str = "",
    chat: str = "",
    working_hours: str = "",
    languages: str = "",
    ask_about: str = "",
    introduction: str = "",
    phone: str = "",
    contract_kind: str = "",
    employer: str = "",
    manager: Person | None = None,
    starts_on: dt.date | None = None,
    ends_before: dt.date | None = None,
    gaps: Sequence[str] = (),
    former_keys: Sequence[str] = (),
    external_id: str = "",
    source: str = "",
    by: User,
    reason: str = "",
) -> Person:
    """Add somebody who works here.

    Args:
        handle: Unique; small letters, digits, dots, hyphens and underscores.
        starts_on: The day they joined, inclusive; None where nobody knows.
        ends_before: The first day they are gone; None while they are here.
        gaps: When they were gone in between, each as its first day and the first day after it: 2024-03-01/2025-02-01.
        former_keys: Handles that redirect to this person.
        external_id: What the system named `source` knows it by; unique there.

    Raises:
        PermissionDenied: `by` may not add people.
        ValidationError: the handle or email is taken or not one.
    """
    person = Person(
        handle=handle,
        name=name,
        email=email,
        job_title=job_title,
        location=location,
        time_zone=time_zone,
        pronouns=pronouns,
        chat=chat,
        working_hours=working_hours,
        languages=languages,
        ask_about=ask_about,
        introduction=introduction,
        phone=phone,
        contract_kind=contract_kind,
        employer=employer,
        manager=manager,
        starts_on=starts_on,
        ends_before=ends_before,
        gaps=_parse_gaps(gaps),
        former_keys=list(former_keys),
        external_id=external_id,
        source=source,
    )
    save(person)
    return person


def _parse_gaps(texts: Sequence[str]) -> Gaps:
    try:
        return Gaps.parse(texts)
    except ValidationError as error:
        raise ValidationError({"gaps": error.error_list}) from None


@operation("edited {subject}", act="edit {subject:person}")
def edit_person(
    person: Person,
    *,
    version: int,
    handle: str | Unchanged = UNCHANGED,
    name: str | Unchanged = UNCHANGED,
    email: str | Unchanged = UNCHANGED,
    job_title: str | Unchanged = UNCHANGED,
    location: str | Unchanged = UNCHANGED,
    time_zone: str | Unchanged = UNCHANGED,
    pronouns: str | Unchanged = UNCHANGED,
    chat: str | Unchanged = UNCHANGED,
    working_hours: str | Unchanged = UNCHANGED,
    languages: str | Unchanged = UNCHANGED,
    ask_about: str | Unchanged = UNCHANGED,
    introduction: str | Unchanged = UNCHANGED,
    phone: str | Unchanged = UNCHANGED,
    contract_kind: str | Unchanged = UNCHANGED,
    employer: str | Unchanged = UNCHANGED,
    manager: Person | Unchanged | None = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    gaps: Sequence[str] | Unchanged = UNCHANGED,
    external_id: str | Unchanged = UNCHANGED,
    source: str | Unchanged = UNCHANGED,
    by: User,
    reason: str = "",
) -> Person:
    """Change those of a person's own facts that are given; a handle that changes goes on answering.

    Args:
        gaps: All gaps between their periods, as `add_person` takes them; none of what they are in may lie there.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: `version` is not the present one (code "stale"), or
            the handle or email is taken.
    """
    check_version(person, version)
    apply_changes(
        person,
        handle=handle,
        name=name,
        email=email,
        job_title=job_title,
        location=location,
        time_zone=time_zone,
        pronouns=pronouns,
        chat=chat,
        working_hours=working_hours,
        languages=languages,
        ask_about=ask_about,
        introduction=introduction,
        phone=phone,
        contract_kind=contract_kind,
        employer=employer,
        manager=manager,
        starts_on=starts_on,
        gaps=gaps if isinstance(gaps, Unchanged) else _parse_gaps(gaps),
        external_id=external_id,
        source=source,
    )
    save(person)
    return person


@operation("edited the profile of {subject}", act="edit {subject:…’s |}profile")
def edit_profile(
    person: Person,
    *,
    version: int,
    name: str | Unchanged = UNCHANGED,
    job_title: str | Unchanged = UNCHANGED,
    location: str | Unchanged = UNCHANGED,
    time_zone: str | Unchanged = UNCHANGED,
    pronouns: str | Unchanged = UNCHANGED,
    chat: str | Unchanged = UNCHANGED,
    working_hours: str | Unchanged = UNCHANGED,
    languages: str | Unchanged = UNCHANGED,
    ask_about: str | Unchanged = UNCHANGED,
    introduction: str | Unchanged = UNCHANGED,
    phone: str | Unchanged = UNCHANGED,
    by: User,
    reason: str = "",
) -> Person:
    """Change what people may say of themselves; what is left out stays as it is.

    Handle, email, manager, contract, employer and days stay the administrators' (`edit_person`):
    the email decides whose account this is.

    Raises:
        PermissionDenied: `by` is neither the person nor an administrator.
        ValidationError: `version` is not the present one (code "stale").
    """
    check_version(person, version)
    apply_changes(
        person,
        name=name,
        job_title=job_title,
        location=location,
        time_zone=time_zone,
        pronouns=pronouns,
        chat=chat,
        working_hours=working_hours,
        languages=languages,
        ask_about=ask_about,
        introduction=introduction,
        phone=phone,
    )
    save(person)
    return person


@operation("confirmed that the profile of {subject} is right", act="confirm {subject:…’s |}profile")
def confirm_profile(person: Person, *, by: User, reason: str = "") -> Person:
    """Say that what is stored about a person is right as of today.

    Raises:
        PermissionDenied: `by` is neither the person nor an administrator.
        ValidationError: it was confirmed today already.
    """
    today = timezone.localdate()
    if person.confirmed_on == today:
        raise refuse(f"The profile of {person} was already confirmed today.", code="confirmed")
    person.confirmed_on = today
    save(person)
    return person


def keep_photo(content: bytes) -> str:
    """Store the picture that a file has, unless it is stored already, and return its digest; nobody has it yet.

    Pictures that nobody has had for a day are deleted meanwhile.
    Raises ValidationError for what is no picture, or too large.
    """
    sizes = encode_photo(content)
    digest = sha256(sizes["large"]).hexdigest()[:32]
    Photo.objects.update_or_create(digest=digest, defaults={**sizes, "at": timezone.now()})
    unused = Photo.objects.filter(at__lt=timezone.now() - dt.timedelta(days=1))
    unused.exclude(digest__in=Person.objects.exclude(photo="").order_by().values("photo")).delete()
    return digest


@operation("changed the photo of {subject}", act="change {subject:…’s |}photo")
def change_photo(person: Person, *, photo: str, by: User, reason: str = "") -> Person:
    """Let a person have the stored picture with the digest `photo`.

    Raises:
        PermissionDenied: `by` is neither the person nor an administrator.
        ValidationError: no picture is stored under that digest.
    """
    if not Photo.objects.filter(digest=photo).exists():
        raise refuse("There is no such picture. Choose a file.", code="unknown", on="photo")
    person.photo = photo
    save(person)
    return person


@operation("removed the photo of {subject}", act="remove {subject:…’s |}photo")
def remove_photo(person: Person, *, by: User, reason: str = "") -> Person:
    """Let a person be shown by initials again.

    Raises:
        PermissionDenied: `by` is neither the person nor an administrator.
        ValidationError: they have no photo.
    """
    if not person.photo:
        raise refuse(f"{person} has no photo.", code="none")
    person.photo = ""
    save(person)
    return person


@operation("offboarded {subject}, last day {ends_before:last day}", act="offboard {subject:person}")
def offboard_person(person: Person, *, ends_before: dt.date, by: User, reason: str = "") -> Person:
    """Let a person leave: `ends_before` is the first day that they are gone.

    Ends every membership and seat of theirs on that day; what would have begun
    on it or later is removed, a new period too. The history entry lists them all.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: they have left already, or had not joined by then, or are accountable for a bot that
            is not retired by then.
    """
    check_can_end(person, ends_before)
    _check_hands_over_bots(person, ends_before)
    _end_gaps(person, ends_before)
    end(person, ends_before)
    return person


def _check_hands_over_bots(person: Person, ends_before: dt.date) -> None:
    """Refuse that somebody leaves who is accountable for a bot that stays."""
    bots = list(Bot.objects.outliving(person, ends_before))
    if bots:
        raise refuse(
            f"{person.distinct_name()} is accountable for {' and '.join(map(str, bots))}. "
            f"Choose somebody else for {'it' if len(bots) == 1 else 'them'} first, or retire "
            f"{'it' if len(bots) == 1 else 'them'}.",
            code="accountable",
        )


def _end_gaps(person: Person, ends_before: dt.date) -> None:
    """Forget the gaps after which a person would have come back. Refuses an end in a gap, when they are gone already."""
    gap = person.gap_on(day_before(ends_before))
    if gap:
        raise refuse(
            f"{person} isn’t here from {long_date(gap.starts_on)} to {long_date(gap.last_day)}. "
            f"Choose a last day after {long_date(gap.last_day)}; or {long_date(day_before(gap.starts_on))}, "
            "if they won’t come back.",
            code="outside",
            on="ends_before",
        )
    person.gaps = Gaps(gap for gap in person.gaps if gap.starts_on < ends_before)


@operation(
    "re-hired {subject}, first day {starts_on}",
    act="re-hire {subject:person}",
)
def rehire_person(
    person: Person,
    *,
    starts_on: dt.date,
    ends_before: dt.date | None = None,
    by: User,
    reason: str = "",
) -> Person:
    """Let somebody who left be here again from `starts_on`; in between they stay gone on every day.

    What they were in has ended, and is not begun again.

    Args:
        starts_on: The first day of the new period, inclusive.
        ends_before: The first day they are gone again; None where no last day is known.

    Raises:
        PermissionDenied: `by` may not change the person.
        ValidationError: they have no last day, or `starts_on` is not after the day that follows it; or
            somebody else has their email by now.
    """
    left = person.ends_before
    if person.erased_on:
        raise refuse(f"The data of {person} was erased. Add them as a new person.", code="erased")
    if left is None:
        raise refuse(f"{person} hasn’t left and has no last day.", code="open")
    if starts_on <= left:
        raise refuse(
            f"The last day of {person} is {long_date(person.last_day)}. Choose a first day after "
            f"{long_date(left)}, or undo the offboarding.",
            code="outside",
            on="starts_on",
        )
    person.gaps = Gaps((*person.gaps, Gap(left, starts_on)))
    person.ends_before = ends_before
    save(person)
    return person


@operation("undid the offboarding of {subject}", act="undo the offboarding of {subject:person}")
def return_person(person: Person, *, by: User, reason: str = "") -> Person:
    """Undo that a person left; memberships and seats that ended with it stay ended.

    Who left and is hired again after a while is re-hired instead: then the days in between stay true.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: they have not left and are not about to.
    """
    reopen(person)
    return person


@operation("removed {subject}, entered by mistake", act="remove {subject:person}")
def remove_person(person: Person, *, by: User, reason: str = "") -> None:
    """Delete a person entered by mistake; who really left is offboarded instead.

    Raises:
        PermissionDenied: `by` is no administrator.
        ValidationError: memberships, seats or reports refer to them.
    """
    remove(person)
