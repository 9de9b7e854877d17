"""Alliances over the REST API."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from rest_framework import serializers

from alliances import operations
from alliances.filters import AllianceFilters
from alliances.models import Alliance, AllianceTrio, count_people, count_people_in_tribes
from orgmodel.api import ElementViewSet, Expansion, JsonSerializer, RowViewSet, operation_action
from tribes.api import TribeSerializer
from trios.api import TrioSerializer
from trios.models import Trio


class AllianceSerializer(JsonSerializer):
    """An alliance on the day asked for."""

    trios = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="The slugs of the tribes whose trios are in it on that day.",
    )
    headcount = serializers.IntegerField(read_only=True, help_text="People of its trios, each once.")
    people_in_tribes = serializers.IntegerField(
        read_only=True, help_text="People in the squads of its tribes, each once."
    )

    computed = {
        "trios": lambda day: ArraySubquery(
            AllianceTrio.objects.on(day)
            .filter(alliance=OuterRef("pk"))
            .order_by("trio__tribe__name", "pk")
            .values("trio__tribe__slug")
        ),
        "headcount": count_people,
        "people_in_tribes": count_people_in_tribes,
    }
    expandable = {
        "trios": Expansion(
            TrioSerializer,
            lambda day: Trio.objects.filter(
                alliances__in=AllianceTrio.objects.on(day), alliances__alliance=OuterRef("pk")
            ),
        )
    }

    class Meta:
        model = Alliance
        fields = (
            "id",
            "slug",
            "name",
            "goal",
            "target_date",
            "trios",
            "headcount",
            "people_in_tribes",
            "external_id",
            "source",
            "starts_on",
            "ends_before",
            "version",
        )


class ParticipationSerializer(JsonSerializer):
    """A trio in an alliance during a period."""

    alliance: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    trio = serializers.CharField(source="trio.tribe.slug", read_only=True, help_text="The slug of its tribe.")

    class Meta:
        model = AllianceTrio
        fields = ("id", "alliance", "trio", "starts_on", "ends_before")


TribeSerializer.expandable["alliances"] = Expansion(
    AllianceSerializer,
    lambda day: Alliance.objects.filter(
        trios__in=AllianceTrio.objects.on(day), trios__trio__tribe=OuterRef("pk")
    ),
)


class AllianceViewSet(ElementViewSet):
    """Alliances; `?as_of=` asks for another day than today."""

    queryset = Alliance.objects.all()
    filters = AllianceFilters
    serializer_class = AllianceSerializer
    add = operations.form_alliance
    change = operations.edit_alliance
    remove = operations.remove_alliance
    dissolve_alliance = operation_action(operations.dissolve_alliance)
    reopen_alliance = operation_action(operations.reopen_alliance)


class ParticipationViewSet(RowViewSet):
    """Which trios are in an alliance; POST takes one into it."""

    parent_model = Alliance
    parent_field = "alliance"
    queryset = AllianceTrio.objects.with_parents()
    serializer_class = ParticipationSerializer
    add = operations.add_trio
    change = operations.correct_participation
    remove = operations.remove_participation
    withdraw_trio = operation_action(operations.withdraw_trio)
