"""Tokens for the REST API."""

from typing import Any

from allauth.account import app_settings
from allauth.account.utils import has_verified_email
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from drf_spectacular.authentication import BasicScheme
from drf_spectacular.utils import extend_schema
from knox.views import LoginView, LogoutAllView, LogoutView
from rest_framework import serializers
from rest_framework.authentication import BasicAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response


class TokenSerializer(serializers.Serializer):
    """A token, and when it expires."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField()


class PasswordAuthentication(BasicAuthentication):
    """User name and password; the throttle counts wrong ones whatever body comes with them, as it reads none."""

    def authenticate_credentials(self, userid: str, password: str, request: Any = None) -> Any:
        if "\0" in userid:
            raise AuthenticationFailed("That is no user name.")
        plain = request._request
        plain.POST = QueryDict()
        return super().authenticate_credentials(userid, password, plain)


class PasswordScheme(BasicScheme):
    """How the API's description names it."""

    target_class = "people.tokens.PasswordAuthentication"


class TokenView(LoginView):
    """Gives tokens."""

    authentication_classes = [PasswordAuthentication, SessionAuthentication]

    @extend_schema(request=None, responses=TokenSerializer)
    def post(self, request: Request, format: str | None = None) -> Response:  # noqa: A002  the library's name
        """Give a token for user name and password (HTTP Basic), or for a session.

        Send it as `Authorization: Token …`. Only its hash is stored; it expires.
        """
        if app_settings.EMAIL_VERIFICATION == "mandatory" and not has_verified_email(request.user):
            raise PermissionDenied("Sign in on the page first, and prove your e-mail address there.")
        return super().post(request, format)


class RevokeView(LogoutView):
    """Takes back the token with which it is asked."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, format: str | None = None) -> Response:  # noqa: A002
        """Take back the token with which this is asked."""
        return super().post(request, format)


class RevokeAllView(LogoutAllView):
    """Takes back every token of an account."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, format: str | None = None) -> Response:  # noqa: A002
        """Take back every token of the account whose token this is asked with."""
        return super().post(request, format)
