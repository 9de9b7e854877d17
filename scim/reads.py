"""The people that directories see, each with what a directory calls them."""

import datetime as dt
from collections.abc import Container, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from orgmodel.domain.elements import is_id
from people.models import Person, PersonQuerySet
from people.privacy import PRIVATE
from scim.documents import user_document, version_of
from scim.facts import UserFacts, facts_of
from scim.models import Identity
from scim.resources import User


@dataclass(frozen=True)
class ProvisionedUser:
    """A person as directories see them."""

    person: Person
    identity: Identity | None

    @property
    def facts(self) -> UserFacts:
        return facts_of(self.person, self.identity)

    @property
    def version(self) -> str:
        return version_of(self.person, self.identity)

    def facts_for(self, opened: Container[str]) -> UserFacts:
        """The same, of the private ones only those that are `opened` to who asks."""
        return self.facts.with_texts({name: "" for name in PRIVATE if name not in opened})

    def document(self, base: str, opened: Container[str]) -> User:
        return user_document(self.person, self.facts_for(opened), version=self.version, base=base)


def provisioned(today: dt.date) -> PersonQuerySet:
    """The people whom directories see: who is or will be here, and who left while a directory knew them."""
    identities = Identity.objects.filter(person=OuterRef("public_id"))
    people: PersonQuerySet = Person.objects.exclude(Exists(identities.filter(deleted=True)))
    return people.filter(Q(ends_before=None) | Q(ends_before__gt=today) | Exists(identities))


def with_identities(people: Iterable[Person]) -> list[ProvisionedUser]:
    """Each person with what a directory calls them; one query more."""
    people = list(people)
    identities = Identity.objects.in_bulk([person.public_id for person in people]) if people else {}
    return [ProvisionedUser(person, identities.get(person.public_id)) for person in people]


def get_user(public_id: str, today: dt.date) -> ProvisionedUser | None:
    """The person with this id, if directories see them; two queries."""
    if not is_id(public_id):
        return None
    people = provisioned(today).filter(public_id=public_id).select_related("manager").order_by()
    return next(iter(with_identities(people)), None)


def active_on(today: dt.date) -> Q:
    """The condition that directories see a person as active."""
    switched_off = Identity.objects.filter(person=OuterRef("public_id"), active=False)
    is_here = (Q(ends_before=None) | Q(ends_before__gt=today)) & ~Q(gaps__hold=today)
    return is_here & ~Q(Exists(switched_off))
