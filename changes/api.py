"""What changes between two days over the REST API."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from changes.comparison import EARLIEST, NEWEST, read_comparison
from changes.facts import KINDS
from changes.reads import Change, Changes
from history.api import NAMED
from orgmodel.api import PAGE_PARAMETERS, ApiRequest, ViewSet
from orgmodel.api.cursors import DEFAULT_SIZE
from orgmodel.caching.organisation import cached
from orgmodel.domain.elements import Keyed
from orgmodel.domain.periods import Period
from people.models import Person
from trios.models import Trio

FACTS = ("name", "role", "seat", "allocation", "starts_on", "ends_before")
PARAMETERS = [
    OpenApiParameter("from", dt.date, description="The day to compare with; 30 days ago unless given."),
    OpenApiParameter("to", dt.date, description="The day that is compared; today unless given."),
    OpenApiParameter("about", NAMED, description="Keep what concerns squad:search, person:ada.holm, tribe:…"),
    OpenApiParameter("kind", str, enum=list(KINDS), description="Keep what is of this kind."),
    OpenApiParameter("order", str, enum=[NEWEST, EARLIEST], description="By day."),
]


class ChangeNameSerializer(serializers.Serializer):
    """Something that the sentence names, its page, and its address here."""

    kind = serializers.CharField()
    id = serializers.CharField()
    key = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField(help_text="Of its page.")
    api_url = serializers.CharField(help_text="Of itself over the API.")


class ChangedFactSerializer(serializers.Serializer):
    """A row that holds before or after the day: its model, id and days; what it is about by key, with its role,
    share or name."""

    model = serializers.CharField(help_text="Such as squads.squadmembership.")
    id = serializers.CharField()
    facts = serializers.DictField()


class ChangeSerializer(serializers.Serializer):
    """Something that is different from `day` on."""

    id = serializers.CharField(help_text="Always the same for the beginning, or the end, of a row.")
    day = serializers.DateField(help_text="Of an end, the day after the last day.")
    kind = serializers.ChoiceField(choices=list(KINDS))
    sentence = serializers.CharField(source="text", help_text="In words, without its day and full stop.")
    names = ChangeNameSerializer(many=True, help_text="What the sentence names, in its order.")
    before = ChangedFactSerializer(many=True, help_text="The rows that hold up to the day before.")
    after = ChangedFactSerializer(many=True, help_text="The rows that hold from the day on.")


class ChangeViewSet(ViewSet):
    """What is different on one day from another, the end of a fact and what takes its place as one."""

    queryset = Person.objects.none()  # of no model; the router and the schema want one
    serializer_class = ChangeSerializer
    parameters = PAGE_PARAMETERS | {each.name for each in PARAMETERS}
    date_parameters = ViewSet.date_parameters | {"from", "to"}

    @extend_schema(parameters=PARAMETERS)
    def list(self, request: ApiRequest) -> Response:
        """The changes after the day `from` up to the day `to`, in whichever order these are given."""
        changes = ShownChanges(read_comparison(request).changes(request.today, by_last_day=False))
        rows = self.paginate_queryset(cast(Sequence, changes))
        return self.get_paginated_response(rows)


class ShownChanges:
    """Changes as ChangeSerializer describes them; pages of the usual size are cached while the organisation stays the same."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes

    def __len__(self) -> int:
        return len(self._changes)

    def __getitem__(self, index: "slice[int, int, None]") -> list[dict[str, object]]:
        if index.stop - index.start > DEFAULT_SIZE + 1:  # larger ones would fill the memory
            return self._read(index)
        key = self._changes.key
        return cached(lambda: self._read(index), "changes shown", *key, index.start, index.stop)

    def _read(self, index: "slice[int, int, None]") -> list[dict[str, object]]:
        return [_shown(change) for change in self._changes[index]]


def _shown(change: Change) -> dict[str, object]:
    """A change as ChangeSerializer describes it."""
    return {
        "id": change.id,
        "day": change.day,
        "kind": change.kind,
        "sentence": change.text,
        "names": [_named(part.row, part.text) for part in change.names if isinstance(part.row, Keyed)],
        "before": [_fact(row) for row in change.before],
        "after": [_fact(row) for row in change.after],
    }


def _named(row: Keyed, name: str) -> dict[str, str]:
    url = row.get_absolute_url()
    kind = str(row._meta.model_name)
    return {
        "kind": kind,
        "id": str(row.public_id),
        "key": row.key,
        "name": name,
        "url": url,
        "api_url": f"/api/v1{url}",
    }


def _fact(row: Period) -> dict[str, object]:
    facts = {name: _value(row, name) for name in _columns(type(row))}
    return {"model": row._meta.label_lower, "id": str(row.public_id), "facts": facts}


@cache
def _columns(model: type[Period]) -> tuple[str, ...]:
    """What is told of a row: what it lies within, and its own facts that have to do with its days."""
    names = [field.name for field in model._meta.concrete_fields]
    key = (model.key_name,) if issubclass(model, Keyed) else ()
    return tuple(name for name in (*model.within, *key, *FACTS) if name in names)


def _value(row: Period, name: str) -> object:
    value = getattr(row, name)
    if isinstance(value, Trio):
        return value.tribe.slug
    return value.key if isinstance(value, Keyed) else value
