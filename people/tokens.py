"""Tokens for the REST API."""

from drf_spectacular.utils import extend_schema
from knox.views import LoginView, LogoutAllView, LogoutView
from rest_framework import serializers
from rest_framework.authentication import BasicAuthentication, SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response


class TokenSerializer(serializers.Serializer):
    """A token, and when it expires."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField()


class TokenView(LoginView):
    """Gives tokens."""

    authentication_classes = [BasicAuthentication, SessionAuthentication]

    @extend_schema(request=None, responses=TokenSerializer)
    def post(self, request: Request, format: str | None = None) -> Response:  # noqa: A002  the library's name
        """Give a token for user name and password (HTTP Basic), or for a session.

        Send it as `Authorization: Token …`. Only its hash is stored; it expires.
        """
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
