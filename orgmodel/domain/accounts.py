"""What the kernel knows of the account that acts: it may do things, and may be a person."""

from typing import Protocol

from django.contrib.auth.models import AnonymousUser
from django.db import models


def scope_for(permission: str) -> str:
    """The one scope of a token that covers a permission: “squads:write” for squads.place_member, or “sheets”."""
    area = permission.partition(".")[0]
    return area if area == "sheets" else f"{area}:write"


class Account(Protocol):
    """An account; people.models.User is the one."""

    is_active: bool
    # Whether it is an administrator by itself, whatever its person holds.
    is_superuser: bool

    @property
    def is_administrator(self) -> bool:
        """Whether the account may do everything, as far as the token of this request lets it."""

    @property
    def reads_accounts(self) -> bool:
        """Whether the account may read what was done to accounts."""

    @property
    def person(self) -> models.Model | None:
        """The person whose account it is."""

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether the account may do what `perm` names, to `obj`."""

    def lacks_scope(self, perm: str) -> str:
        """The scope without which the token of this request may not do what `perm` names; "" where it lacks none."""


def is_administrator(user: Account | AnonymousUser) -> bool:
    """Whether whoever asks, perhaps without an account, may do everything."""
    return not isinstance(user, AnonymousUser) and user.is_administrator


def reads_accounts(user: Account | AnonymousUser) -> bool:
    """Whether whoever asks, perhaps without an account, may read what was done to accounts."""
    return not isinstance(user, AnonymousUser) and user.reads_accounts
