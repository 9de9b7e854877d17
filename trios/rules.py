"""Who may change trios."""

import rules
from django.db.models import QuerySet

from orgmodel.domain.permissions import Grantee, allow
from people.models import Person, User
from people.rules import ADMINISTRATORS, PEOPLE_ADMINS, administrators_of_tribe, people_admins_of_tribe
from tribes.rules import is_in_the_trio, trio_of
from trios.models import Trio, TrioSeat


@rules.predicate
def sits_in_it(user: User, subject: Trio | TrioSeat | None) -> bool:
    """The user holds, today, a seat of the trio, or of the one that the seat belongs to."""
    trio = subject.trio if isinstance(subject, TrioSeat) else subject
    return trio is not None and is_in_the_trio(user, trio.tribe)


def _tribe_of(subject: Trio | TrioSeat) -> int:
    trio = subject.trio if isinstance(subject, TrioSeat) else subject
    return trio.tribe_id


def _holders(subject: Trio | TrioSeat) -> QuerySet[Person]:
    return trio_of(_tribe_of(subject))


THE_TRIO = Grantee("the trio", sits_in_it, _holders)

for name in ("fill_seat", "empty_seat", "correct_seat", "remove_seat"):
    allow(
        f"trios.{name}",
        THE_TRIO,
        administrators_of_tribe(_tribe_of),
        people_admins_of_tribe(_tribe_of),
        PEOPLE_ADMINS,
        ADMINISTRATORS,
    )
