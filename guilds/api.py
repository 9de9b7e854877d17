"""Guilds over the REST API."""

from typing import Any

from rest_framework import serializers

from guilds import operations
from guilds.filters import GuildFilters
from guilds.models import Guild, GuildMembership
from orgmodel.api import ElementViewSet, RowViewSet, verb


class GuildSerializer(serializers.ModelSerializer):
    """A guild on the day asked for."""

    coordinators = serializers.SerializerMethodField()
    headcount = serializers.IntegerField(read_only=True)

    class Meta:
        model = Guild
        fields = (
            "slug",
            "name",
            "topic",
            "channel",
            "coordinators",
            "headcount",
            "starts_on",
            "ends_before",
            "version",
        )

    def get_coordinators(self, guild: Any) -> list[str]:
        """The handles of who coordinates it on that day."""
        return sorted(row.person.handle for row in guild.coordinators)


class GuildMembershipSerializer(serializers.ModelSerializer):
    """A person in a guild, in one role, during a period."""

    guild: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    person: Any = serializers.SlugRelatedField(slug_field="handle", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = GuildMembership
        fields = ("id", "guild", "person", "name", "role", "starts_on", "ends_before")


class GuildViewSet(ElementViewSet):
    """Guilds; `?as_of=` asks for another day than today."""

    queryset = Guild.objects.all()
    filters = GuildFilters
    serializer_class = GuildSerializer
    add, change, remove = operations.form_guild, operations.edit_guild, operations.remove_guild
    dissolve_guild = verb(operations.dissolve_guild)
    reopen_guild = verb(operations.reopen_guild)
    join_guild = verb(operations.join_guild, GuildMembershipSerializer)
    leave_guild = verb(operations.leave_guild)
    appoint_coordinator = verb(operations.appoint_coordinator, GuildMembershipSerializer)

    def get_queryset(self) -> Any:
        day = self.request.as_of
        return super().get_queryset().with_headcount(day).with_coordinators(day)


class MembershipViewSet(RowViewSet):
    """Who is in a guild; POST places somebody in it."""

    of, field = Guild, "guild"
    queryset = GuildMembership.objects.with_wholes()
    serializer_class = GuildMembershipSerializer
    add, change = operations.place_member, operations.correct_membership
    remove = operations.remove_membership
    end_membership = verb(operations.end_membership)
