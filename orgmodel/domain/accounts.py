"""What the kernel knows of the account that acts: it may do things, and may be a person."""

from typing import Protocol

from django.db import models


def scope_for(permission: str) -> str:
    """The one scope of a token that covers a permission: “squads:write” for squads.place_member, or “sheets”."""
    area = permission.partition(".")[0]
    return area if area == "sheets" else f"{area}:write"


class Account(Protocol):
    """An account; people.models.User is the one."""

    is_active: bool
    is_superuser: bool

    @property
    def person(self) -> models.Model | None:
        """The person whose account it is."""

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether the account may do what `perm` names, to `obj`."""

    def lacks_scope(self, perm: str) -> str:
        """The scope without which the token of this request may not do what `perm` names; "" where it lacks none."""
