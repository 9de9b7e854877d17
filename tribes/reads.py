"""What a tribe's page says around its picture, in a few queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from alliances.models import AllianceTrio
from chapters.models import Chapter
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.elements import KeyedQuerySet
from squads.models import SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import Seat, Trio, TrioSeat


def with_counts(tribes: KeyedQuerySet, day: dt.date) -> KeyedQuerySet:
    """Adds `squad_count` and `headcount`: squads of the tribe on `day`, and the people in them, each once."""
    return tribes.annotate(squad_count=count_squads(day), headcount=count_people(day))


def with_trio(tribes: KeyedQuerySet, day: dt.date) -> KeyedQuerySet:
    """Also reads each tribe's trio and who holds its seats on `day`; two queries more."""
    return tribes.prefetch_related(Prefetch("trio", Trio.objects.with_holders(day)))


def with_lead_name(tribes: KeyedQuerySet, day: dt.date) -> KeyedQuerySet:
    """Adds `lead_name`, of who holds the tribe-lead seat on `day`; nothing where nobody does."""
    return tribes.annotate(lead_name=Subquery(tribe_leads(day).values("person__name")[:1]))


def tribe_leads(day: dt.date) -> QuerySet:
    """Who holds the tribe-lead seat of the outer tribe's trio on `day`."""
    return TrioSeat.objects.on(day).filter(seat=Seat.TRIBE_LEAD, trio__tribe=OuterRef("pk"))


def count_squads(day: dt.date) -> Coalesce:
    """Squads that are in the outer tribe on `day`."""
    stays = SquadInTribe.objects.on(day).filter(tribe=OuterRef("pk"))
    return _count(stays, "tribe", "squad")


def count_people(day: dt.date) -> Coalesce:
    """People, each once, who are in a squad of the outer tribe on `day`."""
    memberships = SquadMembership.objects.on(day).filter(
        Q(squad__tribes__ends_before=None) | Q(squad__tribes__ends_before__gt=day),
        squad__tribes__starts_on__lte=day,
        squad__tribes__tribe=OuterRef("pk"),
    )
    return _count(memberships, "squad__tribes__tribe", "person")


def _count(rows: QuerySet, whole: str, what: str) -> Coalesce:
    counted = rows.order_by().values(whole).values_list(Count(what, distinct=True))
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True)
class TribePage:
    """A tribe on a day: who leads it, how many are in it, what comes and what was in it before.

    `headcount` is of the people in its squads, each once. `coming` and `former`
    are stays of squads, `other_chapters` the chapters of other days,
    `alliances` the trio's parts in them.
    """

    tribe: Tribe
    trio: Any
    present: bool
    ended: bool
    squad_count: int
    headcount: int
    chapter_count: int
    coming: list[Any]
    former: list[Any]
    other_chapters: list[Any]
    alliances: list[Any]

    @property
    def seldom(self) -> list[str]:
        """The operations for the menu, as the tribe stands."""
        ended = "tribes.reopen_tribe" if self.tribe.ends_before else "tribes.dissolve_tribe"
        return [ended, "tribes.remove_tribe"]


_headcount = CompiledQuery(
    lambda tribe, day: with_counts(Tribe.objects.filter(pk=tribe), day).values_list("headcount").order_by(),
    tribe=int,
    day=dt.date,
)
_trio = CompiledQuery(lambda tribe: Trio.objects.filter(tribe=tribe).select_related("tribe"), tribe=int)
_held = CompiledQuery(
    lambda tribe, day: TrioSeat.objects.on(day).filter(trio__tribe=tribe).select_related("person"),
    tribe=int,
    day=dt.date,
)
_stays = CompiledQuery(
    lambda tribe: SquadInTribe.objects.filter(tribe=tribe).with_wholes().order_by("squad__name", "starts_on"),
    tribe=int,
)
_chapters = CompiledQuery(lambda tribe: Chapter.objects.filter(tribe=tribe).with_wholes(), tribe=int)


_periods = CompiledQuery(
    lambda trio: AllianceTrio.objects.filter(trio=trio).select_related("alliance"), trio=int
)
_periods_beside = CompiledQuery(
    lambda trio, day: (
        AllianceTrio.objects.on(day)
        .filter(alliance__in=AllianceTrio.objects.filter(trio=trio).order_by().values("alliance"))
        .select_related("trio__tribe")
        .order_by("trio__tribe__name", "pk")
    ),
    trio=int,
    day=dt.date,
)


def alliance_periods(trio: Trio, day: dt.date) -> list[AllianceTrio]:
    """The periods of `trio` in alliances, of whichever days, each alliance with the `parts` of `day`; two queries."""
    own = _periods.objects(trio=trio.pk)
    beside = defaultdict(list)
    for each in _periods_beside.objects(trio=trio.pk, day=day) if own else ():
        beside[each.alliance_id].append(each)
    for each in own:
        each.trio, each.alliance.parts = trio, beside[each.alliance_id]
    return own


def tribe_page(tribe: Tribe, day: dt.date) -> TribePage:
    """Read a tribe's page; eight queries, whatever its size."""
    [(headcount,)] = _headcount.rows(tribe=tribe.pk, day=day)
    [trio] = _trio.objects(tribe=tribe.pk)
    trio.held = _held.objects(tribe=tribe.pk, day=day)
    stays = _stays.objects(tribe=tribe.pk)
    chapters = _chapters.objects(tribe=tribe.pk)
    return TribePage(
        tribe=tribe,
        trio=trio,
        present=tribe.holds_on(day),
        ended=tribe.ended_by(day),
        squad_count=sum(stay.holds_on(day) for stay in stays),
        headcount=headcount,
        chapter_count=sum(chapter.holds_on(day) for chapter in chapters),
        coming=[stay for stay in stays if stay.starts_on > day],
        former=[stay for stay in stays if stay.ended_by(day)],
        other_chapters=[chapter for chapter in chapters if not chapter.holds_on(day)],
        alliances=[part for part in alliance_periods(trio, day) if part.holds_on(day)],
    )
