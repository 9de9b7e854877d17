"""The endpoints of operations by name: their list, their arguments,
and up to 10,000 calls of one in a request."""

from collections.abc import Mapping
from inspect import getdoc
from typing import ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from orgmodel.api.arguments import StrictCharField, refuse_unknown, require_object
from orgmodel.api.calls import MOST_CALLS, Calls, errors_by_argument
from orgmodel.api.problems import BY_NAME, Problem, TooLarge
from orgmodel.api.references import Reference
from orgmodel.api.requests import account_of
from orgmodel.api.schema.calls import call_schema
from orgmodel.api.schema.rights import in_words, who_may
from orgmodel.api.views import View
from orgmodel.domain.accounts import Account
from orgmodel.domain.operations import Call, Operation, Refused, call_together, public_reference, registry

NAME = OpenApiParameter("operation", str, OpenApiParameter.PATH, description="Such as squads.place_member.")
BY_INDEX = {
    "type": "array",
    "description": "What is wrong with each call that was refused.",
    "items": {
        "type": "object",
        "properties": {"index": {"type": "integer", "minimum": 0}, "errors": BY_NAME},
        "required": ["index", "errors"],
    },
}


class CallsRefused(Problem):
    status_code = 422
    name = "calls-refused"
    title = "Some of the calls can’t be made"
    member_schemas: ClassVar = {"errors": BY_INDEX}
    remedy = "Nothing was changed. See errors, by the index of the call, for what to correct."


class CallsDenied(Problem):
    status_code = 403
    name = "calls-denied"
    title = "You don’t have permission to make some of the calls"
    member_schemas: ClassVar = {"errors": BY_INDEX}
    remedy = "Nothing was changed. See errors, by the index of the call."


def as_problem(refused: Refused) -> Problem:
    """The problem of calls of which some were refused, so that nothing was changed."""
    problem_type = CallsDenied if refused.is_denied else CallsRefused
    return problem_type(errors=errors_by_index(refused))


def errors_by_index(refused: Refused) -> list[dict[str, object]]:
    """What is wrong with each call that was refused."""
    return [
        {"index": index, "errors": errors_by_argument(refusal)}
        for index, refusal in sorted(refused.refusals.items())
    ]


class BulkSerializer(serializers.Serializer):
    """Calls of one operation."""

    takes_calls = True  # for the description, which has the arguments of each operation
    calls = serializers.ListField(allow_empty=False)
    reason = StrictCharField(required=False, allow_blank=True, max_length=500)


class CallResultSerializer(serializers.Serializer):
    """What one call came to: what the operation returned, and the entry of the history."""

    index = serializers.IntegerField(allow_null=True, help_text="Null where sheets made it.")
    result = Reference(help_text="The row that it returned; null for none.")
    entry = serializers.IntegerField()


class BulkDoneSerializer(serializers.Serializer):
    """All calls, in the order in which they were made."""

    operation = serializers.CharField()
    count = serializers.IntegerField()
    results = CallResultSerializer(many=True)


class OperationSerializer(serializers.Serializer):
    """An operation: its sentence in the history, what it does, and its arguments as JSON Schema."""

    operation = serializers.CharField()
    says = serializers.CharField()
    description = serializers.CharField()
    arguments = serializers.DictField()


class OperationsView(View):
    """Every operation that there is."""

    pagination_class = None

    @extend_schema(operation_id="operations_list", responses=OperationSerializer(many=True), filters=False)
    def get(self, request: Request) -> Response:
        """Every operation, with the arguments that a call of it takes."""
        return Response([describe(registry[name]) for name in sorted(registry)])


class OperationView(View):
    """Calls of one operation."""

    @extend_schema(operation_id="operations_retrieve", responses=OperationSerializer, parameters=[NAME])
    def get(self, request: Request, operation: str) -> Response:
        """One operation, with the arguments that a call of it takes."""
        return Response(describe(get_operation(operation)))

    @extend_schema(
        operation_id="operations_call",
        parameters=[NAME],
        request=BulkSerializer,
        responses=BulkDoneSerializer,
        examples=[
            OpenApiExample(
                "Two people into squads",
                {
                    "calls": [
                        {"subject": "payments", "person": "ada.holm", "starts_on": "2026-03-01"},
                        {"subject": "search", "person": "bo.lind", "starts_on": "2026-03-01"},
                    ],
                    "reason": "The new feature teams.",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, operation: str) -> Response:
        """Make up to 10,000 calls of one operation, one after the other: all of them, or none.

        `subject` is what each acts on, by its slug, handle or id; all else is
        as where the operation is offered alone. Refusals are listed by index,
        up to a thousand.
        """
        known = get_operation(operation)
        given, reason = read_body(request.data)
        calls = make_calls(Calls([(known, call) for call in given], reason=reason), by=account_of(request))
        results = [
            {"index": index, "result": public_reference(call.result), "entry": call.entry.pk}
            for index, call in enumerate(calls)
        ]
        return Response({"operation": known.name, "count": len(calls), "results": results})


def make_calls(calls: Calls, *, by: Account) -> list[Call]:
    """Make the calls. Raises CallsRefused or CallsDenied."""
    try:
        return call_together(calls, by=by)
    except Refused as refused:
        raise as_problem(refused) from refused


def get_operation(name: str) -> Operation:
    """The operation called `name`. Raises Http404 where there is none."""
    if name not in registry:
        raise Http404(f"There is no operation “{name}”. GET /api/v1/operations/ lists them.")
    return registry[name]


def read_body(body: object, name: str = "calls") -> tuple[list[object], str]:
    """The list called `name`, whose items are read later, and the reason.

    Raises rest_framework's ValidationError, and TooLarge.
    """
    fields = require_object(body)
    refuse_unknown(fields, {name, "reason"})
    calls = fields.get(name)
    if not isinstance(calls, list) or not calls:
        raise exceptions.ValidationError({name: ["Send at least one call."]})
    if len(calls) > MOST_CALLS:
        raise TooLarge(
            f"These are {len(calls):,} calls; the limit is {MOST_CALLS:,}. Send them in several requests."
        )
    return calls, read_reason(fields)


def read_reason(body: Mapping[str, object]) -> str:
    """The reason in the body; "" where there is none. Raises rest_framework's ValidationError."""
    field = StrictCharField(max_length=500, allow_blank=True)
    try:
        return field.run_validation(body.get("reason", ""))
    except exceptions.ValidationError as error:
        raise exceptions.ValidationError({"reason": error.detail}) from error


def describe(operation: Operation) -> dict[str, object]:
    """The operation as its address describes it, with the JSON Schema of a call."""
    return {
        "operation": operation.name,
        "says": operation.sentence,
        "description": f"{in_words(getdoc(operation.function) or '')}\n\n{who_may(operation.name)}",
        "arguments": call_schema(operation),
    }
