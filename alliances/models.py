"""Alliances, and which trios are in them."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from orgmodel.domain.days import DayField
from orgmodel.domain.elements import Element
from orgmodel.domain.periods import Period, PeriodManager, PeriodQuerySet, by_first_day, no_overlap
from orgmodel.domain.texts import LongText
from squads.models import SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import Trio, TrioSeat


class AllianceQuerySet(PeriodQuerySet):
    def with_tribe_count(self, day: dt.date) -> Self:
        """Adds `tribe_count`: how many tribes take part on `day`, through their trios."""
        parts = AllianceTrio.objects.on(day).filter(alliance=OuterRef("pk"))
        counted = parts.order_by().values("alliance").values_list(Count("pk"))
        return self.annotate(tribe_count=Coalesce(Subquery(counted), 0))

    def with_tribe(self, tribe: Tribe, day: dt.date) -> Self:
        """Alliances that the trio of `tribe` takes part in on `day`."""
        return self.filter(pk__in=AllianceTrio.objects.on(day).filter(trio__tribe=tribe).values("alliance"))

    def with_headcount(self, day: dt.date) -> Self:
        """Adds, each person once, on `day`: `headcount`, the people of its trios, and
        `people_in_tribes`, those in the squads of its tribes."""
        return self.annotate(headcount=count_people(day), people_in_tribes=count_people_in_tribes(day))


def count_people(day: dt.date) -> Coalesce:
    """People of the trios of the outer alliance on `day`, each once."""
    return _people(TrioSeat.objects.on(day), "trio__alliances", day)


def count_people_in_tribes(day: dt.date) -> Coalesce:
    """People in the squads of the tribes of the outer alliance on `day`, each once."""
    squads = {"squad__tribes__in": SquadInTribe.objects.on(day)}
    return _people(SquadMembership.objects.on(day), "squad__tribes__tribe__trio__alliances", day, squads)


def _people(
    tenures: QuerySet, parts: str, day: dt.date, through: dict[str, QuerySet] | None = None
) -> Coalesce:
    """People of the outer alliance: those of `tenures`, which reach its parts by the path `parts`."""
    # one filter: all conditions are about the same row of each table on the way
    rows = tenures.filter(
        **(through or {}),
        **{f"{parts}__in": AllianceTrio.objects.on(day), f"{parts}__alliance": OuterRef("pk")},
    )
    counted = rows.order_by().values(f"{parts}__alliance").values_list(Count("person", distinct=True))
    return Coalesce(Subquery(counted), 0)


class AllianceManager(PeriodManager.from_queryset(AllianceQuerySet)):  # type: ignore[misc]
    pass


class Alliance(Element):
    """Trios and their tribes, working on a goal bigger than one tribe."""

    goal = LongText(blank=True)
    target_date = DayField(null=True, blank=True)

    objects = AllianceManager()


class AllianceTrio(Period):
    """A trio takes part in an alliance during a period."""

    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="trios")
    trio = models.ForeignKey(Trio, on_delete=models.PROTECT, related_name="alliances")

    within = ("alliance", "trio")

    class Meta(Period.Meta):
        ordering = [by_first_day(), "pk"]
        verbose_name = "alliance participation"
        constraints = [
            *Period.Meta.constraints,
            no_overlap(
                "alliance",
                "trio",
                name="alliances_trio_once",
                message="This trio is already in the alliance on some of these days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trio} in {self.alliance}"
