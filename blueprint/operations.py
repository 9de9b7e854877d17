"""Every change to the organisation's own model."""

import datetime as dt

from blueprint.models import RecommendedSize
from blueprint.sizes import Size, Sized
from orgmodel.domain.operations import (
    UNCHANGED,
    Unchanged,
    apply_changes,
    check_can_end,
    operation,
    refuse,
    remove,
    save,
)
from orgmodel.domain.periods import long_date, lower_bound
from people.models import User


@operation("recommended {result} from {starts_on}", act="recommend another size")
def recommend_size(
    *,
    element: Sized,
    at_least: int | None = None,
    at_most: int | None = None,
    starts_on: dt.date | None,
    ends_before: dt.date | None = None,
    by: User,
    reason: str = "",
) -> RecommendedSize:
    """Recommend a size from a day on. What was recommended until then ends.

    Args:
        element: For squads, tribes, chapters, guilds or alliances.
        at_least: The least number of people, inclusive; None where there is none. Of an alliance trios are
            counted, of a chapter the members for each lead.
        at_most: The greatest number, inclusive; None where there is none.
        starts_on: The first day; may be past or planned, None for as long as anybody can say.
        ends_before: The day after the last day; None while no end is known. Then the default profile holds again.

    Raises:
        PermissionDenied: `by` is neither a model steward nor an administrator.
        ValidationError: this is recommended already on that day, another size from that very day or from a
            later one, or the least number is above the greatest.
    """
    recommended = RecommendedSize.objects.of(element)
    later = recommended.filter(starts_on__gt=lower_bound(starts_on)).first()
    if later and (ends_before is None or ends_before > later.begins):
        raise refuse(
            f"From {long_date(later.begins)} on, {later} are recommended. "
            "Choose a last day before that, or remove that first.",
            code="planned",
        )
    present = recommended.on(lower_bound(starts_on)).first()
    if present:
        _give_way(present, Size(at_least, at_most), starts_on)
    size = RecommendedSize(
        element=element, at_least=at_least, at_most=at_most, starts_on=starts_on, ends_before=ends_before
    )
    save(size)
    return size


def _give_way(present: RecommendedSize, size: Size, day: dt.date | None) -> None:
    """End what is recommended so that `day` is the first one of another size."""
    if present.size == size:
        raise refuse(f"{str(present).capitalize()} are already recommended on that day.", code="same")
    if day is None or present.begins == day:
        raise refuse(
            f"{str(present).capitalize()} are recommended from that day on. Correct that size instead.",
            code="outside",
            on="starts_on",
        )
    present.ends_before = day
    save(present)


@operation(
    "ended the recommendation of {subject}, last day {ends_before:last day}",
    act="end {subject:the recommendation}",
)
def end_size(size: RecommendedSize, *, ends_before: dt.date, by: User, reason: str = "") -> RecommendedSize:
    """End a recommendation: from `ends_before` on, the default profile holds again.

    Raises:
        PermissionDenied: `by` is neither a model steward nor an administrator.
        ValidationError: it has an end already, or had not begun by then.
    """
    check_can_end(size, ends_before)
    size.ends_before = ends_before
    save(size)
    return size


@operation("corrected the recommendation of {subject}", act="correct {subject:the recommendation}")
def correct_size(
    size: RecommendedSize,
    *,
    at_least: int | Unchanged | None = UNCHANGED,
    at_most: int | Unchanged | None = UNCHANGED,
    starts_on: dt.date | Unchanged | None = UNCHANGED,
    ends_before: dt.date | Unchanged | None = UNCHANGED,
    by: User,
    reason: str = "",
) -> RecommendedSize:
    """Set right what was entered wrongly; what is left out stays as it is.

    Raises:
        PermissionDenied: `by` is neither a model steward nor an administrator.
        ValidationError: another size is recommended on some of these days, or the least number is above the
            greatest.
    """
    apply_changes(size, at_least=at_least, at_most=at_most, starts_on=starts_on, ends_before=ends_before)
    save(size)
    return size


@operation(
    "removed the recommendation of {subject}, entered by mistake", act="remove {subject:the recommendation}"
)
def remove_size(size: RecommendedSize, *, by: User, reason: str = "") -> None:
    """Delete a recommendation entered by mistake; one that was real is ended instead.

    Raises:
        PermissionDenied: `by` is neither a model steward nor an administrator.
    """
    remove(size)
