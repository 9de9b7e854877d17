"""What was done together over the REST API: to read, and to undo as one."""

from collections.abc import Collection
from typing import ClassVar, cast

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from history.change_sets import ONLY_ITS_DOER, may_undo_set, undo_change_set, undone_sets
from history.models import ChangeSet, Entry
from orgmodel.api import PAGE_PARAMETERS, ViewSet
from orgmodel.api.arguments import StrictCharField, refuse_unknown, require_object
from orgmodel.api.bulk import read_reason
from people.models import User


class ChangeSetSerializer(serializers.ModelSerializer):
    """What was done together: its entries have its id as `change_set`."""

    by = serializers.CharField(source="by.username", help_text="The user name of who did it.")
    kind = serializers.CharField(help_text="How it came about: load, plan, request or undo.")
    sentence = serializers.CharField(
        source="label", help_text="What was done, without the name of who did it."
    )
    size = serializers.IntegerField(help_text="How many entries it has.")
    undoes = serializers.IntegerField(
        source="undoes_id", allow_null=True, help_text="The change set that this one undid; null for none."
    )

    class Meta:
        model = ChangeSet
        fields: ClassVar[tuple[str, ...]] = ("id", "at", "kind", "sentence", "size", "by", "reason", "undoes")


class OneChangeSetSerializer(ChangeSetSerializer):
    """A change set, and whether it is undone."""

    undone = serializers.SerializerMethodField(help_text="Whether it was undone as a whole, and is so still.")

    class Meta(ChangeSetSerializer.Meta):
        fields: ClassVar[tuple[str, ...]] = (*ChangeSetSerializer.Meta.fields, "undone")

    def get_undone(self, row: ChangeSet) -> bool:
        return bool(undone_sets([row]))


class UndoSerializer(serializers.Serializer):
    """Why it is undone."""

    reason = StrictCharField(required=False, allow_blank=True, max_length=500)


class ChangeSetViewSet(ViewSet):
    """What loads, plans and bulk requests did, each as one."""

    queryset = ChangeSet.objects.select_related("by", "undoes")
    serializer_class = OneChangeSetSerializer
    lookup_value_regex = "[0-9]{1,18}"

    def known_parameters(self) -> Collection[str]:
        return PAGE_PARAMETERS if self.action == "list" else ()

    def check_rights(self) -> None:
        """Ask whether the change set may be undone, whatever is wrong with the request."""
        if self.action == "undo" and not may_undo_set(cast(User, self.request.user), self.get_object()):
            raise PermissionDenied(ONLY_ITS_DOER)

    @extend_schema(responses=ChangeSetSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The change sets, the newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(ChangeSetSerializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """A change set; `/history/?change_set=` has its entries."""
        return Response(OneChangeSetSerializer(self.get_object()).data)

    @extend_schema(operation_id="change_sets_undo", request=UndoSerializer, responses=OneChangeSetSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Undo all of it that is not undone already, last first, or nothing; answers with the change set
        that did so, which can be undone itself.

        Refused (409) when all of it is undone, and when a part cannot be undone because of what has
        happened since. For administrators and who did it, as far as they may undo each part.
        """
        sent = require_object(request.data)
        refuse_unknown(sent, {"reason"})
        calls = undo_change_set(self.get_object(), by=cast(User, request.user), reason=read_reason(sent))
        undoing = cast(Entry, calls[0].entry).change_set_id
        return Response(OneChangeSetSerializer(self.get_queryset().get(pk=undoing)).data)
