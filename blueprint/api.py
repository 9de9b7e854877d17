"""The organisation's own model over the REST API."""

from django.db import models
from django.shortcuts import get_object_or_404

from blueprint import operations
from blueprint.filters import SizeFilters
from blueprint.models import RecommendedSize
from orgmodel.api import JsonSerializer, OperationViewSet, RowViewSet, operation_action
from orgmodel.domain.elements import id_lookup


class RecommendedSizeSerializer(JsonSerializer):
    """How many people the organisation recommends for an element during a period; null where there is no bound."""

    class Meta:
        model = RecommendedSize
        fields = ("id", "element", "at_least", "at_most", "starts_on", "ends_before")


class RecommendedSizeViewSet(OperationViewSet):
    """The sizes that the organisation recommends itself, of the day asked for; POST recommends another one.

    For an element that isn’t among them the default profile holds.
    """

    queryset = RecommendedSize.objects.all()
    serializer_class = RecommendedSizeSerializer
    filters = SizeFilters
    lookup_value_regex = RowViewSet.lookup_value_regex
    add = operations.recommend_size
    change = operations.correct_size
    remove = operations.remove_size
    end_size = operation_action(operations.end_size)

    def get_object(self) -> models.Model:
        return get_object_or_404(self.get_queryset(), **id_lookup(self.kwargs["pk"]))
