"""Who may change trios."""

import rules

from people.models import User
from people.rules import is_administrator
from tribes.rules import is_in_the_trio
from trios.models import Trio, TrioSeat


@rules.predicate
def sits_in_it(user: User, subject: Trio | TrioSeat | None) -> bool:
    """The user holds, today, a seat of the trio, or of the one that the seat belongs to."""
    trio = subject.trio if isinstance(subject, TrioSeat) else subject
    return trio is not None and is_in_the_trio(user, trio.tribe)


rules.add_perm("trios.fill_seat", is_administrator | sits_in_it)
rules.add_perm("trios.empty_seat", is_administrator | sits_in_it)
rules.add_perm("trios.correct_seat", is_administrator | sits_in_it)
rules.add_perm("trios.remove_seat", is_administrator | sits_in_it)
