"""How often a tool may ask: so many requests a minute, counted for each token."""

import time

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from people.models import Token

MINUTE = 60


class Throttle(BaseThrottle):
    """Counts by token, else by account, else by address; the setting API_RATE is how many a minute there may be.

    What is left goes into the headers RateLimit and RateLimit-Policy (the
    IETF's draft "RateLimit header fields for HTTP"), with Retry-After when
    there is nothing left. Each process counts by itself.
    """

    def allow_request(self, request: Request, view: object) -> bool:
        minute, gone = divmod(int(time.time()), MINUTE)
        self.seconds = MINUTE - gone
        key = f"requests:{self.who(request)}:{minute}"
        count = 1 if cache.add(key, 1, MINUTE) else cache.incr(key)
        request._request.rate_limit = {  # type: ignore[attr-defined]  # for orgmodel.web.middleware
            "RateLimit-Policy": f'"token";q={settings.API_RATE};w={MINUTE}',
            "RateLimit": f'"token";r={max(0, settings.API_RATE - count)};t={self.seconds}',
        }
        return count <= settings.API_RATE

    def who(self, request: Request) -> str:
        """For whom it is counted."""
        if isinstance(request.auth, Token):
            return f"token:{request.auth.pk}"
        return f"account:{request.user.pk}" if request.user.pk else f"address:{self.get_ident(request)}"

    def wait(self) -> float:
        """Seconds until there is something left again."""
        return self.seconds
