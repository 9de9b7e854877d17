"""Who leaves the squads of a tribe, and who comes into them, in the days after the one that is looked at."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.utils.formats import date_format

from atlas.mine import upcoming_until
from chapters.models import ChapterMembership
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.days import day_before
from orgmodel.domain.periods import begun_by
from people.reads import ElementRow, PersonRow, person_columns
from squads.models import SquadMembership
from tribes.reads import MemberRow, TribePage

# By squad and person; None for who is in no squad of the tribe.
type Place = tuple[int | None, int]


class Departure(NamedTuple):
    """Somebody leaves a squad: `day` is the first one without them, `to` the squad in which they begin on it."""

    day: dt.date
    to: ElementRow | None

    @property
    def last_day(self) -> dt.date:
        return day_before(self.day)


def note_of(arrival: dt.date | None, departure: Departure | None) -> str:
    """From when on somebody is in a squad, or where they go and when, in a small place; "" for neither."""
    if arrival:
        return f"from {_short(arrival)}"
    if not departure:
        return ""
    to = departure.to
    return f"→ {to}, {_short(departure.day)}" if to else f"last day {_short(departure.last_day)}"


def _short(day: dt.date) -> str:
    """A day of the next months: “1 Dec”."""
    return date_format(day, "j M")


class Arrival(NamedTuple):
    """Somebody joins a squad on `day`; `chapters` are the ids of those of the tribe that they are in then."""

    day: dt.date
    member: MemberRow
    squad: ElementRow
    chapters: list[int]


@dataclass(frozen=True)
class Upcoming:
    """What is upcoming in a picture: who leaves where, and who joins each squad, the first to join first."""

    departures: Mapping[Place, Departure] = field(default_factory=dict)
    arrivals: Mapping[int, list[Arrival]] = field(default_factory=dict)

    def arrivals_in(self, squad: int, chapter: int | None, chapters: Iterable[int]) -> list[Arrival]:
        """Those who join a squad and are in a chapter then; None: in none of `chapters`."""
        known = set(chapters)
        return [
            arrival
            for arrival in self.arrivals.get(squad, ())
            if (chapter in arrival.chapters if chapter else not known.intersection(arrival.chapters))
        ]


def upcoming_in(page: TribePage) -> Upcoming:
    """What is upcoming in the squads of a tribe on the day of its page; one query."""
    last = upcoming_until(page.day)
    present = _present(page)
    begun = _get_begun(page, [person for (_, person), members in present.items() if _end(members)], last)
    inside = {person for _, person in present}
    departures: dict[Place, Departure] = {}
    arrivals: dict[int, list[Arrival]] = {}
    for period in page.squads:
        squad = period.squad.pk
        joining = {person for person, rows in begun.items() if any(row.squad.pk == squad for row in rows)}
        for person in joining | {person for place, person in present if place == squad}:
            rows = begun.get(person, [])
            stays = _stays(present.get((squad, person)), [row for row in rows if row.squad.pk == squad])
            for arrival, end in stays:
                if arrival:
                    arrivals.setdefault(squad, []).append(arrival)
                elif end and end <= last:
                    departures[squad, person] = Departure(end, _next_squad(rows, squad, end))
    for arrival in sorted(chain.from_iterable(arrivals.values()), key=_by_day):
        if arrival.member.person.pk not in inside:
            departures.setdefault((None, arrival.member.person.pk), Departure(arrival.day, arrival.squad))
    return Upcoming(departures, {squad: sorted(rows, key=_by_day) for squad, rows in arrivals.items()})


def _by_day(arrival: Arrival) -> tuple[dt.date, str, int]:
    return arrival.day, arrival.member.person.name, arrival.member.pk


def _present(page: TribePage) -> dict[tuple[int, int], list[MemberRow]]:
    """The memberships of the day of the page, by squad and person."""
    found: dict[tuple[int, int], list[MemberRow]] = {}
    for period in page.squads:
        for member in period.members:
            found.setdefault((period.squad.pk, member.person.pk), []).append(member)
    return found


def _end(members: Iterable[MemberRow]) -> dt.date | None:
    """The day after the last one with somebody in these roles; None while one of them has no end."""
    ends = [member.ends_before for member in members]
    return None if None in ends else max(filter(None, ends))


def _stays(
    present: list[MemberRow] | None, begun: Iterable[Arrival]
) -> list[tuple[Arrival | None, dt.date | None]]:
    """The times without a gap that somebody is in a squad, in whichever roles: with which arrival each
    begins, None for the present one, and its end."""
    stays: list[tuple[Arrival | None, dt.date | None]] = [(None, _end(present))] if present else []
    for row in begun:
        first, end = stays[-1] if stays else (None, dt.date.min)
        if end and end < row.day:
            stays.append((row, row.member.ends_before))
        else:
            stays[-1] = (first, end and row.member.ends_before and max(end, row.member.ends_before))
    return stays


def _next_squad(begun: Iterable[Arrival], squad: int, day: dt.date) -> ElementRow | None:
    return next((row.squad for row in begun if row.day == day and row.squad.pk != squad), None)


def _get_begun(page: TribePage, people: list[int], last: dt.date) -> Mapping[int, list[Arrival]]:
    """By person, the memberships that begin after the day of the page, up to `last`, in order: all of
    the squads of the tribe, and those of `people` in any squad."""
    found: dict[int, list[Arrival]] = defaultdict(list)
    squads = [period.squad.pk for period in page.squads]
    for pk, role, allocation, starts_on, ends_before, chapters, *rest in _begun.rows(
        tribe=page.tribe.pk, day=page.day, last=last, squads=squads, people=people
    ):
        squad, person = ElementRow("squad", *rest[:3]), PersonRow(*rest[3:])
        member = MemberRow(pk, person, role, allocation, ends_before)
        found[person.pk].append(Arrival(starts_on, member, squad, chapters))
    return found


_begun = CompiledQuery(
    lambda tribe, day, last, squads, people: (
        SquadMembership.objects.filter(
            Q(squad__among=squads) | Q(person__among=people), starts_on__gt=day, starts_on__lte=last
        )
        .annotate(
            chapters=ArraySubquery(
                ChapterMembership.objects.filter(
                    Q(ends_before=None) | Q(ends_before__gt=OuterRef("starts_on")),
                    begun_by(OuterRef("starts_on")),
                    person=OuterRef("person"),
                    chapter__tribe=tribe,
                )
                .order_by()
                .values("chapter")
            )
        )
        .order_by("starts_on", "person__name", "person_id", "squad__name", "pk")
        .values_list(
            *("pk", "role", "allocation", "starts_on", "ends_before", "chapters"),
            *("squad_id", "squad__slug", "squad__name"),
            *person_columns(),
        )
    ),
    tribe=int,
    day=dt.date,
    last=dt.date,
    squads=list,
    people=list,
)
