"""How this organisation's accounts differ from the sign-in library's defaults."""

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from people.guessing import client_of
from people.models import User

# No account has a longer name or e-mail, nor has the throttle's table room for one.
LONGEST = 254


class AccountAdapter(DefaultAccountAdapter):
    """The library makes no accounts: that of who signs up is made once their address is proven (sign_up.py)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class AccountBackend(AuthenticationBackend):
    """Signs in by user name or e-mail, whichever was typed; asked for both, the library would hash twice."""

    def authenticate(self, request: HttpRequest | None, **credentials: str) -> AbstractBaseUser | None:
        name = credentials.get("username") or credentials.get("email") or ""
        return super().authenticate(request, username=name, password=credentials.get("password", ""))


def client_address(request: HttpRequest) -> str | None:
    """From where a sign-in was tried, so that all that throttles looks at one address; None outside a server."""
    return client_of(get_adapter().get_client_ip(request)) if "REMOTE_ADDR" in request.META else None


def attempted_name(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """For which account a sign-in was tried, on the page, in the admin or over the API; the throttle counts by it."""
    given = credentials or {}
    typed = given.get("username") or given.get("email") or request.POST.get("login") or ""
    name = typed.replace("\0", "").lower()[:LONGEST]
    account = User.objects.filter(email__iexact=name).first() if "@" in name else None
    return account.username.lower() if account else name
