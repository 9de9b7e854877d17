"""What a directory may say of a person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from django.utils import timezone

from orgmodel.domain.texts import short_text, valid_text
from people.models import Person
from scim.models import Identity


@dataclass(frozen=True)
class UserFacts:
    """A person as directories know them; "" is what is not known, `manager` the id of the line manager."""

    user_name: str = ""
    external_id: str = ""
    display_name: str = ""
    formatted: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    title: str = ""
    time_zone: str = ""
    location: str = ""
    phone: str = ""
    contract_kind: str = ""
    employer: str = ""
    manager: str = ""
    active: bool = True

    @property
    def name(self) -> str:
        """What the person is called here: the first of these names that there is."""
        parts = f"{self.given_name} {self.family_name}"
        names = (self.display_name, self.formatted, parts, self.user_name)
        return next((name for name in map(short_text, names) if name), "")

    def normalized(self) -> Self:
        """The same with every text as it is stored. Raises ValidationError for characters that no text may have."""
        texts = {name: short_text(value) for name, value in vars(self).items() if isinstance(value, str)}
        for text in texts.values():
            valid_text(text)
        return self.with_texts(texts)

    def with_texts(self, texts: Mapping[str, str]) -> Self:
        """The same but for these texts, by their names."""
        return replace(self, **texts)  # type: ignore[arg-type]  # none of them is the flag

    @property
    def names(self) -> tuple[str, ...]:
        """The names of which `name` is made, as a directory sent them."""
        return (self.display_name, self.formatted, self.given_name, self.family_name)


def shown_of(person: Person, facts: UserFacts) -> UserFacts:
    """The facts of a person as they are shown: with the name that they have here, where a directory has no other."""
    return facts if facts.name == person.name else replace(facts, display_name=person.name)


def facts_of(person: Person, identity: Identity | None) -> UserFacts:
    """A person, with the names that a directory has for them as long as these make the name that they have here.

    Without an identity, their email address is their userName, or else their handle.
    """
    facts = UserFacts(
        user_name=person.email or person.handle,
        email=person.email,
        title=person.job_title,
        time_zone=person.time_zone,
        location=person.location,
        phone=person.phone,
        contract_kind=person.contract_kind,
        employer=person.employer,
        manager=str(person.manager.public_id) if person.manager else "",
        active=not person.is_gone_on(timezone.localdate()),
    )
    if identity is None:
        return facts
    active = facts.active and identity.active
    known = replace(facts, user_name=identity.user_name, external_id=identity.external_id, active=active)
    named = replace(
        known,
        display_name=identity.display_name,
        formatted=identity.formatted,
        given_name=identity.given_name,
        family_name=identity.family_name,
    )
    return named if named.name == person.name else known


@dataclass(frozen=True)
class KnownAs:
    """One of the users that a person is to directories: one, or several where records of the person were merged.

    `identity` is what directories call it, and `public_id` its id. Where it `is_second`, another is active that says
    what is true of the person; `has_other` where another is active at all, so that the person stays without it.
    """

    public_id: UUID
    identity: Identity | None
    is_second: bool = False
    has_other: bool = False


def known_as(person: Person, identities: Mapping[UUID, Identity], public_id: UUID | None = None) -> KnownAs:
    """The user with this id, of the person's own and those of merged records; without one, the first.

    The first that is active says what is true of the person.
    """
    own = person.public_id
    known = [identities[each] for each in (own, *person.former_ids) if each in identities]
    active = [each for each in known if each.active and not each.deleted]
    first = next(iter([*active, *(each for each in known if not each.deleted), *known]), None)
    if public_id is None:
        return KnownAs(first.person if first else own, first, has_other=len(active) > 1)
    identity = identities.get(public_id, first if public_id == own else None)
    others = [each for each in active if each is not identity]
    return KnownAs(
        public_id, identity, is_second=bool(others) and identity is not first, has_other=bool(others)
    )
