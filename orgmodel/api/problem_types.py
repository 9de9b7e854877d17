"""What the types of problems mean, at the addresses that they are."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from orgmodel.api.problems import Problem
from orgmodel.api.views import View


class ProblemKindSerializer(serializers.Serializer):
    """A kind of refusal: its `type` in problem documents, and what to do about it."""

    type = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    mend = serializers.CharField(help_text="What whoever meets it can do.")


class KindsView(View):
    """Every kind of refusal."""

    permission_classes = [AllowAny]
    pagination_class = None

    @extend_schema(operation_id="problems_list", responses=ProblemKindSerializer(many=True), auth=[])
    def get(self, request: Request) -> Response:
        """Every kind of refusal that this API gives."""
        return Response([described(kind) for kind in Problem.kinds.values()])


class KindView(View):
    """One kind of refusal."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="problems_retrieve", responses=ProblemKindSerializer, auth=[])
    def get(self, request: Request, name: str) -> Response:
        """What one kind of refusal means; its address is the `type` of such problems."""
        if name not in Problem.kinds:
            raise Http404(f"There is no kind of problem “{name}”.")
        return Response(described(Problem.kinds[name]))


def described(kind: type[Problem]) -> dict[str, Any]:
    """A kind, in words."""
    return {
        "type": kind.uri(),
        "status": kind.status_code,
        "title": kind.title,
        "mend": kind.mend,
    }
