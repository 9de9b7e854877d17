"""Endpoints that describe the types of problems (RFC 9457); their addresses are the types."""

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from orgmodel.api.problems import Problem
from orgmodel.api.views import View


@extend_schema_serializer(component_name="ProblemKind")
class ProblemTypeSerializer(serializers.Serializer):
    """A kind of refusal: its `type` in problem documents, and what to do about it."""

    type = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    mend = serializers.CharField(help_text="What the client can do about it.")


class ProblemTypesView(View):
    """Every kind of refusal."""

    permission_classes = [AllowAny]
    pagination_class = None

    @extend_schema(operation_id="problems_list", responses=ProblemTypeSerializer(many=True), auth=[])
    def get(self, request: Request) -> Response:
        """Every kind of refusal that this API gives."""
        return Response([describe(each) for each in Problem.types.values()])


class ProblemTypeView(View):
    """One kind of refusal."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="problems_retrieve", responses=ProblemTypeSerializer, auth=[])
    def get(self, request: Request, name: str) -> Response:
        """What one kind of refusal means; its address is the `type` of such problems."""
        if name not in Problem.types:
            raise Http404(f"There is no kind of problem “{name}”.")
        return Response(describe(Problem.types[name]))


def describe(problem_type: type[Problem]) -> dict[str, str | int]:
    """A type of problem as its address describes it."""
    return {
        "type": problem_type.uri(),
        "status": problem_type.status_code,
        "title": problem_type.title,
        "mend": problem_type.remedy,
    }
