"""Accounts over the REST API, for those who look after them and for auditors."""

from collections.abc import Collection
from typing import cast

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from access.account_list import AccountRow, AccountState, account_rows, accounts
from access.rules import MANAGE_ACCOUNTS
from access.second_factors import APP, PASSKEY
from orgmodel.api import AS_OF, PAGE_PARAMETERS, ApiRequest, ViewSet
from orgmodel.api.schema.refusals import READERS
from orgmodel.domain.texts import storable
from orgmodel.web.conditions.plain import MAX_LENGTH, WITHOUT_NUL
from people.models import User
from people.roles import Role

NOT_YOURS = (
    "You don’t have permission to read accounts. Administrators, people admins and auditors can. "
    "A token of an administrator or a people admin needs the scope administer."
)
ORDERINGS = {
    "username": F("username").asc(),
    "-username": F("username").desc(),
    "last_sign_in": F("last_login").asc(nulls_first=True),
    "-last_sign_in": F("last_login").desc(nulls_last=True),
}
CHOICES = {"state": AccountState.values, "role": Role.values, "ordering": list(ORDERINGS)}
PARAMETERS = [
    AS_OF,
    OpenApiParameter(
        "search",
        {"type": "string", "maxLength": MAX_LENGTH, "pattern": WITHOUT_NUL},
        description="Keep those in whose user name, e-mail or name all of these words occur.",
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
OF_READERS = {READERS: "Administrators, people admins and auditors."}


class AccountSerializer(serializers.Serializer):
    """An account that can sign in, without anything secret."""

    username = serializers.CharField(source="account.username")
    email = serializers.CharField(source="account.email", help_text="Empty for none.")
    name = serializers.CharField(help_text="Of its person, or else its own.")
    person = serializers.CharField(
        source="person.handle", allow_null=True, default=None, help_text="A handle; null for no person."
    )
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=Role.choices),
        source="account.held",
        help_text="What its person has on the day asked for, in the organisation or in a tribe.",
    )
    superuser = serializers.BooleanField(
        source="account.is_superuser", help_text="Whether it can do everything, whatever roles there are."
    )
    tool = serializers.BooleanField(source="account.is_tool", help_text="Whether it belongs to a program.")
    state = serializers.ChoiceField(choices=AccountState.choices)
    second_factor = serializers.BooleanField(
        source="account.second_factor", help_text="Whether its password takes a second step."
    )
    last_sign_in = serializers.DateTimeField(
        source="account.last_login", allow_null=True, help_text="Null for never."
    )
    created = serializers.DateTimeField(source="account.date_joined")


class AccountViewSet(ViewSet):
    """Who can sign in."""

    queryset = User.objects.all()
    serializer_class = AccountSerializer
    lookup_field = "username"
    lookup_value_regex = "[^/]+"

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        user = cast(User, request.user)
        if not (user.reads_accounts or user.has_perm(MANAGE_ACCOUNTS)):
            raise PermissionDenied(NOT_YOURS)

    def known_parameters(self) -> Collection[str]:
        own = {"search", "state", "role", "ordering"}
        return PAGE_PARAMETERS | own if self.action == "list" else ()

    @extend_schema(parameters=PARAMETERS, extensions=OF_READERS)
    def list(self, request: ApiRequest) -> Response:
        """The accounts, by name. For administrators, people admins and auditors."""
        given = {name: request.GET.get(name, "") for name in (*CHOICES, "search")}
        faults = {
            name: [f"“{given[name]}” isn’t one of {', '.join(known)}."]
            for name, known in CHOICES.items()
            if given[name] and given[name] not in known
        }
        if len(given["search"]) > MAX_LENGTH or not storable(given["search"]):
            faults["search"] = [f"Search for up to {MAX_LENGTH} characters."]
        if faults:
            raise exceptions.ValidationError(faults)
        ordering = given.pop("ordering")
        found = accounts(request.as_of, **given)
        if ordering:
            found = found.order_by(ORDERINGS[ordering], "pk")
        page = cast("list[User]", self.paginate_queryset(_with_second_factor(found)))
        return self.get_paginated_response(self.get_serializer(account_rows(page), many=True).data)

    @extend_schema(parameters=[AS_OF], extensions=OF_READERS)
    def retrieve(self, request: ApiRequest, username: str) -> Response:
        """One account. For administrators, people admins and auditors."""
        return Response(self.get_serializer(_row(request, username)).data)


def _row(request: ApiRequest, username: str) -> AccountRow:
    """The account with this user name. Raises Http404."""
    found = accounts(request.as_of).filter(username=username) if storable(username) else User.objects.none()
    for row in account_rows(_with_second_factor(found)):
        return row
    raise Http404("There is no such account.")


def _with_second_factor(found: QuerySet[User]) -> QuerySet[User]:
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=(APP, PASSKEY))
    return found.annotate(second_factor=Exists(factors))
