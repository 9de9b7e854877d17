"""Who may change people."""

import rules
from django.db.models import QuerySet
from django.utils import timezone

from orgmodel.domain.accounts import Account
from orgmodel.domain.periods import PeriodQuerySet
from orgmodel.domain.permissions import Grantee, allow
from people.models import Person, User


@rules.predicate
def is_administrator(user: Account) -> bool:
    """The account is an administrator's."""
    return user.is_administrator


def people_of(tenures: PeriodQuerySet) -> QuerySet[Person]:
    """Who holds these tenures today, by name, each person once; for the holders of a role."""
    holding = tenures.on(timezone.localdate()).order_by().values("person")
    return Person.objects.with_namesakes().filter(pk__in=holding).order_by("name", "pk")


@rules.predicate
def is_themselves(user: User, person: Person | None) -> bool:
    """The person is the one who is signed in, and has not left."""
    return person is not None and user.person == person and not person.ended_by(timezone.localdate())


ADMINISTRATORS = Grantee("administrators", is_administrator)
THE_PERSON = Grantee("the person", is_themselves, lambda person: [person])

allow("people.add_person", ADMINISTRATORS)
allow("people.edit_person", ADMINISTRATORS)
allow("people.edit_profile", THE_PERSON, ADMINISTRATORS)
allow("people.offboard_person", ADMINISTRATORS)
allow("people.return_person", ADMINISTRATORS)
allow("people.remove_person", ADMINISTRATORS)
