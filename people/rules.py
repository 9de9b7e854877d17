"""Who may change people."""

import rules
from django.utils import timezone

from orgmodel.domain.accounts import Account
from people.models import Person, User


@rules.predicate
def is_administrator(user: Account) -> bool:
    """The account is an administrator's."""
    return user.is_active and user.is_superuser


@rules.predicate
def is_themselves(user: User, person: Person | None) -> bool:
    """The person is the one who is signed in, and has not left."""
    return person is not None and user.person == person and not person.ended_by(timezone.localdate())


rules.add_perm("people.add_person", is_administrator)
rules.add_perm("people.edit_person", is_administrator)
rules.add_perm("people.edit_profile", is_administrator | is_themselves)
rules.add_perm("people.offboard_person", is_administrator)
rules.add_perm("people.return_person", is_administrator)
rules.add_perm("people.remove_person", is_administrator)
rules.add_perm("people.keep_tools", is_administrator)
