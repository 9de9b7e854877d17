"""Bots over the REST API."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from rest_framework import serializers

from bots import operations
from bots.filters import BotFilters
from bots.models import Bot
from orgmodel.api import ElementViewSet, Expansion, JsonSerializer, operation_action
from people.api import PersonSerializer, person_of
from squads.models import BotMembership


class BotSerializer(JsonSerializer):
    """A program or AI agent on the day asked for; no count or share of people has bots in it."""

    accountable: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="handle", read_only=True, help_text="The handle of the person who is accountable for it."
    )
    squads = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="The slugs of the squads that it is in on that day.",
    )

    computed = {
        "squads": lambda day: ArraySubquery(
            BotMembership.objects.on(day)
            .filter(bot=OuterRef("pk"))
            .order_by("squad__slug")
            .values("squad__slug")
        ),
    }
    expandable = {"accountable": person_of("accountable_id")}

    class Meta:
        model = Bot
        fields = (
            "id",
            "slug",
            "name",
            "description",
            "link",
            "accountable",
            "squads",
            "external_id",
            "source",
            "starts_on",
            "ends_before",
            "version",
        )


PersonSerializer.expandable["bots"] = Expansion(
    BotSerializer, lambda day: Bot.objects.on(day).filter(accountable=OuterRef("pk"))
)


class BotViewSet(ElementViewSet):
    """Bots: programs and AI agents that work in squads; `?as_of=` asks for another day than today."""

    queryset = Bot.objects.all()
    filters = BotFilters
    serializer_class = BotSerializer
    add = operations.add_bot
    change = operations.edit_bot
    remove = operations.remove_bot
    retire_bot = operation_action(operations.retire_bot)
    reopen_bot = operation_action(operations.reopen_bot)
