"""What changes between two days over the REST API."""

import datetime as dt
from collections.abc import Sequence
from typing import cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from changes.comparison import EARLIEST, NEWEST, read_comparison
from changes.facts import KINDS
from history.api import NAMED
from orgmodel.api import PAGE_PARAMETERS, ApiRequest, ViewSet
from people.models import Person

PARAMETERS = [
    OpenApiParameter("from", dt.date, description="The day to compare with; 30 days ago unless given."),
    OpenApiParameter("to", dt.date, description="The day that is compared; today unless given."),
    OpenApiParameter("about", NAMED, description="Keep what concerns squad:search, person:ada.holm, tribe:…"),
    OpenApiParameter("kind", str, enum=list(KINDS), description="Keep what is of this kind."),
    OpenApiParameter("order", str, enum=[NEWEST, EARLIEST], description="By day."),
]


class ChangeNameSerializer(serializers.Serializer):
    """Something that the sentence names, and its page."""

    name = serializers.CharField(source="text")
    url = serializers.CharField(source="row.get_absolute_url")


class ChangeSerializer(serializers.Serializer):
    """Something that is different from `day` on."""

    day = serializers.DateField()
    kind = serializers.ChoiceField(choices=list(KINDS))
    sentence = serializers.CharField(source="text", help_text="In words, without its day and full stop.")
    names = ChangeNameSerializer(many=True, help_text="What the sentence names, in its order.")


class ChangeViewSet(ViewSet):
    """What is different on one day from another, the end of a fact and what takes its place as one."""

    queryset = Person.objects.none()  # of no model; the router and the schema want one
    serializer_class = ChangeSerializer
    parameters = PAGE_PARAMETERS | {each.name for each in PARAMETERS}
    date_parameters = ViewSet.date_parameters | {"from", "to"}

    @extend_schema(parameters=PARAMETERS)
    def list(self, request: ApiRequest) -> Response:
        """The changes after the day `from` up to the day `to`, in whichever order these are given."""
        changes = read_comparison(request).changes(request.today)
        rows = self.paginate_queryset(cast(Sequence, changes))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)
