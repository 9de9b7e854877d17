"""Guilds over the REST API."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from rest_framework import serializers

from guilds import operations
from guilds.filters import GuildFilters
from guilds.models import Guild, GuildMembership, Role
from orgmodel.api import ElementViewSet, Expansion, JsonSerializer, RowViewSet, operation_action
from orgmodel.domain.periods import headcount
from people.api import PersonSerializer, person_of


class GuildMembershipSerializer(JsonSerializer):
    """A person in a guild, in one role, during a period."""

    guild: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    person: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="handle", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)

    expandable = {"person": person_of("person_id")}

    class Meta:
        model = GuildMembership
        fields = ("id", "guild", "person", "name", "role", "starts_on", "ends_before")


class GuildSerializer(JsonSerializer):
    """A guild on the day asked for."""

    coordinators = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="The handles of who coordinates it on that day.",
    )
    headcount = serializers.IntegerField(read_only=True)

    computed = {
        "coordinators": lambda day: ArraySubquery(
            GuildMembership.objects.on(day)
            .filter(guild=OuterRef("pk"), role=Role.COORDINATOR)
            .order_by("person__handle")
            .values("person__handle")
        ),
        "headcount": lambda day: headcount(GuildMembership, "guild", day),
    }
    expandable = {
        "members": Expansion(
            GuildMembershipSerializer,
            lambda day: GuildMembership.objects.on(day).filter(guild=OuterRef("pk")),
        ),
    }

    class Meta:
        model = Guild
        fields = (
            "id",
            "slug",
            "name",
            "topic",
            "channel",
            "coordinators",
            "headcount",
            "external_id",
            "source",
            "starts_on",
            "ends_before",
            "version",
        )


PersonSerializer.expandable["guilds"] = Expansion(
    GuildMembershipSerializer, lambda day: GuildMembership.objects.on(day).filter(person=OuterRef("pk"))
)


class GuildViewSet(ElementViewSet):
    """Guilds; `?as_of=` asks for another day than today."""

    queryset = Guild.objects.all()
    filters = GuildFilters
    serializer_class = GuildSerializer
    add = operations.form_guild
    change = operations.edit_guild
    remove = operations.remove_guild
    dissolve_guild = operation_action(operations.dissolve_guild)
    reopen_guild = operation_action(operations.reopen_guild)
    join_guild = operation_action(operations.join_guild, GuildMembershipSerializer)
    leave_guild = operation_action(operations.leave_guild)
    appoint_coordinator = operation_action(operations.appoint_coordinator, GuildMembershipSerializer)


class MembershipViewSet(RowViewSet):
    """Who is in a guild; POST places somebody in it."""

    parent_model = Guild
    parent_field = "guild"
    queryset = GuildMembership.objects.with_parents()
    serializer_class = GuildMembershipSerializer
    add = operations.place_member
    change = operations.correct_membership
    remove = operations.remove_membership
    end_membership = operation_action(operations.end_membership)
