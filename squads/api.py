"""Squads over the REST API."""

from typing import ClassVar

from django.db.models import OuterRef, Subquery
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.response import Response

from bots.api import BotSerializer
from orgmodel.api import ElementViewSet, Expansion, JsonSerializer, RowViewSet, operation_action
from orgmodel.domain.periods import headcount
from people.api import PersonSerializer, person_of
from people.shares import membership_over
from squads import operations
from squads.filters import SquadFilters
from squads.models import BotMembership, Squad, SquadInTribe, SquadMembership
from tribes.api import TribeSerializer
from tribes.models import Tribe

# Of an answer to a write: the days on which somebody has more than 100 % of their time in squads.
OVER_ALLOCATION = "Over-Allocation"
WARNING = {
    OVER_ALLOCATION: {
        "description": "The days, the second exclusive and .. for one that isn't known, on which the person gives "
        "more than 100 % of their time to squads; left out where there are none.",
        "schema": {"type": "string"},
        "example": "2026-03-01/2026-06-01; percent=150",
    }
}


@extend_schema_serializer(component_name="SquadMembership")
class MembershipSerializer(JsonSerializer):
    """A person in a squad, in one role, during a period."""

    squad: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    person: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="handle", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)

    expandable = {"person": person_of("person_id")}

    class Meta:
        model = SquadMembership
        fields = ("id", "squad", "person", "name", "role", "allocation", "starts_on", "ends_before")


class StaySerializer(JsonSerializer):
    """A squad in a tribe during a period."""

    squad: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    tribe: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = SquadInTribe
        fields = ("id", "squad", "tribe", "starts_on", "ends_before")


class BotMembershipSerializer(JsonSerializer):
    """A bot in a squad during a period."""

    squad: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    bot: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    name = serializers.CharField(source="bot.name", read_only=True)

    class Meta:
        model = BotMembership
        fields = ("id", "squad", "bot", "name", "starts_on", "ends_before")


class SquadSerializer(JsonSerializer):
    """A squad on the day asked for."""

    tribe = serializers.CharField(
        read_only=True, allow_null=True, help_text="The slug of its tribe on that day."
    )
    headcount = serializers.IntegerField(read_only=True)
    links = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))

    computed = {
        "tribe": lambda day: Subquery(
            SquadInTribe.objects.on(day).filter(squad=OuterRef("pk")).values("tribe__slug")[:1]
        ),
        "headcount": lambda day: headcount(SquadMembership, "squad", day),
    }
    expandable = {
        "members": Expansion(
            MembershipSerializer, lambda day: SquadMembership.objects.on(day).filter(squad=OuterRef("pk"))
        ),
        "bots": Expansion(
            BotMembershipSerializer, lambda day: BotMembership.objects.on(day).filter(squad=OuterRef("pk"))
        ),
        "tribe": Expansion(
            TribeSerializer,
            lambda day: Tribe.objects.filter(
                squads__in=SquadInTribe.objects.on(day), squads__squad=OuterRef("pk")
            ),
            many=False,
        ),
    }

    class Meta:
        model = Squad
        fields = (
            "id",
            "slug",
            "name",
            "mission",
            "feature_area",
            "way_of_working",
            "links",
            "tribe",
            "headcount",
            "external_id",
            "source",
            "starts_on",
            "ends_before",
            "version",
        )


PersonSerializer.expandable["squads"] = Expansion(
    MembershipSerializer, lambda day: SquadMembership.objects.on(day).filter(person=OuterRef("pk"))
)
BotSerializer.expandable["memberships"] = Expansion(
    BotMembershipSerializer, lambda day: BotMembership.objects.on(day).filter(bot=OuterRef("pk"))
)
TribeSerializer.expandable["squads"] = Expansion(
    SquadSerializer,
    lambda day: Squad.objects.filter(tribes__in=SquadInTribe.objects.on(day), tribes__tribe=OuterRef("pk")),
)


class SquadViewSet(ElementViewSet):
    """Squads; `?as_of=` asks for another day than today."""

    queryset = Squad.objects.all()
    filters = SquadFilters
    serializer_class = SquadSerializer
    add = operations.form_squad
    change = operations.edit_squad
    remove = operations.remove_squad
    dissolve_squad = operation_action(operations.dissolve_squad)
    reopen_squad = operation_action(operations.reopen_squad)
    move_squad = operation_action(operations.move_squad, StaySerializer)
    action_headers: ClassVar = {"appoint_product_owner": WARNING}
    appoint_product_owner = operation_action(operations.appoint_product_owner, MembershipSerializer)
    relieve_product_owner = operation_action(operations.relieve_product_owner, MembershipSerializer)

    def respond_with_result(
        self,
        result: object,
        serializer: type[JsonSerializer] | None = None,
        status_code: int = status.HTTP_200_OK,
    ) -> Response:
        return with_warning(super().respond_with_result(result, serializer, status_code), result)


def with_warning(response: Response, result: object) -> Response:
    """The answer to a write, with the days on which the person of a membership has more than 100 %."""
    if isinstance(result, SquadMembership) and (over := membership_over(result)):
        response.headers[OVER_ALLOCATION] = ", ".join(
            f"{each.starts_on or '..'}/{each.ends_before or '..'}; percent={each.percent}" for each in over
        )
    return response


class MembershipViewSet(RowViewSet):
    """Who is in a squad; POST places somebody in it."""

    parent_model = Squad
    parent_field = "squad"
    queryset = SquadMembership.objects.with_parents()
    serializer_class = MembershipSerializer
    add = operations.place_member
    change = operations.correct_membership
    remove = operations.remove_membership
    end_membership = operation_action(operations.end_membership)
    move_member = operation_action(operations.move_member, MembershipSerializer)
    change_role = operation_action(operations.change_role)
    change_allocation = operation_action(operations.change_allocation)
    action_headers: ClassVar = dict.fromkeys(
        (
            *("create", "partial_update", "end_membership"),
            *("move_member", "change_role", "change_allocation"),
        ),
        WARNING,
    )

    def respond_with_result(
        self,
        result: object,
        serializer: type[JsonSerializer] | None = None,
        status_code: int = status.HTTP_200_OK,
    ) -> Response:
        return with_warning(super().respond_with_result(result, serializer, status_code), result)


class StayViewSet(RowViewSet):
    """In which tribe a squad is; POST moves it."""

    parent_model = Squad
    parent_field = "squad"
    queryset = SquadInTribe.objects.with_parents()
    serializer_class = StaySerializer
    add = operations.move_squad
    change = operations.correct_stay
    remove = operations.remove_stay


class BotMembershipViewSet(RowViewSet):
    """The bots of a squad; POST places one in it."""

    parent_model = Squad
    parent_field = "squad"
    queryset = BotMembership.objects.with_parents()
    serializer_class = BotMembershipSerializer
    add = operations.place_bot
    change = operations.correct_bot_membership
    remove = operations.remove_bot_membership
    end_bot_membership = operation_action(operations.end_bot_membership)
