"""Who may change trios."""

import rules
from django.db.models import QuerySet

from orgmodel.domain.permissions import Grantee, allow
from people.models import Person, User
from people.rules import ADMINISTRATORS
from tribes.rules import is_in_the_trio, trio_of
from trios.models import Trio, TrioSeat


@rules.predicate
def sits_in_it(user: User, subject: Trio | TrioSeat | None) -> bool:
    """The user holds, today, a seat of the trio, or of the one that the seat belongs to."""
    trio = subject.trio if isinstance(subject, TrioSeat) else subject
    return trio is not None and is_in_the_trio(user, trio.tribe)


def _holders(subject: Trio | TrioSeat) -> QuerySet[Person]:
    trio = subject.trio if isinstance(subject, TrioSeat) else subject
    return trio_of(trio.tribe_id)


THE_TRIO = Grantee("the trio", sits_in_it, _holders)

allow("trios.fill_seat", THE_TRIO, ADMINISTRATORS)
allow("trios.empty_seat", THE_TRIO, ADMINISTRATORS)
allow("trios.correct_seat", THE_TRIO, ADMINISTRATORS)
allow("trios.remove_seat", THE_TRIO, ADMINISTRATORS)
