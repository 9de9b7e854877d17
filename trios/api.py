"""Trios and their seats over the REST API."""

from typing import Any

from rest_framework import serializers

from orgmodel.api import ElementViewSet, RowViewSet, verb
from trios import operations
from trios.filters import TrioFilters
from trios.models import Seat, Trio, TrioSeat, find_trio


class HolderField(serializers.CharField):
    """The handle of who holds a seat on the day asked for; null while it is empty."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(source="*", read_only=True, allow_null=True)
        self.seat = seat

    def to_representation(self, trio: Any) -> Any:
        held = trio.holder(self.seat)
        return held.person.handle if held else None


class TrioSerializer(serializers.ModelSerializer):
    """A trio on the day asked for."""

    slug = serializers.CharField(read_only=True, help_text="The slug of its tribe.")
    name = serializers.CharField(source="__str__", read_only=True)
    tribe_lead = HolderField(Seat.TRIBE_LEAD)
    product_lead = HolderField(Seat.PRODUCT_LEAD)
    design_lead = HolderField(Seat.DESIGN_LEAD)

    class Meta:
        model = Trio
        fields = ("slug", "name", "tribe_lead", "product_lead", "design_lead", "starts_on", "ends_before")


class SeatSerializer(serializers.ModelSerializer):
    """A person in a seat of a trio during a period."""

    trio: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    person: Any = serializers.SlugRelatedField(slug_field="handle", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = TrioSeat
        fields = ("id", "trio", "seat", "person", "name", "starts_on", "ends_before")


class TrioViewSet(ElementViewSet):
    """Trios, by the slug of their tribe; they are formed and dissolved with it."""

    queryset = Trio.objects.all()
    filters = TrioFilters
    serializer_class = TrioSerializer
    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> Any:
        return super().get_queryset().with_holders(self.request.as_of)

    def get_object(self) -> Any:
        return find_trio(self.get_queryset(), self.kwargs["slug"])


class SeatViewSet(RowViewSet):
    """Who holds the seats of a trio; POST fills one."""

    field = "trio"
    queryset = TrioSeat.objects.with_wholes()
    serializer_class = SeatSerializer
    add, change, remove = operations.fill_seat, operations.correct_seat, operations.remove_seat
    empty_seat = verb(operations.empty_seat)

    def whole(self) -> Any:
        return find_trio(Trio.objects.all(), self.kwargs["slug"])
