"""Tribes over the REST API."""

import datetime as dt

from django.db.models import OuterRef, Subquery
from rest_framework import serializers

from orgmodel.api import ElementViewSet, Shown, verb
from orgmodel.domain.periods import rows_of
from tribes import operations
from tribes.filters import TribeFilters
from tribes.models import Tribe, count_people, count_squads


def lead(day: dt.date) -> Subquery:
    """The handle of who holds the tribe-lead seat of the outer tribe's trio on `day`."""
    seats = rows_of("trios.TrioSeat").on(day).filter(seat="tribe_lead", trio__tribe=OuterRef("pk"))
    return Subquery(seats.values("person__handle")[:1])


class TribeSerializer(Shown):
    """A tribe on the day asked for."""

    tribe_lead = serializers.CharField(
        read_only=True,
        allow_null=True,
        help_text="The handle of who holds that seat of its trio on that day.",
    )
    squad_count = serializers.IntegerField(read_only=True)
    headcount = serializers.IntegerField(read_only=True)

    computed = {"tribe_lead": lead, "squad_count": count_squads, "headcount": count_people}

    class Meta:
        model = Tribe
        fields = (
            "slug",
            "name",
            "purpose",
            "tribe_lead",
            "squad_count",
            "headcount",
            "starts_on",
            "ends_before",
            "version",
        )


class TribeViewSet(ElementViewSet):
    """Tribes; `?as_of=` asks for another day than today."""

    queryset = Tribe.objects.all()
    filters = TribeFilters
    serializer_class = TribeSerializer
    add, change, remove = operations.form_tribe, operations.edit_tribe, operations.remove_tribe
    dissolve_tribe = verb(operations.dissolve_tribe)
    reopen_tribe = verb(operations.reopen_tribe)
