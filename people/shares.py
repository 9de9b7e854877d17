"""How much of their time people give to squads in all, and on which days that is more than they have."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from orgmodel.domain.days import day_before
from orgmodel.domain.operations import Json, as_json
from orgmodel.domain.periods import long_date
from people.models import Person, PersonQuerySet
from squads.models import SquadMembership

ALL_OF_IT = 100


class Share(NamedTuple):
    """What a squad has of somebody, in percent, None where it is not known, during a period."""

    percent: int | None
    starts_on: dt.date | None
    ends_before: dt.date | None


class OverAllocation(NamedTuple):
    """Days on which somebody gives more than all of their time, by what is known: the most that it is, in percent."""

    percent: int
    starts_on: dt.date | None
    ends_before: dt.date | None

    def __str__(self) -> str:
        since = f" from {long_date(self.starts_on)}" if self.starts_on else ""
        until = f" to {long_date(day_before(self.ends_before))}" if self.ends_before else ""
        return f"{self.percent} %{since}{until}"


class OverAllocated(NamedTuple):
    """Somebody, and days on which they give more than all of their time."""

    handle: str
    name: str
    percent: int
    starts_on: dt.date | None
    ends_before: dt.date | None

    def __str__(self) -> str:
        over = OverAllocation(self.percent, self.starts_on, self.ends_before)
        return f"{self.name} ({self.handle}): {over}"

    @property
    def document(self) -> dict[str, Json]:
        """As JSON carries it."""
        return {name: as_json(value) for name, value in self._asdict().items()}


class Total(NamedTuple):
    """The known shares of somebody on a day, added up, and how many are not known."""

    percent: int
    unknown: int

    def __str__(self) -> str:
        unknown = (
            f"{self.unknown} {'share' if self.unknown == 1 else 'shares'} not known" if self.unknown else ""
        )
        known = f"{self.percent} % in squads" if self.percent or not unknown else ""
        return ", ".join(filter(None, (known, unknown)))


def total_of(shares: Iterable[int | None]) -> Total:
    """The sum of shares, None being one that is not known."""
    shares = list(shares)
    known = [share for share in shares if share is not None]
    return Total(sum(known), len(shares) - len(known))


def over_on(people: PersonQuerySet, day: dt.date) -> PersonQuerySet:
    """Of `people` those whose known shares of `day` come to more than all of their time."""
    return people.filter(pk__in=_by_person(day).filter(percent__gt=ALL_OF_IT).values("person"))


def unknown_on(people: PersonQuerySet, day: dt.date) -> PersonQuerySet:
    """Of `people` those of whom some share of `day` is not known."""
    rows = SquadMembership.objects.on(day).filter(allocation=None)
    return people.filter(pk__in=rows.values("person"))


def _by_person(day: dt.date) -> QuerySet:
    rows = SquadMembership.objects.on(day).order_by().values("person")
    return rows.annotate(percent=Sum("allocation"))


def with_more(person: Person, share: Share, *, instead_of: Q) -> list[OverAllocation]:
    """The days of `share` on which it is too much beside what `person` has then; one query.

    The memberships of `instead_of` do not count: it takes their place.
    """
    rows = SquadMembership.objects.filter(person=person).exclude(instead_of)
    others = rows.overlapping(share.starts_on or dt.date.min, share.ends_before)
    values = others.order_by().values_list("allocation", "effective_from", "ends_before")
    return over_allocations([share, *(Share(*row) for row in values)], during=share)


def membership_over(membership: SquadMembership) -> list[OverAllocation]:
    """The days of a membership on which its person has too much; one query."""
    share = Share(membership.allocation, membership.begins, membership.ends_before)
    return with_more(membership.person, share, instead_of=Q(pk=membership.pk))


def over_allocated_by(memberships: Iterable[int]) -> list[OverAllocated]:
    """Whom the memberships with these ids give too much on some of their days, by name; one query, or none for none."""
    new = set(memberships)
    if not new:
        return []
    people = SquadMembership.objects.filter(pk__among=list(new)).order_by().values("person")
    rows = SquadMembership.objects.filter(person__in=people).order_by("person__name", "person", "pk")
    columns = ("person__handle", "person__name", "pk", "allocation", "effective_from", "ends_before")
    found: list[OverAllocated] = []
    for (handle, name), of_person in groupby(rows.values_list(*columns), itemgetter(0, 1)):
        shares = {pk: Share(*share) for _, _, pk, *share in of_person}
        over = (
            each
            for pk, share in shares.items()
            if pk in new
            for each in over_allocations(shares.values(), during=share)
        )
        found += (OverAllocated(handle, name, *each) for each in dict.fromkeys(over))
    return found


def over_allocations(shares: Iterable[Share], *, during: Share | None = None) -> list[OverAllocation]:
    """The days on which shares come to more than all of the time, in order; only those of `during`, where given."""
    found: list[OverAllocation] = []
    for start, end, percent in _steps(list(shares)):
        if percent <= ALL_OF_IT or (during and not _covers(during, start)):
            continue
        if found and found[-1].ends_before == start:
            before = found.pop()
            found.append(OverAllocation(max(before.percent, percent), before.starts_on, end))
        else:
            found.append(OverAllocation(percent, start if start > dt.date.min else None, end))
    return found


def _steps(shares: list[Share]) -> Iterator[tuple[dt.date, dt.date | None, int]]:
    """Spans in which nothing changes, with the sum of what is known in each."""
    days = {share.starts_on or dt.date.min for share in shares}
    days |= {share.ends_before for share in shares if share.ends_before}
    starts = sorted(days)
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        yield start, end, sum(share.percent or 0 for share in shares if _covers(share, start))


def _covers(share: Share, day: dt.date) -> bool:
    begun = share.starts_on is None or share.starts_on <= day
    return begun and (share.ends_before is None or share.ends_before > day)
