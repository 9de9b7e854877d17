"""Accounts over the REST API, for those who look after them and for auditors."""

from collections.abc import Collection, Mapping, Sequence
from typing import cast

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from access import operations
from access.account_forms import send_password_link
from access.account_list import AccountKind, AccountRow, account_rows, accounts
from access.account_serializers import (
    STATES,
    TOOL,
    AccountSerializer,
    NewAccountSerializer,
    WhoseAccountSerializer,
)
from access.operations.accounts import require_manages
from access.rules import MANAGE_ACCOUNTS, READ_ACCOUNTS
from access.second_factors import APP, PASSKEY
from orgmodel.api import AS_OF, PAGE_PARAMETERS, ApiRequest, ViewSet
from orgmodel.api.arguments import validate_body
from orgmodel.api.schema.refusals import READERS
from orgmodel.domain.accounts import scope_for
from orgmodel.domain.texts import storable
from orgmodel.web.conditions.plain import MAX_LENGTH, WITHOUT_NUL
from people.models import Person, User
from people.roles import Role

NOT_YOURS = (
    "You don’t have permission to read accounts. Administrators, people admins and auditors can. "
    "A token of an administrator or a people admin needs the scope administer or access:write."
)
NOT_YOURS_TO_CHANGE = "You don’t have permission to change accounts. "
WHO_CHANGES = "People admins and administrators can."
ORDERINGS = {
    "username": F("username").asc(),
    "-username": F("username").desc(),
    "last_sign_in": F("last_login").asc(nulls_first=True),
    "-last_sign_in": F("last_login").desc(nulls_last=True),
}
CHOICES = {
    "kind": AccountKind.values,
    "state": [state for state, _ in STATES],
    "role": Role.values,
    "ordering": list(ORDERINGS),
}
SEARCH = OpenApiParameter(
    "search",
    {"type": "string", "maxLength": MAX_LENGTH, "pattern": WITHOUT_NUL},
    description="Keep those in whose names and email all of these words occur.",
)
PARAMETERS = [
    AS_OF,
    SEARCH,
    OpenApiParameter(
        "kind", str, enum=CHOICES["kind"], description="Keep those of people, or those of programs."
    ),
    OpenApiParameter(
        "state",
        str,
        enum=CHOICES["state"],
        description="Keep those that are this; some are several of these.",
    ),
    OpenApiParameter("role", str, enum=CHOICES["role"], description="Keep those with this role somewhere."),
    OpenApiParameter(
        "ordering", str, enum=CHOICES["ordering"], description="Sort by this; by name unless given."
    ),
]
EXAMPLES = [
    OpenApiExample("A person", {"person": "bo.lind"}, request_only=True),
    OpenApiExample(
        "A tool", {"tool": {"username": "payroll-sync", "name": "Payroll sync"}}, request_only=True
    ),
]
OF_READERS = {READERS: "Administrators, people admins and auditors."}


def require_reading(user: User, *, refusal: str = NOT_YOURS) -> None:
    """Raise PermissionDenied unless `user` reads accounts with the token of this request.

    One that is limited to other areas reads like every other that reads: as the person of its account.
    """
    if not user.without_scopes().has_perm(READ_ACCOUNTS):
        raise PermissionDenied(refusal)


def require_managing(by: User, *, refusal: str = NOT_YOURS_TO_CHANGE) -> None:
    """Raise PermissionDenied, which begins with `refusal`, unless `by` manages accounts with the token of this request."""
    if not by.has_perm(MANAGE_ACCOUNTS):
        scope = by.lacks_scope(MANAGE_ACCOUNTS)
        why = f"This token lacks the scope {scope}." if scope else WHO_CHANGES
        raise PermissionDenied(f"{refusal}{why}")


