"""What pages show of roles in the product."""

import datetime as dt
from dataclasses import dataclass

from access.models import RoleAssignment
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.labels import label_of
from orgmodel.domain.periods import PeriodRow, latest_first
from orgmodel.web.pagination import tallied
from people.models import Person
from people.reads import ElementRow
from people.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow(PeriodRow):
    """A role that somebody has in the product; `tribe` None for the whole organisation."""

    pk: int
    role: str
    tribe: ElementRow | None

    @property
    def role_label(self) -> str:
        return label_of(Role, self.role)

    def __str__(self) -> str:
        return f"{self.role_label} in {self.tribe}" if self.tribe else self.role_label


def holders_by_role(day: dt.date) -> list[tuple[Role, int]]:
    """How many people have which role on `day`, everywhere or in some tribe, those that somebody has; one query."""
    held = dict(tallied(RoleAssignment.objects.on(day), "role", "person"))
    return [(role, held[role]) for role in Role if role in held]


def roles_of(person: Person, day: dt.date) -> list[RoleRow]:
    """The roles that `person` has on `day` or will have, the latest first; one query."""
    return [
        RoleRow(
            pk=pk,
            role=role,
            tribe=ElementRow("tribe", tribe, slug, name) if tribe else None,
            starts_on=starts_on,
            ends_before=ends_before,
            effective_from=effective_from,
        )
        for pk, role, tribe, slug, name, starts_on, ends_before, effective_from in _roles.rows(
            person=person.pk, day=day
        )
    ]


_roles = CompiledQuery(
    lambda person, day: (
        RoleAssignment.objects.not_ended(day)
        .filter(person=person)
        .order_by(latest_first(), "-pk")
        .values_list(
            *("pk", "role", "tribe_id", "tribe__slug", "tribe__name"),
            *("starts_on", "ends_before", "effective_from"),
        )
    ),
    person=int,
    day=dt.date,
)
