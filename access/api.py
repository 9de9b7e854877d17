"""Tokens, and whoever asks, over the REST API."""

from typing import cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from knox.settings import knox_settings
from knox.views import LoginView, LogoutAllView, LogoutView
from rest_framework import exceptions, serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from access import operations
from access.second_factors import has_second_factor
from access.tokens import PasswordAuthentication, TokenAuthentication, scope_of
from orgmodel.api import View
from orgmodel.api.arguments import StrictCharField, validate_body
from people.models import AREA_SCOPES, SCOPE_PATTERN, Scope, Token, User, scope_validator

SECOND_FACTOR = (
    "This account has a second factor, so a password alone gives no token. Create one on your page of tokens."
)
SCOPES = "read, write or administer; or some of the scopes of one area, with spaces between."


@extend_schema_field({"type": "string", "maxLength": 200, "pattern": SCOPE_PATTERN, "default": "write"})
class ScopeField(StrictCharField):
    """A scope, as a token has it."""


class NewTokenSerializer(serializers.Serializer):
    """What a token is for; all of it may be left out."""

    name = StrictCharField(max_length=80, default="Signed in over the API")
    scope = ScopeField(
        default=Scope.WRITE.value, max_length=200, validators=[scope_validator], help_text=SCOPES
    )


class TokenSerializer(serializers.Serializer):
    """A token, and when it expires."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField()


class TokenView(LoginView):
    """Gives tokens."""

    authentication_classes = [PasswordAuthentication, SessionAuthentication]

    @extend_schema(request=NewTokenSerializer, responses=TokenSerializer)
    def post(self, request: Request, format: str | None = None) -> Response:  # noqa: A002  the library's name
        """Give a token for user name and password (HTTP Basic), or for a session.

        Send it as `Authorization: Bearer …`. Only its hash is stored; it expires
        after ten hours. One that lasts longer is made on the page of one's tokens; so is any for an
        account with a second factor, for which a password alone is refused.
        """
        return super().post(request, format)

    def create_token(self) -> tuple[Token, str]:
        """What knox asks for: the token, and its text."""
        if isinstance(self.request.successful_authenticator, PasswordAuthentication) and has_second_factor(
            cast(User, self.request.user)
        ):
            raise exceptions.PermissionDenied(SECOND_FACTOR)
        arguments = validate_body(NewTokenSerializer, self.request.data)
        expiry = timezone.now() + knox_settings.TOKEN_TTL
        return operations.issue_token(
            cast(User, self.request.user),
            name=cast(str, arguments["name"]),
            scope=cast(str, arguments["scope"]),
            expiry=expiry,
        )


class TokenOfOneselfSerializer(serializers.ModelSerializer):
    """The token with which one asks."""

    expires_at = serializers.DateTimeField(source="expiry", allow_null=True, help_text="Null for never.")

    class Meta:
        model = Token
        fields = ("name", "scope", "created", "expires_at")


class OneselfSerializer(serializers.Serializer):
    """Who asks, by what, and what that may."""

    account = serializers.CharField(source="user.username", help_text="A user name.")
    person = serializers.CharField(
        source="user.person.handle", allow_null=True, default=None, help_text="A handle; null for no person."
    )
    may = serializers.ChoiceField(
        choices=Scope.choices,
        help_text="What may be done: the scope of the token, as far as the account may.",
    )
    scopes = serializers.ListField(
        child=serializers.CharField(),
        help_text="The same by area: read, and one for each area in which it may write; administer.",
    )
    token = TokenOfOneselfSerializer(
        source="auth", allow_null=True, help_text="Null where a session of a browser asks."
    )


def scopes_of(request: Request, may: Scope) -> list[str]:
    """What a request may, area by area."""
    if may == Scope.READ:
        return [Scope.READ]
    areas = request.auth.areas if isinstance(request.auth, Token) else None
    held = [scope for scope in AREA_SCOPES if areas is None or scope in areas]
    return [Scope.READ, *held, *([Scope.ADMINISTER] if may == Scope.ADMINISTER else [])]


class OneselfView(View):
    """Whoever asks."""

    @extend_schema(operation_id="me_retrieve", responses=OneselfSerializer)
    def get(self, request: Request) -> Response:
        """Whose token this is asked with, what it may, and until when."""
        may = scope_of(request)
        asked_by = {"user": request.user, "auth": request.auth, "may": may, "scopes": scopes_of(request, may)}
        return Response(OneselfSerializer(asked_by).data)


class RevokeView(LogoutView):
    """Takes back the token with which it is asked."""

    authentication_classes = (TokenAuthentication,)

    @extend_schema(operation_id="token_revoke", request=None, responses={204: None})
    def post(self, request: Request, format: str | None = None) -> Response:  # noqa: A002
        """Take back the token with which this is asked."""
        return super().post(request, format)


class RevokeAllView(LogoutAllView):
    """Takes back every token of an account."""

    authentication_classes = (TokenAuthentication,)

    @extend_schema(operation_id="token_revoke_all", request=None, responses={204: None})
    def post(self, request: Request, format: str | None = None) -> Response:  # noqa: A002
        """Take back every token of the account whose token this is asked with."""
        return super().post(request, format)
