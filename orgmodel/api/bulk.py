"""Operations by their names over the REST API: what there is, and up to 10,000 calls of one at once."""

from collections.abc import Mapping
from inspect import getdoc
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from orgmodel.api.arguments import Text, check_names, object_in
from orgmodel.api.calls import Calls, reader_of, told
from orgmodel.api.problems import BY_NAME, Problem, TooLarge
from orgmodel.api.references import Reference
from orgmodel.api.schema.rights import in_words, who_may
from orgmodel.api.views import View
from orgmodel.domain.operations import Call, Operation, Refused, as_json, call_together, registry

MOST_CALLS = 10_000
NAME = OpenApiParameter("operation", str, OpenApiParameter.PATH, description="Such as squads.place_member.")
KINDS = {
    serializers.DateField: {"type": "string", "format": "date"},
    serializers.IntegerField: {"type": "integer"},
    serializers.ListField: {"type": "array"},
}


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
    status_code, name, title = 422, "calls-refused", "Some of the calls cannot be"
    shape: ClassVar = {"errors": BY_INDEX}
    mend = "Nothing was changed. See errors, by the index of the call, for what to mend."


class CallsDenied(Problem):
    status_code, name, title = 403, "calls-denied", "You may not make some of the calls"
    shape: ClassVar = {"errors": BY_INDEX}
    mend = "Nothing was changed. See errors, by the index of the call."


def refusal_of(refused: Refused) -> Problem:
    """Why nothing was changed: what is wrong with each call, by its index."""
    return (CallsDenied if refused.is_denied else CallsRefused)(errors=refusals_of(refused))


def refusals_of(refused: Refused) -> list[dict[str, Any]]:
    """What is wrong with each call that was refused."""
    return [{"index": index, "errors": told(refusal)} for index, refusal in sorted(refused.refusals.items())]


class CallSerializer(serializers.Serializer):
    """One call: what it acts on, the arguments of the operation, and perhaps a reason of its own."""

    subject = serializers.JSONField(required=False, help_text="A slug, a handle, or the id of a dated row.")
    reason = Text(required=False, allow_blank=True, max_length=500)


class BulkSerializer(serializers.Serializer):
    """Calls of one operation."""

    calls = CallSerializer(many=True, allow_empty=False)
    reason = Text(required=False, allow_blank=True, max_length=500)


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
        return Response([described(registry[name]) for name in sorted(registry)])


class OperationView(View):
    """Calls of one operation."""

    @extend_schema(operation_id="operations_retrieve", responses=OperationSerializer, parameters=[NAME])
    def get(self, request: Request, operation: str) -> Response:
        """One operation, with the arguments that a call of it takes."""
        return Response(described(operation_named(operation)))

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
        known = operation_named(operation)
        given, reason = read_body(request.data)
        calls = made(Calls([(known, call) for call in given], reason=reason), by=request.user)
        results = [
            {"index": index, "result": as_json(call.result), "entry": call.entry.pk}
            for index, call in enumerate(calls)
        ]
        return Response({"operation": known.name, "count": len(calls), "results": results})


def made(calls: Calls, *, by: Any) -> list[Call]:
    """The calls once they are made. Raises CallsRefused or CallsDenied."""
    try:
        return call_together(calls, by=by)
    except Refused as refused:
        raise refusal_of(refused) from refused


def operation_named(name: str) -> Operation:
    """Raises Http404 where there is none."""
    if name not in registry:
        raise Http404(f"There is no operation “{name}”. GET /api/v1/operations/ lists them.")
    return registry[name]


def read_body(body: Any, name: str = "calls") -> tuple[list[Any], str]:
    """The list called `name`, and the reason; what is in the list is read later.

    Raises rest_framework's ValidationError, and TooLarge.
    """
    check_names(object_in(body), {name, "reason"})
    given = body.get(name)
    if not isinstance(given, list) or not given:
        raise exceptions.ValidationError({name: ["List one call or more."]})
    if len(given) > MOST_CALLS:
        raise TooLarge(
            f"These are {len(given):,} calls; {MOST_CALLS:,} are the most. Send them in several requests."
        )
    return given, read_reason(body)


def read_reason(body: Mapping[str, Any]) -> str:
    """Why, if the body says so. Raises rest_framework's ValidationError."""
    reason = Text(max_length=500, allow_blank=True)
    try:
        return reason.run_validation(body.get("reason", ""))
    except exceptions.ValidationError as error:
        raise exceptions.ValidationError({"reason": error.detail}) from error


def described(known: Operation) -> dict[str, Any]:
    """What a call of an operation takes."""
    fields = reader_of(known.name)().fields
    return {
        "operation": known.name,
        "says": known.sentence,
        "description": f"{in_words(getdoc(known.function) or '')}\n\n{who_may(known.name)}",
        "arguments": {
            "type": "object",
            "properties": {name: _schema(field) for name, field in fields.items()},
            "required": [name for name, field in fields.items() if field.required],
            "additionalProperties": False,
        },
    }


def _schema(field: serializers.Field) -> dict[str, Any]:
    if isinstance(field, serializers.ChoiceField) and not isinstance(field, serializers.MultipleChoiceField):
        schema: dict[str, Any] = {"type": "string", "enum": list(field.choices)}
    elif getattr(field, "slug_field", "") == "pk":
        schema = {"type": "integer"}
    else:
        kinds = (schema for kind, schema in KINDS.items() if isinstance(field, kind))
        schema = dict(next(kinds, {"type": "string"}))
    return {**schema, "type": [schema["type"], "null"]} if field.allow_null else schema
