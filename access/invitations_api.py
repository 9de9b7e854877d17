"""Invitations over the REST API, for those who look after accounts."""

from collections.abc import Collection, Mapping, Sequence
from typing import cast
from urllib.parse import parse_qs

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from access.accounts_api import OF_READERS, SEARCH, read_query, require_managing, require_reading
from access.invitation_list import InvitationState, invitations
from access.invitees import Obstacle
from access.models import Invitation
from access.operations import invitations as operations
from access.rules import MANAGE_ACCOUNTS
from orgmodel.api import PAGE_PARAMETERS, ApiRequest, ViewSet
from orgmodel.api.arguments import StrictBooleanField, StrictCharField, validate_body
from orgmodel.domain.accounts import scope_for
from orgmodel.domain.elements import find, is_id, present
from orgmodel.domain.operations import refuse
from people.filters import PersonFilters
from people.models import Person, User

NOT_YOURS_TO_READ = (
    "You don’t have permission to read invitations. Administrators, people admins and auditors can. "
    "A token of an administrator or a people admin needs the scope administer or access:write."
)
NOT_YOURS = "You don’t have permission to invite people. "
MOST_NAMED = 1_000  # people in one request
LONGEST_QUERY = 2_000
MOST_TOLD = 200  # of the people of whom nobody can be invited
PARAMETERS = [
    SEARCH,
    OpenApiParameter("state", str, enum=InvitationState.values, description="Keep those in this state."),
]
EXAMPLES = [
    OpenApiExample("Two people", {"people": ["ada.holm", "bo.lind"]}, request_only=True),
    OpenApiExample("Everybody in a tribe", {"filters": "of_tribe=payments"}, request_only=True),
]


class InvitationSerializer(serializers.Serializer):
    """Somebody is invited to create an account; nothing of the link is shown."""

    person = serializers.CharField(source="person.handle", help_text="A handle.")
    name = serializers.CharField(source="person.name")
    email = serializers.CharField(help_text="The address that the link was sent to.")
    state = serializers.ChoiceField(choices=InvitationState.choices)
    problem = serializers.CharField(
        source="mail.problem",
        default="",
        help_text="Why the mail wasn’t sent the last time; empty for nothing.",
    )
    invited_at = serializers.DateTimeField()
    invited_by = serializers.CharField(
        source="invited_by.username",
        allow_null=True,
        default=None,
        read_only=True,
        help_text="The user name of an account; null for one that is gone.",
    )
    expires_at = serializers.DateTimeField(
        help_text="Until when the link works, unless it was used or the state is expired before."
    )
    accepted_at = serializers.DateTimeField(allow_null=True, help_text="When the link was used.")


class WhomToInviteSerializer(serializers.Serializer):
    """Whom to invite: the people that are named, or those that a query finds."""

    people = serializers.ListField(
        child=StrictCharField(),
        allow_empty=False,
        min_length=1,
        max_length=MOST_NAMED,
        required=False,
        help_text="Handles or ids.",
    )
    filters = StrictCharField(
        allow_blank=True,
        max_length=LONGEST_QUERY,
        required=False,
        help_text="The query of /people/ that finds them, such as `of_tribe=payments&without=squad`; "
        "empty for everybody who works here. Instead of people.",
    )
    again = StrictBooleanField(
        required=False,
        help_text="Whether people who are invited already get a new link, which replaces the one before; "
        "false unless given.",
    )

    def validate(self, attrs: Mapping[str, object]) -> Mapping[str, object]:
        """Refuse both, and neither, so that nobody invites everybody by leaving something out."""
        if ("people" in attrs) == ("filters" in attrs):
            raise serializers.ValidationError("Send either “people” or “filters”.")
        return attrs


class NotInvitedSerializer(serializers.Serializer):
    """Somebody who wasn’t invited, and why."""

    person = serializers.CharField(source="handle", help_text="A handle.")
    name = serializers.CharField()
    code = serializers.ChoiceField(source="obstacle", choices=Obstacle.choices)
    detail = serializers.CharField(source="why_not")


class InvitationOutcomeSerializer(serializers.Serializer):
    """Who was invited, and who wasn’t."""

    invited = serializers.SerializerMethodField(help_text="Handles.")
    skipped = NotInvitedSerializer(many=True)

    def get_invited(self, outcome: operations.Outcome) -> list[str]:
        return [person.handle for person in outcome.invited]


