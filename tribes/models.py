"""Tribes: squads on the same area."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from orgmodel.domain.elements import Element, KeyedQuerySet
from orgmodel.domain.periods import PeriodManager, rows_of


class TribeQuerySet(KeyedQuerySet):
    """Knows what lies above tribes by its name only, since tribes come first."""

    def with_counts(self, day: dt.date) -> Self:
        """Adds `squad_count` and `headcount`: squads of the tribe on `day`, and the people in them, each once."""
        return self.annotate(squad_count=count_squads(day), headcount=count_people(day))

    def with_trio(self, day: dt.date) -> Self:
        """Also reads each tribe's trio and who holds its seats on `day`; two queries more."""
        return self.prefetch_related(Prefetch("trio", rows_of("trios.Trio").with_holders(day)))

    def with_lead_name(self, day: dt.date) -> Self:
        """Adds `lead_name`, of who holds the tribe-lead seat on `day`; nothing where nobody does."""
        rows = rows_of("trios.TrioSeat").on(day).filter(seat="tribe_lead", trio__tribe=OuterRef("pk"))
        return self.annotate(lead_name=Subquery(rows.values("person__name")[:1]))


class TribeManager(PeriodManager.from_queryset(TribeQuerySet)):  # type: ignore[misc]
    pass


class Tribe(Element):
    """A collection of squads in related areas, of 40 to 150 people."""

    purpose = models.TextField(blank=True)

    objects = TribeManager()


def count_squads(day: dt.date) -> Coalesce:
    """Squads that are in the outer tribe on `day`."""
    stays = rows_of("squads.SquadInTribe").on(day).filter(tribe=OuterRef("pk"))
    return _count(stays, "tribe", "squad")


def count_people(day: dt.date) -> Coalesce:
    """People, each once, who are in a squad of the outer tribe on `day`."""
    memberships = (
        rows_of("squads.SquadMembership")
        .on(day)
        .filter(
            Q(squad__tribes__ends_before=None) | Q(squad__tribes__ends_before__gt=day),
            squad__tribes__starts_on__lte=day,
            squad__tribes__tribe=OuterRef("pk"),
        )
    )
    return _count(memberships, "squad__tribes__tribe", "person")


def _count(rows: QuerySet, whole: str, what: str) -> Coalesce:
    counted = rows.order_by().values(whole).values_list(Count(what, distinct=True))
    return Coalesce(Subquery(counted), 0)
