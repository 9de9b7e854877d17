"""Roles in the product: what each is called, and which of them a person holds on a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q, QuerySet, TextChoices, Value
from django.db.models.functions import Cast, Coalesce, Concat

EVERYWHERE = ""  # in the place of a tribe


class Role(TextChoices):
    """What somebody looks after, in the whole organisation or in a tribe; a guest sees less than others."""

    ADMINISTRATOR = "administrator", "Administrator"
    PEOPLE_ADMIN = "people-admin", "People admin"
    MODEL_STEWARD = "model-steward", "Model steward"
    AUDITOR = "auditor", "Auditor"
    COACH = "coach", "Coach"
    GUEST = "guest", "Guest"


# Those of whose rights a token leaves nothing unless its scope is to administer.
ADMINISTERING = frozenset({Role.ADMINISTRATOR, Role.PEOPLE_ADMIN})


# Those with rights that people admins lack: only administrators change whose they are.
PROTECTED = frozenset({Role.ADMINISTRATOR, Role.MODEL_STEWARD, Role.AUDITOR})


@dataclass(frozen=True)
class Roles:
    """The roles that a person holds on a day; those of `tribes` by the id of the tribe."""

    everywhere: frozenset[str] = frozenset()
    tribes: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def of(cls, held: Iterable[str]) -> Self:
        """Those that `roles_held_on` read: “coach:12”, or “coach:” for the whole organisation."""
        pairs = [text.split(":") for text in held]
        return cls(
            frozenset(role for role, tribe in pairs if tribe == EVERYWHERE),
            frozenset((role, int(tribe)) for role, tribe in pairs if tribe != EVERYWHERE),
        )

    def tribes_as(self, *roles: str) -> frozenset[int]:
        """The ids of the tribes in which one of `roles` is held."""
        return frozenset(tribe for role, tribe in self.tribes if role in roles)

    def without(self, roles: frozenset[str]) -> Self:
        """All but `roles`."""
        kept = frozenset(each for each in self.tribes if each[0] not in roles)
        return type(self)(self.everywhere - roles, kept)

    @property
    def names(self) -> frozenset[str]:
        """The roles, wherever they are held."""
        return self.everywhere | {role for role, _ in self.tribes}

    def __bool__(self) -> bool:
        return bool(self.everywhere or self.tribes)


NO_ROLES = Roles()


def held_on(day: dt.date, path: str = "access__") -> Q:
    """The condition that the role at `path` holds on `day`."""
    begun = Q(**{f"{path}effective_from__lte": day})
    return begun & (Q(**{f"{path}ends_before": None}) | Q(**{f"{path}ends_before__gt": day}))


def roles_held_on(day: dt.date, people: QuerySet) -> ArraySubquery:
    """The roles of the person of each row of `people` on `day`, as `Roles.of` takes them."""
    tribe = Coalesce(Cast("access__tribe", CharField()), Value(EVERYWHERE))
    held = people.filter(held_on(day), pk=OuterRef("pk"), access__isnull=False).order_by()
    return ArraySubquery(held.values_list(Concat(F("access__role"), Value(":"), tribe)))
