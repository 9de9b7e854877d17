"""Who may change tribes."""

import datetime as dt

import rules
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from orgmodel.caching.compiled import CompiledQuery
from orgmodel.caching.per_request import memoized_per_request
from orgmodel.domain.accounts import Account
from orgmodel.domain.permissions import Grantee, allow
from people.models import Person, User
from people.roles import Role
from people.rules import ADMINISTRATORS, administrators_of_tribe, is_administrator, people_of
from tribes.models import Tribe
from trios.models import TrioSeat


@rules.predicate
@memoized_per_request
def is_in_the_trio(user: User, tribe: Tribe | None) -> bool:
    """The user holds, today, a seat of the tribe's trio."""
    if tribe is None or user.person is None:
        return False
    return bool(_seats.rows(tribe=tribe.pk, person=user.person.pk, day=timezone.localdate()))


_seats = CompiledQuery(
    lambda tribe, person, day: TrioSeat.objects.on(day).filter(trio__tribe=tribe, person=person).values("pk"),
    tribe=int,
    person=int,
    day=dt.date,
)


def trio_of(tribe: int | Coalesce) -> QuerySet[Person]:
    """Who holds, today, a seat of the trio of the tribe with this id."""
    return people_of(TrioSeat.objects.filter(trio__tribe=tribe))


def _holders(tribe: Tribe) -> QuerySet[Person]:
    return trio_of(tribe.pk)


def those_led_by(user: Account, tribes: QuerySet[Tribe]) -> QuerySet[Tribe]:
    """Those in whose trio the user is today, or which they administer; for an administrator all."""
    if is_administrator(user):
        return tribes
    if user.person is None:
        return tribes.none()
    seats = TrioSeat.objects.on(timezone.localdate()).filter(person=user.person).order_by()
    administered = tribes_as(user, Role.ADMINISTRATOR)
    return tribes.filter(Q(pk__in=seats.values("trio__tribe")) | Q(pk__in=administered))


def tribes_as(user: Account, *roles: Role) -> frozenset[int]:
    """The ids of the tribes for which the user has one of `roles` today."""
    return user.roles.tribes_as(*roles) if isinstance(user, User) and user.is_active else frozenset()


def leads_any(user: Account) -> bool:
    """The user is, today, in the trio of a tribe that has not ended."""
    return those_led_by(user, Tribe.objects.not_ended(timezone.localdate())).exists()


def _itself(tribe: Tribe) -> int:
    return tribe.pk


ITS_TRIO = Grantee("its trio", is_in_the_trio, _holders)
ITS_ADMINISTRATORS = administrators_of_tribe(_itself)

allow("tribes.form_tribe", ADMINISTRATORS)
allow("tribes.edit_tribe", ITS_TRIO, ITS_ADMINISTRATORS, ADMINISTRATORS)
allow("tribes.dissolve_tribe", ADMINISTRATORS)
allow("tribes.reopen_tribe", ADMINISTRATORS)
allow("tribes.remove_tribe", ADMINISTRATORS)
