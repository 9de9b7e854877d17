"""The history over the REST API: to read, and to undo what it tells of; never to change."""

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from history import operations
from history.models import Entry
from history.sentences import tell
from history.views import row_named
from orgmodel.api import Pages, verb
from orgmodel.api_once import Once

ABOUT = OpenApiParameter("about", str, description="Keep what concerns this row, such as squads.squad:7.")


class EntryListSerializer(serializers.ListSerializer):
    """Puts a whole page of entries into words at once, so that their number costs no queries."""

    def to_representation(self, data: Any) -> Any:
        entries = list(data)
        cast(Any, self.context)["told"] = {told.entry.pk: told for told in tell(entries)}
        return super().to_representation(entries)


class EntrySerializer(serializers.ModelSerializer):
    """One operation that happened, with its sentence."""

    by: Any = serializers.SlugRelatedField(slug_field="username", read_only=True)
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = Entry
        list_serializer_class = EntryListSerializer
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
        told = self.context.get("told", {}).get(entry.pk) or tell([entry])[0]
        return told.text


class EntryViewSet(Once, viewsets.ReadOnlyModelViewSet):
    """What was done, newest first."""

    queryset = Entry.objects.select_related("by")
    serializer_class = EntrySerializer
    pagination_class = Pages
    undo_entry = verb(operations.undo_entry, EntrySerializer)

    @extend_schema(parameters=[ABOUT])
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    def answer(self, result: Any, serializer: Any) -> Response:
        """The entry that has just been written about the one that was undone."""
        written = Entry.objects.about(self.get_object()).select_related("by").first()
        return Response(serializer(written, context=self.get_serializer_context()).data)

    def get_queryset(self) -> Any:
        about = self.request.GET.get("about")
        entries: Any = super().get_queryset()
        return entries.about(row_named(about)) if about else entries
