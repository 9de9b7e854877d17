"""Who may change tribes."""

import datetime as dt

import rules
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from orgmodel.caching.compiled import CompiledQuery
from orgmodel.caching.per_request import memoized_per_request
from orgmodel.domain.accounts import Account
from orgmodel.domain.permissions import Grantee, allow
from people.models import Person, User
from people.rules import ADMINISTRATORS, is_administrator, people_of
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
    """Those in whose trio the user is today; for an administrator all."""
    if is_administrator(user):
        return tribes
    seats = TrioSeat.objects.on(timezone.localdate()).filter(person=user.person).order_by()
    return tribes.filter(pk__in=seats.values("trio__tribe")) if user.person else tribes.none()


def leads_any(user: Account) -> bool:
    """The user is, today, in the trio of a tribe that has not ended."""
    return those_led_by(user, Tribe.objects.not_ended(timezone.localdate())).exists()


ITS_TRIO = Grantee("its trio", is_in_the_trio, _holders)

allow("tribes.form_tribe", ADMINISTRATORS)
allow("tribes.edit_tribe", ITS_TRIO, ADMINISTRATORS)
allow("tribes.dissolve_tribe", ADMINISTRATORS)
allow("tribes.reopen_tribe", ADMINISTRATORS)
allow("tribes.remove_tribe", ADMINISTRATORS)