class InvitationViewSet(ViewSet):
    """Who was invited to create an account."""

    queryset = Invitation.objects.all()
    scope_to_read = scope_for(MANAGE_ACCOUNTS)
    serializer_class = InvitationSerializer
    lookup_field = "handle"
    lookup_value_regex = "[^/]+"

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        user = cast(User, request.user)
        if request.method not in SAFE_METHODS:
            require_managing(user, refusal=NOT_YOURS)
        else:
            require_reading(user, refusal=NOT_YOURS_TO_READ)

    def check_rights(self) -> None:
        """Ask whether the account may invite people, whatever is wrong with the request."""
        require_managing(cast(User, self.request.user), refusal=NOT_YOURS)

    def known_parameters(self) -> Collection[str]:
        return PAGE_PARAMETERS | {"search", "state"} if self.action == "list" else ()

    @extend_schema(parameters=PARAMETERS, extensions=OF_READERS)
    def list(self, request: ApiRequest) -> Response:
        """The invitations, the newest first. For administrators, people admins and auditors."""
        query = read_query(request, {"state": InvitationState.values})
        page = self.paginate_queryset(_with_people(invitations(**query)))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(extensions=OF_READERS)
    def retrieve(self, request: ApiRequest, handle: str) -> Response:
        """The invitation of a person. For administrators, people admins and auditors."""
        return Response(self.get_serializer(self._invitation()).data)

    @extend_schema(
        request=WhomToInviteSerializer, responses={200: InvitationOutcomeSerializer}, examples=EXAMPLES
    )
    def create(self, request: ApiRequest) -> Response:
        """Send people a link by which they create their account; who can’t be invited is skipped, and named.

        For people admins and administrators. Refused (409) when none of them can be invited.
        """
        arguments = validate_body(WhomToInviteSerializer, request.data)
        if "people" in arguments:
            people, given = _named(cast("list[str]", arguments["people"])), "people"
        else:
            people, given = _found(cast(str, arguments["filters"]), request), "filters"
        done = self._invite(people, again=bool(arguments.get("again")))
        if not done.invited:
            raise _nobody(done, given)
        return Response(InvitationOutcomeSerializer(done).data)

    @extend_schema(operation_id="invitations_send_again", request=None, responses=InvitationSerializer)
    @action(detail=True, methods=["post"], url_path="send-again")
    def send_again(self, request: ApiRequest, handle: str) -> Response:
        """Send a person a new link, which replaces the one before. For people admins and administrators.

        Refused (409) when they can’t be invited any more, or the link before is about to be sent.
        """
        person = self._asked_without_body().person
        done = self._invite(Person.objects.filter(pk=person.pk), again=True)
        if not done.invited:
            raise _nobody(done)
        return Response(self.get_serializer(self._invitation()).data)

    @extend_schema(operation_id="invitations_withdraw", request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, handle: str) -> Response:
        """End the invitation of a person: its link doesn’t work any more.

        For people admins and administrators. Refused (409) when it was accepted.
        """
        operations.withdraw(self._asked_without_body(), by=cast(User, request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _invitation(self) -> Invitation:
        """The invitation of the person whom the address names. Raises Http404 or Moved."""
        person = find(Person, self.kwargs["handle"])
        invitation = _with_people(invitations().filter(person=person)).first()
        if invitation is None:
            raise Http404(f"{person.distinct_name()} has no invitation.")
        return invitation

    def _asked_without_body(self) -> Invitation:
        """The same; refuses arguments, of which there are none."""
        invitation = self._invitation()
        validate_body(serializers.Serializer, self.request.data)
        return invitation

    def _invite(self, people: QuerySet[Person], *, again: bool) -> operations.Outcome:
        user, site = cast(User, self.request.user), self.request.build_absolute_uri("/")
        return operations.invite(people, by=user, site=site, again=again)


def _with_people(found: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return found.select_related("person", "invited_by", "mail")


def _named(keys: Sequence[str]) -> QuerySet[Person]:
    """The people with these handles or ids. Raises rest_framework's ValidationError for who isn't there."""
    asked = list(dict.fromkeys(keys))
    rows = Person.objects.filter(Q(handle__in=asked) | Q(public_id__in=filter(is_id, asked)))
    pks = {
        key: pk
        for pk, handle, public_id in rows.values_list("pk", "handle", "public_id")
        for key in (handle, str(public_id))
    }
    for key in filter(is_id, asked):  # the id of a record that was merged into another finds that
        if key not in pks and (person := present(Person, key)):
            pks[key] = person.pk
    faults = [f"There is no person “{key}”." for key in asked if key not in pks]
    if faults:
        raise exceptions.ValidationError({"people": faults})
    return Person.objects.filter(pk__in=pks.values())


def _found(query: str, request: ApiRequest) -> QuerySet[Person]:
    """The people whom a query of /people/ finds. Raises rest_framework's ValidationError, by parameter."""
    given = QueryDict(mutable=True)
    for name, values in parse_qs(query, keep_blank_values=True).items():
        given.setlist(name, values)
    filters = PersonFilters(given, day=request.as_of)
    unknown = sorted(given.keys() - PersonFilters.base_filters.keys())
    faults = {**filters.errors, **{name: ["There is no such parameter."] for name in unknown}}
    if faults:
        raise exceptions.ValidationError({"filters": faults})
    return filters.found


def _nobody(done: operations.Outcome, argument: str = "") -> ValidationError:
    """The refusal of an invitation that reaches nobody."""
    why = [refuse(person.why_not, code="conflict") for person in done.skipped[:MOST_TOLD]]
    why = why or [refuse("There is nobody to invite.", code="none")]
    return ValidationError({argument: why} if argument else why)