def read_query(request: Request, choices: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The words that are searched for, and the parameters that have one of some values; "" for what isn't given.

    Raises rest_framework's ValidationError, by parameter.
    """
    given = {name: request.GET.get(name, "") for name in (*choices, "search")}
    faults = {
        name: [f"“{given[name]}” isn’t one of {', '.join(known)}."]
        for name, known in choices.items()
        if given[name] and given[name] not in known
    }
    if len(given["search"]) > MAX_LENGTH or not storable(given["search"]):
        faults["search"] = [f"Search for up to {MAX_LENGTH} characters."]
    if faults:
        raise exceptions.ValidationError(faults)
    return given


class AccountViewSet(ViewSet):
    """Who can sign in."""

    queryset = User.objects.all()
    scope_to_read = scope_for(MANAGE_ACCOUNTS)
    serializer_class = AccountSerializer
    lookup_field = "username"
    lookup_value_regex = "[^/]+"

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        user = cast(User, request.user)
        if request.method not in SAFE_METHODS:
            require_managing(user)
        else:
            require_reading(user)

    def check_rights(self) -> None:
        """Ask whether the account may be changed, whatever is wrong with the request."""
        user = cast(User, self.request.user)
        require_managing(user)
        if username := self.kwargs.get("username"):
            require_manages(user, _row(self.request, username).account)

    def known_parameters(self) -> Collection[str]:
        return PAGE_PARAMETERS | {"search", *CHOICES} if self.action == "list" else ()

    @extend_schema(parameters=PARAMETERS, extensions=OF_READERS)
    def list(self, request: ApiRequest) -> Response:
        """The accounts, by name. For administrators, people admins and auditors."""
        given = read_query(request, CHOICES)
        ordering = given.pop("ordering")
        if given["state"] == TOOL:
            found = accounts(request.as_of, **{**given, "state": ""}).filter(is_tool=True)
        else:
            found = accounts(request.as_of, **given)
        if ordering:
            found = found.order_by(ORDERINGS[ordering], "pk")
        page = cast("list[User]", self.paginate_queryset(_with_second_factor(found)))
        return self.get_paginated_response(self.get_serializer(account_rows(page), many=True).data)

    @extend_schema(parameters=[AS_OF], extensions=OF_READERS)
    def retrieve(self, request: ApiRequest, username: str) -> Response:
        """One account. For administrators, people admins and auditors."""
        return Response(self.get_serializer(_row(request, username)).data)

    @extend_schema(request=NewAccountSerializer, responses={201: AccountSerializer}, examples=EXAMPLES)
    def create(self, request: ApiRequest) -> Response:
        """Give a person an account, whose user name is their handle, or add the account of a tool.

        People admins and administrators give people accounts; a link to set a password is sent separately.
        Refused when the person already has an account or has no email address.
        Administrators add tools, whose tokens are created on the page of the account.
        """
        by = cast(User, request.user)
        if isinstance(request.data, Mapping) and "tool" in request.data:
            operations.require_keeps_tools(by)
        arguments = validate_body(NewAccountSerializer, request.data)
        if "tool" in arguments:
            account = _add_tool(cast("Mapping[str, object]", arguments["tool"]))
        else:
            account = operations.add_account(cast(Person, arguments["person"]), by=by)
        headers = {"Location": reverse("api:account-detail", args=[account.username])}
        return Response(self._shown(account), status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(operation_id="accounts_switch_off", request=None, responses=AccountSerializer)
    @action(detail=True, methods=["post"], url_path="switch-off")
    def switch_off(self, request: ApiRequest, username: str) -> Response:
        """Switch an account off: nobody signs in with it, its sessions end and its tokens are revoked.

        For people admins and administrators; that of a tool for administrators. Refused for one’s own account, and
        when nobody could administer orgmodel any more.
        """
        account, by = self._without_body()
        operations.switch_off([account], by=by)
        return Response(self._shown(account))

    @extend_schema(operation_id="accounts_switch_on", request=None, responses=AccountSerializer)
    @action(detail=True, methods=["post"], url_path="switch-on")
    def switch_on(self, request: ApiRequest, username: str) -> Response:
        """Switch an account on again; its tokens stay revoked. For people admins and administrators."""
        account, by = self._without_body()
        operations.switch_on(account, by=by)
        return Response(self._shown(account))

    @extend_schema(operation_id="accounts_send_password_link", request=None, responses=AccountSerializer)
    @action(detail=True, methods=["post"], url_path="send-password-link")
    def send_password_link(self, request: ApiRequest, username: str) -> Response:
        """Send the account’s owner a link by which they set a password. For people admins and administrators.

        Refused (409) when it has no email address, is switched off, or its person has left.
        """
        account, by = self._without_body()
        send_password_link(request._request, account, by=by)
        return Response(self._shown(account))

    @extend_schema(operation_id="accounts_link", request=WhoseAccountSerializer, responses=AccountSerializer)
    @action(detail=True, methods=["post"])
    def link(self, request: ApiRequest, username: str) -> Response:
        """Make an account that of another person: it gets their email address, and its sessions end.

        For people admins and administrators. Refused when the person already has an account or has no
        email address, and when nobody could administer orgmodel any more.
        """
        account = self._account()
        arguments = validate_body(WhoseAccountSerializer, request.data)
        operations.link_account(account, cast(Person, arguments["person"]), by=cast(User, request.user))
        return Response(self._shown(account))

    def _account(self) -> User:
        return _row(self.request, self.kwargs["username"]).account

    def _without_body(self) -> tuple[User, User]:
        """The account that the address names, and whose request this is; refuses arguments, of which there are none."""
        account = self._account()
        validate_body(serializers.Serializer, self.request.data)
        return account, cast(User, self.request.user)

    def _shown(self, account: User) -> object:
        return self.get_serializer(_row(self.request, account.username)).data


def _add_tool(given: Mapping[str, object]) -> User:
    """Add the account of a tool. Raises ValidationError, by argument of the tool."""
    try:
        return operations.add_tool(
            username=cast(str, given["username"]),
            name=cast(str, given["name"]),
            administrator=cast(bool, given["administrator"]),
        )
    except ValidationError as error:
        faults = {{"first_name": "name"}.get(name, name): whys for name, whys in error.message_dict.items()}
        raise exceptions.ValidationError({"tool": faults}) from error


def _row(request: ApiRequest, username: str) -> AccountRow:
    """The account with this user name. Raises Http404."""
    found = accounts(request.as_of).filter(username=username) if storable(username) else User.objects.none()
    for row in account_rows(_with_second_factor(found)):
        return row
    raise Http404("There is no such account.")


def _with_second_factor(found: QuerySet[User]) -> QuerySet[User]:
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=(APP, PASSKEY))
    return found.annotate(second_factor=Exists(factors))
