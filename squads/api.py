"""Squads over the REST API."""

from typing import Any

from rest_framework import serializers

from orgmodel.api import ElementViewSet, RowViewSet, verb
from squads import operations
from squads.filters import SquadFilters
from squads.models import Squad, SquadInTribe, SquadMembership


class SquadSerializer(serializers.ModelSerializer):
    """A squad on the day asked for."""

    tribe = serializers.SerializerMethodField()
    headcount = serializers.IntegerField(read_only=True)

    class Meta:
        model = Squad
        fields = (
            "slug",
            "name",
            "mission",
            "feature_area",
            "way_of_working",
            "links",
            "tribe",
            "headcount",
            "starts_on",
            "ends_before",
            "version",
        )

    def get_tribe(self, squad: Any) -> str | None:
        """The slug of its tribe on that day."""
        return squad.stays[0].tribe.slug if squad.stays else None


class MembershipSerializer(serializers.ModelSerializer):
    """A person in a squad, in one role, during a period."""

    squad: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    person: Any = serializers.SlugRelatedField(slug_field="handle", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = SquadMembership
        fields = ("id", "squad", "person", "name", "role", "allocation", "starts_on", "ends_before")


class StaySerializer(serializers.ModelSerializer):
    """A squad in a tribe during a period."""

    squad: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    tribe: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = SquadInTribe
        fields = ("id", "squad", "tribe", "starts_on", "ends_before")


class SquadViewSet(ElementViewSet):
    """Squads; `?as_of=` asks for another day than today."""

    queryset = Squad.objects.all()
    filters = SquadFilters
    serializer_class = SquadSerializer
    add, change, remove = operations.form_squad, operations.edit_squad, operations.remove_squad
    dissolve_squad = verb(operations.dissolve_squad)
    reopen_squad = verb(operations.reopen_squad)
    move_squad = verb(operations.move_squad, StaySerializer)
    appoint_product_owner = verb(operations.appoint_product_owner, MembershipSerializer)
    relieve_product_owner = verb(operations.relieve_product_owner, MembershipSerializer)

    def get_queryset(self) -> Any:
        day = self.request.as_of
        return super().get_queryset().with_tribe(day).with_headcount(day)


class MembershipViewSet(RowViewSet):
    """Who is in a squad; POST places somebody in it."""

    of, field = Squad, "squad"
    queryset = SquadMembership.objects.with_wholes()
    serializer_class = MembershipSerializer
    add, change = operations.place_member, operations.correct_membership
    remove = operations.remove_membership
    end_membership = verb(operations.end_membership)
    move_member = verb(operations.move_member, MembershipSerializer)
    change_role = verb(operations.change_role)
    change_allocation = verb(operations.change_allocation)


class StayViewSet(RowViewSet):
    """In which tribe a squad is; POST moves it."""

    of, field = Squad, "squad"
    queryset = SquadInTribe.objects.with_wholes()
    serializer_class = StaySerializer
    add, change, remove = operations.move_squad, operations.correct_stay, operations.remove_stay
