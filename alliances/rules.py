"""Who may change alliances and which trios are in them."""

import rules
from django.db.models import QuerySet
from django.utils import timezone

from alliances.models import Alliance, AllianceTrio
from orgmodel.caching.per_request import memoized_per_request
from orgmodel.domain.periods import PeriodQuerySet, lower_bound
from orgmodel.domain.permissions import Grantee, allow
from people.models import Person, User
from people.rules import ADMINISTRATORS, administrators_of_tribe, people_of
from tribes.rules import is_in_the_trio, trio_of
from trios.models import TrioSeat


@rules.predicate
@memoized_per_request
def sits_in_one_of_its_trios(user: User, subject: Alliance | AllianceTrio | None) -> bool:
    """The user holds, today, a seat in one of the alliance's trios: its present, first or last ones."""
    if subject is None or user.person is None:
        return False
    return _seats(subject).filter(person=user.person).exists()


def _seats(subject: Alliance | AllianceTrio) -> PeriodQuerySet:
    """The seats held today in the trios that count as the alliance's: its present, first or last ones."""
    alliance = subject if isinstance(subject, Alliance) else subject.alliance
    today = timezone.localdate()
    day = max(today, lower_bound(alliance.starts_on))
    if alliance.last_day:
        day = min(day, alliance.last_day)
    taking_part = AllianceTrio.objects.on(day).filter(alliance=alliance)
    return TrioSeat.objects.on(today).filter(trio__alliances__in=taking_part)


@rules.predicate
@memoized_per_request
def sits_in_the_trio(user: User, participation: AllianceTrio | None) -> bool:
    """The user holds, today, a seat in the trio that takes part."""
    return participation is not None and is_in_the_trio(user, participation.trio.tribe)


def _in_its_trios(subject: Alliance | AllianceTrio) -> QuerySet[Person]:
    return people_of(_seats(subject))


def _in_the_trio(participation: AllianceTrio) -> QuerySet[Person]:
    return trio_of(participation.trio.tribe_id)


def _tribe_of(participation: AllianceTrio) -> int:
    return participation.trio.tribe_id


ITS_TRIOS = Grantee("the trios in it", sits_in_one_of_its_trios, _in_its_trios)
THE_TRIO = Grantee("the trio", sits_in_the_trio, _in_the_trio)

allow("alliances.form_alliance", ADMINISTRATORS)
allow("alliances.remove_alliance", ADMINISTRATORS)
for name in ("edit_alliance", "dissolve_alliance", "reopen_alliance", "add_trio"):
    allow(f"alliances.{name}", ITS_TRIOS, ADMINISTRATORS)
for name in ("withdraw_trio", "correct_participation", "remove_participation"):
    allow(f"alliances.{name}", THE_TRIO, ITS_TRIOS, administrators_of_tribe(_tribe_of), ADMINISTRATORS)
