"""What bounds wrong passwords and codes: counts in the database, which all processes share, read before anything is hashed."""

import ipaddress

from allauth.account.adapter import get_adapter
from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpRequest

from people.models import User

# Wrong codes of one account, wherever they come from: who tries them knows its password already.
WRONG_CODES = 10
WHOSE_NETWORK = 64  # bits of an IPv6 address: one client has all that begin with them


def client_of(address: str) -> str:
    """The address by which a client is counted: its own, or its network's where it has as many as it likes."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((known, WHOSE_NETWORK), strict=False).network_address)


def address_of(request: HttpRequest) -> str | None:
    """The address from which a request comes, by the proxies that are trusted; None outside a server."""
    try:
        return str(ipaddress.ip_address(get_adapter().get_client_ip(request)))
    except (ValueError, PermissionDenied):  # which the library raises where there is none
        return None


class Handler(AxesDatabaseHandler):
    """Closes sign-in for an account from an address, as the library does, and for an address as a whole."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, str] | None = None) -> bool:
        """Whether sign-in is closed for who asks, or for the account from there."""
        if _failures_from(request) >= settings.SIGN_IN_FAILURES:
            return True
        return bool(super().is_locked(request, credentials))


def _failures_from(request: HttpRequest) -> int:
    attempts = AccessAttempt.objects.filter(
        ip_address=request.axes_ip_address,  # type: ignore[attr-defined]  # set by the library
        attempt_time__gte=get_cool_off_threshold(request),
    )
    return attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0


def _codes_of(account: User) -> dict[str, str]:
    """As what wrong codes are counted, apart from passwords, whose count a right one sets back."""
    return {"username": f"code of {account.pk}"}


def may_try_code(request: HttpRequest, account: User) -> bool:
    """Whether a code may be tried for `account`; asked before one is looked at."""
    if not AxesProxyHandler.is_allowed(request, _codes_of(account)):
        return False
    attempts = AccessAttempt.objects.filter(
        **_codes_of(account), attempt_time__gte=get_cool_off_threshold(request)
    )
    return (attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0) < WRONG_CODES


def count_wrong_code(request: HttpRequest, account: User) -> None:
    """Count a code that was wrong."""
    AxesProxyHandler.user_login_failed(sender=User, credentials=_codes_of(account), request=request)


def forget_wrong_codes(account: User) -> None:
    """Begin anew after a right code."""
    AxesProxyHandler.reset_attempts(**_codes_of(account))
