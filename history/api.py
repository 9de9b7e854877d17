"""The history over the REST API: to read, and to undo what it tells of; never to change."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from history import operations
from history.entry_json import COLUMNS, Row, with_json, written
from history.models import Entry
from history.queries import entries
from history.sentences import sentences
from orgmodel.api import PAGED, ViewSet, Window, address, link_header, links_of, verb, window_of
from orgmodel.api.json import Written
from orgmodel.api.references import ChangedRows, Reference
from orgmodel.web.pagination import count_of

NAMED = {"type": "string", "pattern": "^([a-z]+:[a-z0-9][a-z0-9._-]*)?$", "example": "squad:search"}
ROW = {"type": "string", "pattern": "^([a-z]+[.][a-z]+:[0-9]+)?$", "example": "squads.squad:7"}
ASKED = [
    OpenApiParameter(
        "after",
        {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
        description="Only what was done since this entry, in order; 0 is from the first.",
    ),
    OpenApiParameter("about", ROW, description="Keep what concerns this row, such as squads.squad:7."),
    OpenApiParameter("element", NAMED, description="Keep what concerns this element, such as squad:search."),
    OpenApiParameter("person", str, description="Keep what concerns the person with this handle."),
    OpenApiParameter("verb", str, description="Keep what this operation did, such as squads.place_member."),
    OpenApiParameter("by", str, description="Keep what the account of this user name did."),
]


class EntrySerializer(serializers.ModelSerializer):
    """One operation that happened, with its sentence."""

    by: Any = serializers.CharField(source="by.username", help_text="The user name of who did it.")
    subject = Reference(help_text="What it acted on; null for nothing that was there before.")
    result = Reference(help_text="What came of it; null for none.")
    arguments = serializers.DictField()
    changes = ChangedRows(help_text="Each row that was made, altered or removed.")
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = Entry
        fields = (
            "id",
            "at",
            "operation",
            "sentence",
            "subject",
            "arguments",
            "result",
            "changes",
            "by",
            "reason",
        )

    def get_sentence(self, entry: Entry) -> str:
        """What was done, without the name of who did it."""
        return sentences([entry])[0]


class EntryViewSet(ViewSet):
    """What was done, newest first; or, after one entry, what was done since, in order."""

    queryset = Entry.objects.select_related("by")
    serializer_class = EntrySerializer
    undo_entry = verb(operations.undo_entry, EntrySerializer)

    def known_parameters(self) -> Any:
        return PAGED | {each.name for each in ASKED} if self.action == "list" else ()

    @extend_schema(parameters=ASKED)
    def list(self, request: Any) -> Response:
        """What was done. With `after`, the feed that a tool follows: what was done since that entry, in
        the order in which it took effect. No entry ever appears before one that was read already, so who
        goes on after the last one misses nothing. `next` is then always there, to ask again later.
        """
        window, found = Window.of(request.GET), with_json(entries(request.GET))
        if "after" not in request.GET:
            part = window_of(found, window, *COLUMNS)
            return self.page(part.rows, count_of(found), links_of(request, part))
        if "cursor" in request.GET:
            raise serializers.ValidationError(
                {"cursor": ["Pages of the feed begin after an entry, not at a cursor."]}
            )
        after = number_in(request.GET["after"])
        since = found.filter(pk__gt=after).order_by("pk")
        rows = list(since.values_list(*COLUMNS)[: window.size])
        links = {
            "next": address(request, after=rows[-1][0] if rows else after),
            "previous": None,
        }
        return self.page(rows, count_of(since), links)

    def page(self, rows: Sequence[Row], count: int, links: Mapping[str, str | None]) -> Response:
        """Entries, and what stands beside them."""
        beside = json.dumps({"count": count, **links}, ensure_ascii=False)
        body = Written(f'{beside[:-1]}, "results": {written(rows)}}}')
        return Response(body, headers=link_header(links))

    def retrieve(self, request: Any, pk: str) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def answer(self, result: Any, serializer: Any) -> Response:
        """The entry that has just been written about the one that was undone."""
        written = Entry.objects.about(self.get_object()).select_related("by").first()
        return Response(serializer(written, context=self.get_serializer_context()).data)


def number_in(text: str) -> int:
    """The entry after which the feed is to begin; rest_framework's ValidationError for what is no number."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise serializers.ValidationError(
            {"after": ["Write the id of the last entry that you have, or 0 to begin with the first."]}
        )
    return int(text)
