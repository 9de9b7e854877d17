"""What the kernel knows of the account that acts: it may do things, and may be a person."""

from typing import Protocol

from django.db import models


class Account(Protocol):
    """An account; people.models.User is the one."""

    is_active: bool
    is_superuser: bool

    @property
    def person(self) -> models.Model | None:
        """The person whose account it is."""

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether the account may do what `perm` names, to `obj`."""
