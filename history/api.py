"""The history over the REST API: to read, and to undo what it tells of; never to change."""

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import cast

from django.core.exceptions import BadRequest
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from history import operations
from history.entry_json import COLUMNS, Row, entries_as_json, with_json
from history.filters import LARGEST_ID, LONGEST_REASON, EntryFilters, is_number
from history.models import Entry, EntryQuerySet
from orgmodel.api import (
    PAGE_PARAMETERS,
    ApiRequest,
    CursorWindow,
    ViewSet,
    fetch_page,
    link_header,
    operation_action,
    page_links,
    url_with,
)
from orgmodel.api.collections import PageLinks, SlicePagination
from orgmodel.api.cursors import DEFAULT_SIZE
from orgmodel.api.etags import HISTORY_ENTRY
from orgmodel.api.json import RawJSON
from orgmodel.api.references import AN_ID, ChangedRows, Reference
from orgmodel.caching.organisation import cached, newest_entry
from orgmodel.domain.accounts import reads_accounts
from orgmodel.domain.elements import ID
from orgmodel.web.conditions.plain import WITHOUT_NUL
from orgmodel.web.pagination import count_of
from people.privacy import hidden_about_all

NAMED = {"type": "string", "pattern": "^([a-z]+:[a-z0-9][a-z0-9._-]*)?$", "example": "squad:search"}
ROW = {
    "type": "string",
    "pattern": f"^([a-z]+[.][a-z]+:({ID.pattern}|[0-9]+))?$",
    "example": f"squads.squad:{AN_ID}",
}
PARAMETERS = [
    OpenApiParameter(
        "after",
        {"type": "integer", "minimum": 0, "maximum": LARGEST_ID},
        description="Only what was done since this entry, in order; 0 is from the first.",
    ),
    OpenApiParameter("about", ROW, description="Keep what concerns this row, by its model and id."),
    OpenApiParameter("element", NAMED, description="Keep what concerns this element, such as squad:search."),
    OpenApiParameter(
        "tribe",
        str,
        description="Keep what concerns the tribe with this slug: the tribe itself, its trio, its squads and "
        "chapters, and people's places in them.",
    ),
    OpenApiParameter("person", str, description="Keep what concerns the person with this handle."),
    OpenApiParameter("verb", str, description="Keep what this operation did, such as squads.place_member."),
    OpenApiParameter(
        "by",
        str,
        description="Keep what the account of this user name, or of the person with this handle, did.",
    ),
    OpenApiParameter("from", dt.date, description="Keep what was done on this day or later."),
    OpenApiParameter("to", dt.date, description="Keep what was done up to the end of this day."),
    OpenApiParameter(
        "reason",
        {"type": "string", "maxLength": LONGEST_REASON, "pattern": WITHOUT_NUL},
        description="Keep what has all of these words in its reason; case does not matter.",
    ),
    OpenApiParameter(
        "change_set",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
        description="Keep what was done in this change set: by one load, plan or bulk request.",
    ),
]


class EntrySerializer(serializers.ModelSerializer):
    """One operation that happened, with its sentence."""

    by = serializers.CharField(source="by.username", help_text="The user name of who did it.")
    subject = Reference(help_text="What it acted on; null for nothing that was there before.")
    result = Reference(help_text="Its result; null for none.")
    arguments = serializers.DictField()
    changes = ChangedRows(help_text="Each row that was made, altered or removed.")
    change_set = serializers.IntegerField(
        source="change_set_id",
        allow_null=True,
        help_text="The change set that it is part of: one load, plan or bulk request; null for none.",
    )
    sentence = serializers.CharField(help_text="What was done, without the name of who did it.")

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
            "change_set",
        )


class EntryPagination(SlicePagination):
    """Describes the pages of entries, which in the feed also say where to ask later."""

    def get_paginated_response_schema(self, schema: Mapping[str, object]) -> dict[str, object]:
        page = super().get_paginated_response_schema(schema)
        poll = {
            "type": "string",
            "format": "uri",
            "description": "In the feed: where to ask later for what is done from then on.",
        }
        page["properties"] = {**cast(Mapping[str, object], page["properties"]), "poll": poll}
        return page


