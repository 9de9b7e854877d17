"""Tokens for the REST API."""

from knox.views import LoginView
from rest_framework.authentication import BasicAuthentication, SessionAuthentication


class TokenView(LoginView):
    """POST with user name and password (HTTP Basic) or a session gives a token.

    Send it as `Authorization: Token …`. Only its hash is stored; it expires.
    """

    authentication_classes = [BasicAuthentication, SessionAuthentication]
