"""Which requests are a guest's, by session or by token."""

from contextlib import ExitStack
from functools import partial
from typing import Protocol, cast

from django.http import HttpRequest
from rest_framework.permissions import BasePermission
from rest_framework.request import Request as ApiRequest

from access.guests.visible import visible_to
from orgmodel.domain.visibility import is_restricted, restricted
from people.models import User


class Restrictable(Protocol):
    """A request with what ends when it has been answered (access/middleware.py)."""

    until_answered: ExitStack


def restrict(request: HttpRequest, account: object) -> None:
    """Until `request` is answered, let queries see what `account` may see, if it is a guest's. Raises ViewsMissing."""
    if isinstance(account, User) and account.is_guest and not is_restricted():
        cast(Restrictable, request).until_answered.enter_context(restricted(partial(visible_to, account)))


class SeesOwnTribe(BasePermission):
    """Restricts who signs in by a token, which is known within the view only; it permits everything."""

    def has_permission(self, request: ApiRequest, view: object) -> bool:
        restrict(request._request, request.user)
        return True
