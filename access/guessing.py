"""What bounds wrong passwords: counts in the database, which all processes share, read before anything is hashed."""

import ipaddress

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

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
