"""Who may change alliances and which trios are in them."""

import rules
from django.utils import timezone

from alliances.models import Alliance, AllianceTrio
from orgmodel.caching.per_request import memoized_per_request
from orgmodel.domain.periods import lower_bound
from people.models import User
from people.rules import is_administrator
from tribes.rules import is_in_the_trio
from trios.models import TrioSeat


@rules.predicate
@memoized_per_request
def sits_in_one_of_its_trios(user: User, subject: Alliance | AllianceTrio | None) -> bool:
    """The user holds, today, a seat in one of the alliance's trios: its present, first or last ones."""
    alliance = subject.alliance if isinstance(subject, AllianceTrio) else subject
    if alliance is None or user.person is None:
        return False
    today = timezone.localdate()
    day = max(today, lower_bound(alliance.starts_on))
    if alliance.last_day:
        day = min(day, alliance.last_day)
    seats = TrioSeat.objects.on(today).filter(person=user.person)
    return seats.filter(trio__alliances__in=AllianceTrio.objects.on(day).filter(alliance=alliance)).exists()


@rules.predicate
@memoized_per_request
def sits_in_the_trio(user: User, participation: AllianceTrio | None) -> bool:
    """The user holds, today, a seat in the trio that takes part."""
    return participation is not None and is_in_the_trio(user, participation.trio.tribe)


rules.add_perm("alliances.form_alliance", is_administrator)
rules.add_perm("alliances.remove_alliance", is_administrator)
for name in ("edit_alliance", "dissolve_alliance", "reopen_alliance", "add_trio"):
    rules.add_perm(f"alliances.{name}", is_administrator | sits_in_one_of_its_trios)
for name in ("withdraw_trio", "correct_participation", "remove_participation"):
    rules.add_perm(f"alliances.{name}", is_administrator | sits_in_one_of_its_trios | sits_in_the_trio)
