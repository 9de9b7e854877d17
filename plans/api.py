"""Plans over the REST API: what would a list of calls, or a set of sheets, do? And then do it."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import cast

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import exceptions, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from orgmodel.api import PAGE_PARAMETERS, ViewSet
from orgmodel.api.arguments import refuse_unknown, require_object, validate_body
from orgmodel.api.bulk import read_body, read_reason
from orgmodel.api.json import FilesParser, Parser
from people.models import User
from plans import operations
from plans.acts import refuse_sheets
from plans.models import Plan, PlanQuerySet
from plans.refusals import SheetsBusy
from plans.serializers import (
    AppliedSerializer,
    ApplySerializer,
    NewPlanOfFilesSerializer,
    NewPlanSerializer,
    PlanSerializer,
    PlanSummarySerializer,
    SheetsOptionsSerializer,
)
from sheets.format.files import SheetsError
from sheets.format.reading import pack
from sheets.loading.load import BUSY

EXAMPLES = [
    OpenApiExample(
        "A squad and its first member",
        {
            "operations": [
                {
                    "operation": "squads.form_squad",
                    "subject": "payments",
                    "slug": "cards",
                    "name": "Cards",
                    "starts_on": "2026-03-01",
                },
                {
                    "operation": "squads.place_member",
                    "subject": "cards",
                    "person": "ada.holm",
                    "starts_on": "2026-03-01",
                },
            ],
            "reason": "Cards become a squad of their own.",
        },
        request_only=True,
    )
]


class PlanViewSet(ViewSet):
    """One's own plans; administrators see everybody's."""

    queryset = Plan.objects.all()
    serializer_class = PlanSerializer
    parser_classes = [Parser, FilesParser]
    lookup_value_regex = "[0-9]{1,18}"

    def known_parameters(self) -> Collection[str]:
        return PAGE_PARAMETERS if self.action == "list" else ()

    def get_queryset(self) -> QuerySet[Plan]:
        return Plan.objects.seen_by(cast(User, self.request.user)).select_related("by", "applied_by")

    def check_rights(self) -> None:
        """Ask whether sheets may be planned, whatever is wrong with them; calls are asked one by one."""
        is_of_sheets = self.action == "create" and "sheets" in require_object(self.request.data)
        if is_of_sheets:
            refuse_sheets(cast(User, self.request.user))

    @extend_schema(responses=PlanSummarySerializer(many=True))
    def list(self, request: Request) -> Response:
        """One's plans, the newest first."""
        page = self.paginate_queryset(cast(PlanQuerySet, self.get_queryset()).in_short())
        return self.get_paginated_response(PlanSummarySerializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """A plan, and what it would change."""
        return Response(PlanSerializer(self.get_object()).data)

    @extend_schema(
        request={"application/json": NewPlanSerializer, "multipart/form-data": NewPlanOfFilesSerializer},
        responses={201: PlanSerializer},
        examples=EXAMPLES,
    )
    def create(self, request: Request) -> Response:
        """Say what a list of calls, or a set of sheets, would change and what is refused of it; change nothing.

        Calls are made in their order and may name what earlier ones make; each
        has its `operation`, `subject`, arguments, and perhaps a `reason`. Sheets
        are sent as CSV in JSON, or as files (.csv, .zip or .xlsx) called “sheets”;
        they are for administrators. What is stored and isn’t in them is
        listed; with `complete` it ends, too. The plan can be applied for a week.
        """
        plan = self._plan(request)
        headers = {"Location": reverse("api:plan-detail", args=[plan.pk])}
        return Response(PlanSerializer(plan).data, status=status.HTTP_201_CREATED, headers=headers)

    def destroy(self, request: Request, pk: str) -> Response:
        """Discard a plan; one that was applied is kept."""
        operations.discard_plan(self.get_object().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="plans_apply", request=ApplySerializer, responses=AppliedSerializer)
    @action(detail=True, methods=["post"], parser_classes=[Parser])
    def apply(self, request: Request, pk: str) -> Response:
        """Do what a plan says, in one transaction, by the present rights of who asks.

        Refused (409) when it has refusals, was applied already or is older than
        a week; when what it touches has changed since; and when it ends more
        people, elements, memberships and seats than `ends_at_most`.
        """
        body = validate_body(ApplySerializer, request.data)
        ends_at_most = cast(int | None, body.get("ends_at_most"))
        try:
            plan, outcome = operations.apply_plan(
                self.get_object().pk, by=cast(User, request.user), ends_at_most=ends_at_most
            )
        except Plan.DoesNotExist:
            raise Http404("This plan was discarded in the meantime.") from None
        except SheetsError as error:
            raise _busy_or(error) from error
        shown = PlanSummarySerializer(plan).data
        return Response({**shown, "results": outcome.results})

    def _plan(self, request: Request) -> Plan:
        files = request.FILES.getlist("sheets")
        sent = require_object(request.data)
        if not files and "sheets" not in sent:
            calls, reason = read_body(sent, "operations")
            return operations.plan_calls(calls, by=cast(User, request.user), reason=reason)
        refuse_unknown(sent, {"sheets", "reason", "complete", "ends_before"})
        options = _options(sent)
        given = [(file.name or "", file.read()) for file in files] or sheets_in(sent["sheets"])
        try:
            packed = pack(given)
            return operations.plan_sheets(
                *packed,
                by=cast(User, request.user),
                reason=read_reason(sent),
                complete=bool(options.get("complete")),
                ends_before=cast(dt.date | None, options.get("ends_before")),
            )
        except SheetsError as error:
            raise _busy_or(error) from error


def _options(sent: Mapping[str, object]) -> dict[str, object]:
    """Whether the sheets are complete, and when what isn't in them ends. Raises ValidationError."""
    given = {name: sent[name] for name in ("complete", "ends_before") if name in sent}
    options = validate_body(SheetsOptionsSerializer, given)
    if "ends_before" in options and not options.get("complete"):
        raise exceptions.ValidationError({"ends_before": ["This goes with “complete”: true only."]})
    return options


def sheets_in(given: object) -> list[tuple[str, bytes]]:
    """Sheets that JSON brings, as files. Raises rest_framework's ValidationError."""
    if (
        not isinstance(given, Mapping)
        or not given
        or not all(isinstance(text, str) for text in given.values())
    ):
        raise exceptions.ValidationError({"sheets": ["Write each sheet as its name and its text as CSV."]})
    return [
        (f"{name.removesuffix('.csv')}.csv", text.encode(errors="replace")) for name, text in given.items()
    ]


def _busy_or(error: SheetsError) -> Exception:
    return SheetsBusy() if str(error) == BUSY else exceptions.ValidationError({"sheets": [str(error)]})
