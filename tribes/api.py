"""Tribes over the REST API."""

import datetime as dt

from django.db.models import Subquery
from django.db.models.expressions import Combinable
from rest_framework import serializers

from orgmodel.api import ElementViewSet, JsonSerializer, operation_action
from tribes import operations
from tribes.filters import TribeFilters
from tribes.models import Tribe
from tribes.reads import count_people, count_squads, tribe_leads


def lead(day: dt.date) -> Combinable:
    """The handle of who holds the tribe-lead seat of the outer tribe's trio on `day`."""
    return Subquery(tribe_leads(day).values("person__handle")[:1])


class TribeSerializer(JsonSerializer):
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
            "id",
            "slug",
            "name",
            "purpose",
            "tribe_lead",
            "squad_count",
            "headcount",
            "external_id",
            "source",
            "starts_on",
            "ends_before",
            "version",
        )


class TribeViewSet(ElementViewSet):
    """Tribes; `?as_of=` asks for another day than today."""

    queryset = Tribe.objects.all()
    filters = TribeFilters
    serializer_class = TribeSerializer
    add = operations.form_tribe
    change = operations.edit_tribe
    remove = operations.remove_tribe
    dissolve_tribe = operation_action(operations.dissolve_tribe)
    reopen_tribe = operation_action(operations.reopen_tribe)
