"""How this organisation's accounts differ from the sign-in library's defaults."""

import datetime as dt

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from access.guessing import client_of
from access.guests.visible import is_guest
from access.leavers import has_left, is_closed
from mail.operations.queueing import Draft, queue_mail
from orgmodel.caching.compiled import CompiledQuery
from people.models import User

# No account has a longer name or email, nor has the throttle's table room for one.
LONGEST = 254


class AccountAdapter(DefaultAccountAdapter):
    """The library makes no accounts: that of who signs up is made once their address is proven (sign_up.py)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Queue the mail that these templates make; the background worker sends it."""
        known = {"email": email, "current_site": get_current_site(self.request)}
        message = self.render_mail(template_prefix, email, known | context)
        queue_mail([Draft(to=email, subject=str(message.subject), body=str(message.body))])

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, object]) -> None:
        """To the account's own address, whatever was typed: some letters are others' capitals."""
        super().send_password_reset_mail(user, user.email, context)

    def pre_login(self, request: HttpRequest, user: User, **login: object) -> HttpResponse | None:
        """Lead who has left to the same page as whose account is switched off, however they sign in."""
        if is_closed(user):
            user.is_active = False  # for this sign-in alone; it is not saved
        answer: HttpResponse | None = super().pre_login(request, user, **login)
        return answer


class SecondFactorAdapter(DefaultMFAAdapter):
    """What second factors are called."""

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  the library's name
        """The name of a new passkey, unless its owner gives it another."""
        others = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {others + 1}" if others else "Passkey"


class AccountBackend(AuthenticationBackend):
    """Signs in by user name or email, whichever was typed; asked for both, the library would hash twice."""

    def authenticate(self, request: HttpRequest | None, **credentials: str) -> AbstractBaseUser | None:
        if not settings.PASSWORD_SIGN_IN:
            return None
        typed = credentials.get("username") or credentials.get("email") or ""
        return super().authenticate(
            request, username=user_name_of(typed), password=credentials.get("password", "")
        )

    def user_can_authenticate(self, user: AbstractBaseUser) -> bool:
        """Whether the account is neither switched off nor of somebody who has left."""
        return super().user_can_authenticate(user) and not (isinstance(user, User) and is_closed(user))

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, unless it was closed since; one query."""
        for account in _by_id.objects(pk=user_id, day=timezone.localdate()):
            # Annotations, of which the type knows nothing.
            account.guest_today, has_left_by_now = (
                getattr(account, name) for name in ("as_guest", "has_left")
            )
            is_open = account.is_superuser or not has_left_by_now
            return account if account.is_active and is_open else None
        return None


# Every page asks for its reader's account.
_by_id = CompiledQuery(
    lambda pk, day: User.objects.filter(pk=pk).annotate(has_left=has_left(day), as_guest=is_guest(day)),
    pk=int,
    day=dt.date,
)


def client_address(request: HttpRequest) -> str | None:
    """From where a sign-in was tried, so that all that throttles looks at one address; None outside a server."""
    return client_of(get_adapter().get_client_ip(request)) if "REMOTE_ADDR" in request.META else None


def attempted_name(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """For which account a sign-in was tried, on the page, in the admin or over the API; the throttle counts by it."""
    given = credentials or {}
    typed = given.get("username") or given.get("email") or request.POST.get("login") or ""
    return user_name_of(typed).lower()


def user_name_of(typed: str) -> str:
    """The user name of the account with this email, in whatever capitals; else what was typed."""
    name = typed.replace("\0", "")[:LONGEST]
    account = User.objects.filter(email__iexact=name).first() if "@" in name else None
    return account.username if account else name
