"""The people that directories see, each with what a directory calls them."""

import datetime as dt
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q

from orgmodel.domain.elements import is_id, present
from people.models import Person, PersonQuerySet
from people.privacy import PRIVATE
from scim.documents import user_document, version_of
from scim.facts import KnownAs, UserFacts, facts_of, known_as
from scim.models import Identity
from scim.resources import User

# Of an identity, within a query of people: whether it is that of a record which was merged into theirs.
IS_MERGED = Func(
    F("person"),
    OuterRef("former_ids"),
    template="%(expressions)s)",
    arg_joiner=" = ANY(",
    output_field=BooleanField(),
)


@dataclass(frozen=True)
class ProvisionedUser:
    """A person as directories see them."""

    person: Person
    known: KnownAs

    @property
    def identity(self) -> Identity | None:
        return self.known.identity

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
        facts = self.facts_for(opened)
        return user_document(self.person, self.known.public_id, facts, version=self.version, base=base)


def provisioned(today: dt.date) -> PersonQuerySet:
    """The people of whom directories see a user: who is or will be here, and who left while a directory knew them."""
    identities = Identity.objects.filter(person=OuterRef("public_id"))
    merged = ~Q(former_ids=[]) & Q(Exists(Identity.objects.filter(IS_MERGED, deleted=False)))
    people: PersonQuerySet = Person.objects.filter(~Q(Exists(identities.filter(deleted=True))) | merged)
    return people.filter(Q(ends_before=None) | Q(ends_before__gt=today) | Exists(identities) | merged)


def with_identities(
    people: Iterable[Person], found: Callable[[Collection[Person]], Collection[UUID]] | None = None
) -> list[ProvisionedUser]:
    """Each person with what a directory calls them; one query more.

    Of whom records were merged, the first of several users; or else the first of those that are `found`, where a filter
    says so of such people: another query, if there are any.
    """
    people = list(people)
    ids = [each for person in people for each in (person.public_id, *person.former_ids)]
    identities = Identity.objects.in_bulk(ids) if people else {}
    several = [person for person in people if person.former_ids]
    matching = found(several) if found and several else ()
    return [ProvisionedUser(person, _known(person, identities, matching)) for person in people]


def _known(person: Person, identities: Mapping[UUID, Identity], matching: Collection[UUID]) -> KnownAs:
    first = known_as(person, identities)
    if not matching or first.public_id in matching:
        return first
    ids = (person.public_id, *person.former_ids)
    return known_as(person, identities, next((each for each in ids if each in matching), None))


def get_user(public_id: str, today: dt.date) -> ProvisionedUser | None:
    """The person with this id, or with whom the one with this id was merged, if directories see them; two queries."""
    person = present(Person, public_id, "manager") if is_id(public_id) else None
    if person is None:
        return None
    ids = [person.public_id, *person.former_ids]
    known = known_as(person, Identity.objects.in_bulk(ids), UUID(public_id))
    is_seen = (
        not known.identity.deleted
        if known.identity
        else (person.ends_before is None or person.ends_before > today)
    )
    return ProvisionedUser(person, known) if is_seen else None


def ids_here(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The id that people have now, by those of `ids` that were of records merged into theirs; one query, or none."""
    if not ids:
        return {}
    people = Person.objects.exclude(former_ids=[]).filter(former_ids__overlap=list(ids)).order_by()
    return {
        former: own
        for own, all_former in people.values_list("public_id", "former_ids")
        for former in all_former
    }


def here_on(today: dt.date) -> Q:
    """The condition that a person is here, or has yet to come for the first time."""
    return (Q(ends_before=None) | Q(ends_before__gt=today)) & ~Q(gaps__hold=today)