class EntryViewSet(ViewSet):
    """What was done, newest first; or, after one entry, what was done since, in order."""

    pagination_class = EntryPagination

    queryset = Entry.objects.select_related("by")
    serializer_class = EntrySerializer
    undo_entry = operation_action(operations.undo_entry, EntrySerializer)
    date_parameters = ViewSet.date_parameters | {"from", "to"}

    def get_queryset(self) -> EntryQuerySet:
        """What may be read; what may be undone is never about accounts."""
        reads = self.action in ("list", "retrieve")
        entries: EntryQuerySet = Entry.readable_by(self.request.user) if reads else Entry.objects.all()
        return entries.select_related("by")

    def known_parameters(self) -> Collection[str]:
        return PAGE_PARAMETERS | {each.name for each in PARAMETERS} if self.action == "list" else ()

    @extend_schema(parameters=PARAMETERS)
    def list(self, request: ApiRequest) -> Response:
        """What was done. With `after`, the feed that a tool follows: what was done since that entry, in
        the order in which it took effect. No entry ever appears before one that was read already, so who
        goes on after the last one misses nothing. `next` is null at its end; `poll`, which the feed alone
        has, is where to ask for what is done later.
        """
        window = CursorWindow.of(request.GET)
        newest = newest_entry()  # before the entries, which may be newer but never older
        read = partial(read_page, request, window)
        if window.size > DEFAULT_SIZE:  # larger pages would fill the memory
            body, links = read()
        else:
            body, links = cached(
                read, "entries", *_readership(request), window.size, request.build_absolute_uri()
            )
        return Response(RawJSON(body), headers={**link_header(links), HISTORY_ENTRY: str(newest)})

    def retrieve(self, request: ApiRequest, pk: str) -> Response:
        return self.respond_with_entry(self.get_object())

    def respond_with_result(self, result: object, serializer: type[BaseSerializer] | None = None) -> Response:
        """Answer with the entry that has just been written about the one that was undone."""
        return self.respond_with_entry(Entry.objects.about(self.get_object())[0])

    def respond_with_entry(self, entry: Entry) -> Response:
        """Answer with one entry."""
        rows = with_json(Entry.with_accounts.filter(pk=entry.pk)).values_list(*COLUMNS)
        return Response(RawJSON(entries_as_json(list(rows), hidden_about_all(self.request.user))[1:-1]))


def _readership(request: ApiRequest) -> tuple[bool, str]:
    """What tells apart those who read different entries, or different facts in them."""
    return reads_accounts(request.user), " ".join(sorted(hidden_about_all(request.user)))


def read_page(request: ApiRequest, window: CursorWindow) -> tuple[str, PageLinks]:
    """The entries that `request` asks for, as JSON, and the links to the pages beside them."""
    found = with_json(select_entries(request))
    if "after" not in request.GET:
        page = fetch_page(found, window, *COLUMNS)
        return encode_page(request, page.rows, count_of(found), page_links(request, page))
    if "cursor" in request.GET:
        raise serializers.ValidationError(
            {"cursor": ["Pages of the feed begin after an entry, not at a cursor."]}
        )
    after = parse_entry_id(request.GET["after"])
    since = found.filter(pk__gt=after).order_by("pk")
    found_rows = list(since.values_list(*COLUMNS)[: window.size + 1])
    rows = found_rows[: window.size]
    poll = url_with(request, after=rows[-1][0] if rows else after)
    links: PageLinks = {"next": poll if len(found_rows) > len(rows) else None, "previous": None}
    return encode_page(request, rows, count_of(since), links, poll=poll)


def encode_page(
    request: ApiRequest, rows: Sequence[Row], count: int, links: PageLinks, **members: str
) -> tuple[str, PageLinks]:
    """A page of entries as JSON, with its links."""
    head = json.dumps({"count": count, **links, **members}, ensure_ascii=False)
    return f'{head[:-1]}, "results": {entries_as_json(rows, hidden_about_all(request.user))}}}', links


def select_entries(request: ApiRequest) -> EntryQuerySet:
    """The entries that the query selects. Raises BadRequest with what is wrong and how to write it."""
    try:
        return EntryFilters(request.GET, request.user).found.select_related("by")
    except Http404:
        raise BadRequest(f"about=“{request.GET['about']}” doesn’t exist.") from None


def parse_entry_id(text: str) -> int:
    """The id of the entry after which the feed begins. Raises rest_framework's ValidationError."""
    if not is_number(text):
        raise serializers.ValidationError(
            {"after": ["Use the id of the last entry that you have, or 0 to start with the first."]}
        )
    return int(text)
