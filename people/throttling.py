"""How often a tool may ask: so many requests in a window of time, counted for each token."""

import time
from functools import cache
from typing import Any

from django.conf import settings
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from rest_framework.throttling import BaseThrottle

from people.models import Token


class Throttle(BaseThrottle):
    """Counts by token, else by account, else by address; the setting API_RATE says how many there may be.

    What is left goes into the headers RateLimit and RateLimit-Policy (the
    IETF's draft "RateLimit header fields for HTTP"), with Retry-After when
    there is nothing left.
    """

    def allow_request(self, request: Any, view: Any) -> bool:
        rate, by = parse(settings.API_RATE), self.who(request)
        self.allowed = limiter().hit(rate, by)
        reset, left = limiter().get_window_stats(rate, by)
        self.seconds = max(1, round(reset - time.time()))
        request._request.rate_limit = {
            "RateLimit-Policy": f'"token";q={rate.amount};w={rate.get_expiry()}',
            "RateLimit": f'"token";r={max(0, left)};t={self.seconds}',
        }
        return self.allowed

    def who(self, request: Any) -> str:
        """For whom it is counted."""
        if isinstance(request.auth, Token):
            return f"token:{request.auth.pk}"
        return f"account:{request.user.pk}" if request.user.pk else f"address:{self.get_ident(request)}"

    def wait(self) -> float:
        """Seconds until there is something left again."""
        return self.seconds


@cache
def limiter() -> FixedWindowRateLimiter:
    """Where it is counted: in each process by itself, unless RATE_STORAGE names a store that they share."""
    return FixedWindowRateLimiter(storage_from_string(settings.RATE_STORAGE))
