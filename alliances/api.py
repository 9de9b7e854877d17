"""Alliances over the REST API."""

from typing import Any

from rest_framework import serializers

from alliances import operations
from alliances.filters import AllianceFilters
from alliances.models import Alliance, AllianceTrio
from orgmodel.api import ElementViewSet, RowViewSet, verb


class AllianceSerializer(serializers.ModelSerializer):
    """An alliance on the day asked for."""

    trios = serializers.SerializerMethodField()
    headcount = serializers.IntegerField(read_only=True, help_text="People of its trios, each once.")
    people_in_tribes = serializers.IntegerField(
        read_only=True, help_text="People in the squads of its tribes, each once."
    )

    class Meta:
        model = Alliance
        fields = (
            "slug",
            "name",
            "goal",
            "target_date",
            "trios",
            "headcount",
            "people_in_tribes",
            "starts_on",
            "ends_before",
            "version",
        )

    def get_trios(self, alliance: Any) -> list[str]:
        """The slugs of the tribes whose trios are in it on that day."""
        return [part.trio.slug for part in alliance.parts]


class ParticipationSerializer(serializers.ModelSerializer):
    """A trio in an alliance during a period."""

    alliance: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    trio: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = AllianceTrio
        fields = ("id", "alliance", "trio", "starts_on", "ends_before")


class AllianceViewSet(ElementViewSet):
    """Alliances; `?as_of=` asks for another day than today."""

    queryset = Alliance.objects.all()
    filters = AllianceFilters
    serializer_class = AllianceSerializer
    add, change = operations.form_alliance, operations.edit_alliance
    remove = operations.remove_alliance
    dissolve_alliance = verb(operations.dissolve_alliance)
    reopen_alliance = verb(operations.reopen_alliance)

    def get_queryset(self) -> Any:
        day = self.request.as_of
        return super().get_queryset().with_trios(day).with_headcount(day)


class ParticipationViewSet(RowViewSet):
    """Which trios are in an alliance; POST takes one into it."""

    of, field = Alliance, "alliance"
    queryset = AllianceTrio.objects.with_wholes()
    serializer_class = ParticipationSerializer
    add, change = operations.add_trio, operations.correct_participation
    remove = operations.remove_participation
    withdraw_trio = verb(operations.withdraw_trio)
