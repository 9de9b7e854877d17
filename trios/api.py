"""Trios and their seats over the REST API."""

import datetime as dt
from collections.abc import Callable

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from orgmodel.api import ElementViewSet, Expansion, JsonSerializer, RowViewSet, operation_action
from people.api import PersonSerializer, person_of
from tribes.api import TribeSerializer
from tribes.models import Tribe
from trios import operations
from trios.filters import TrioFilters
from trios.models import Seat, Trio, TrioSeat, find_trio, key_of_trio


def holder(seat: Seat) -> Callable[[dt.date], Combinable]:
    """The handle of who holds `seat` of the outer trio on a day."""

    def on(day: dt.date) -> Combinable:
        seats = TrioSeat.objects.on(day).filter(trio=OuterRef("pk"), seat=seat)
        return Subquery(seats.values("person__handle")[:1])

    return on


def held(seat: Seat) -> serializers.CharField:
    """A field for that."""
    about = f"The handle of who holds the {seat.label.lower()} seat on that day; null while it is empty."
    return serializers.CharField(read_only=True, allow_null=True, help_text=about)


@extend_schema_serializer(component_name="TrioSeat")
class SeatSerializer(JsonSerializer):
    """A person in a seat of a trio during a period."""

    trio = serializers.CharField(source="trio.tribe.slug", read_only=True, help_text="The slug of its tribe.")
    person: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="handle", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)

    expandable = {"person": person_of("person_id")}

    class Meta:
        model = TrioSeat
        fields = ("id", "trio", "seat", "person", "name", "starts_on", "ends_before")


class TrioSerializer(JsonSerializer):
    """A trio on the day asked for."""

    slug = serializers.CharField(source="tribe.slug", read_only=True, help_text="The slug of its tribe.")
    name = serializers.CharField(read_only=True)
    tribe_lead = held(Seat.TRIBE_LEAD)
    product_lead = held(Seat.PRODUCT_LEAD)
    design_lead = held(Seat.DESIGN_LEAD)

    computed = {
        "name": lambda day: Concat("tribe__name", Value(" trio")),
        **{seat.value: holder(seat) for seat in Seat},
    }
    expandable = {
        "seats": Expansion(SeatSerializer, lambda day: TrioSeat.objects.on(day).filter(trio=OuterRef("pk")))
    }

    class Meta:
        model = Trio
        fields = (
            "id",
            "slug",
            "name",
            "tribe_lead",
            "product_lead",
            "design_lead",
            "starts_on",
            "ends_before",
        )


PersonSerializer.expandable["seats"] = Expansion(
    SeatSerializer, lambda day: TrioSeat.objects.on(day).filter(person=OuterRef("pk"))
)
TribeSerializer.expandable["trio"] = Expansion(
    TrioSerializer, lambda day: Trio.objects.filter(tribe=OuterRef("pk")), many=False
)


class TrioViewSet(ElementViewSet):
    """Trios, by the slug of their tribe; they are formed and dissolved with it."""

    queryset = Trio.objects.all()
    filters = TrioFilters
    serializer_class = TrioSerializer
    http_method_names = ["get", "head", "options"]

    @classmethod
    def get_by_key(cls, key: str) -> QuerySet[Trio]:
        return Trio.objects.filter(tribe__slug=key)

    def key_of(self, key: str) -> str:
        return key_of_trio(key)

    def get_object(self) -> Trio:
        return find_trio(self.get_queryset(), self.kwargs["slug"])


class SeatViewSet(RowViewSet):
    """Who holds the seats of a trio; POST fills one."""

    # Addressed by the key of the tribe: a trio has none of its own.
    parent_model = Tribe
    parent_field = "trio"
    queryset = TrioSeat.objects.with_parents()
    serializer_class = SeatSerializer
    add = operations.fill_seat
    change = operations.correct_seat
    remove = operations.remove_seat
    empty_seat = operation_action(operations.empty_seat)

    def key_of_parent(self, key: str) -> str:
        return key_of_trio(key)

    @classmethod
    def get_collection(cls, key: str) -> QuerySet[TrioSeat]:
        return TrioSeat.objects.filter(trio__tribe__slug=key)

    def get_parent(self) -> Trio:
        return find_trio(Trio.objects.all(), self.parent_key)
