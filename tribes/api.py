"""Tribes over the REST API."""

from typing import Any

from rest_framework import serializers

from orgmodel.api import ElementViewSet, verb
from tribes import operations
from tribes.filters import TribeFilters
from tribes.models import Tribe


class TribeSerializer(serializers.ModelSerializer):
    """A tribe on the day asked for."""

    tribe_lead = serializers.SerializerMethodField()
    squad_count = serializers.IntegerField(read_only=True)
    headcount = serializers.IntegerField(read_only=True)

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

    def get_tribe_lead(self, tribe: Any) -> str | None:
        """The handle of who holds that seat of its trio on that day."""
        lead = tribe.trio.lead
        return lead.person.handle if lead else None


class TribeViewSet(ElementViewSet):
    """Tribes; `?as_of=` asks for another day than today."""

    queryset = Tribe.objects.all()
    filters = TribeFilters
    serializer_class = TribeSerializer
    add, change, remove = operations.form_tribe, operations.edit_tribe, operations.remove_tribe
    dissolve_tribe = verb(operations.dissolve_tribe)
    reopen_tribe = verb(operations.reopen_tribe)

    def get_queryset(self) -> Any:
        day = self.request.as_of
        return super().get_queryset().with_counts(day).with_trio(day)
