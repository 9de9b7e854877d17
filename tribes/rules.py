"""Who may change tribes."""

import datetime as dt

import rules
from django.utils import timezone

from orgmodel.caching.compiled import CompiledQuery
from orgmodel.caching.per_request import memoized_per_request
from people.models import User
from people.rules import is_administrator
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

rules.add_perm("tribes.form_tribe", is_administrator)
rules.add_perm("tribes.edit_tribe", is_administrator | is_in_the_trio)
rules.add_perm("tribes.dissolve_tribe", is_administrator)
rules.add_perm("tribes.reopen_tribe", is_administrator)
rules.add_perm("tribes.remove_tribe", is_administrator)
