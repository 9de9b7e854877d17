"""People as SCIM resources: made of what is stored, and read from what a directory sent."""

from collections.abc import Iterable
from dataclasses import replace
from typing import cast
from uuid import UUID

from scim2_models import Meta, Reference

from people.models import Person
from scim.facts import UserFacts, shown_of
from scim.models import Identity
from scim.resources import (
    Address,
    Email,
    EnterpriseUser,
    Manager,
    Name,
    PhoneNumber,
    User,
    UserResource,
)

WORK = "work"


def version_of(person: Person, identity: Identity | None) -> str:
    """The entity tag of a person, which changes with what directories see of them; weak, as days pass too."""
    return f'W/"{person.version}.{identity.version if identity else 0}"'


def user_document(person: Person, public_id: UUID, facts: UserFacts, *, version: str, base: str) -> User:
    """The resource of a person as it is shown, by this id of theirs; `base` is the address of the SCIM server."""
    user = user_of(shown_of(person, facts))
    user.id = str(public_id)
    if facts.manager and person.manager:
        user[EnterpriseUser].manager = Manager(
            value=facts.manager,
            ref=Reference["User"](f"{base}/Users/{facts.manager}"),
            display_name=person.manager.name,
        )
    user.meta = Meta(resource_type="User", location=f"{base}/Users/{public_id}", version=version)
    return user


def user_of(facts: UserFacts) -> User:
    """The resource that says these facts, which changes are applied to."""
    parts = {
        "formatted": facts.formatted or None,
        "given_name": facts.given_name or None,
        "family_name": facts.family_name or None,
    }
    user: User = UserResource(
        external_id=facts.external_id or None,
        user_name=facts.user_name,
        name=Name(**parts) if any(parts.values()) else None,
        display_name=facts.display_name or None,
        title=facts.title or None,
        timezone=facts.time_zone or None,
        active=facts.active,
        emails=[Email(value=facts.email, type=WORK, primary=True)] if facts.email else None,
        user_type=facts.contract_kind or None,
        phone_numbers=[PhoneNumber(value=facts.phone, type=WORK, primary=True)] if facts.phone else None,
        addresses=[Address(locality=facts.location, type=WORK)] if facts.location else None,
    )
    if facts.manager or facts.employer:
        manager = Manager(value=facts.manager, ref=None) if facts.manager else None
        user[EnterpriseUser] = EnterpriseUser(organization=facts.employer or None, manager=manager)
    return user


def facts_in(user: User, present: UserFacts) -> UserFacts:
    """The facts that a resource says; of what it leaves out, those at present."""
    given = user.model_fields_set
    texts = {
        fact: getattr(user, field) or ""
        for field, fact in (
            ("external_id", "external_id"),
            ("user_name", "user_name"),
            ("display_name", "display_name"),
            ("title", "title"),
            ("timezone", "time_zone"),
            ("user_type", "contract_kind"),
        )
        if field in given
    }
    facts = present.with_texts({**texts, **_values_of(user, present)})
    if "active" in given and user.active is not None:
        facts = replace(facts, active=user.active)
    if "name" in given:
        facts = _with_name(facts, user.name)
    if "EnterpriseUser" in given:
        facts = _with_extension(facts, cast(EnterpriseUser | None, user[EnterpriseUser]))
    return facts


def _values_of(user: User, present: UserFacts) -> dict[str, str]:
    """Of lists, the value that a person has one of here; a list that has none says as little as none at all.

    Directories send empty lists of what they don't know, and phone numbers of other types.
    """
    lists: dict[str, tuple[str, Iterable[str | None]]] = {
        "emails": ("email", (each.value for each in user.emails or ())),
        "phone_numbers": (
            "phone",
            (each.value for each in user.phone_numbers or () if (each.type or WORK).lower() == WORK),
        ),
        "addresses": ("location", (each.locality for each in user.addresses or ())),
    }
    return {
        fact: next(filter(None, values), "" if getattr(user, field) is None else getattr(present, fact))
        for field, (fact, values) in lists.items()
        if field in user.model_fields_set
    }


def _with_extension(facts: UserFacts, extension: EnterpriseUser | None) -> UserFacts:
    if extension is None:
        return replace(facts, manager="", employer="")
    given = extension.model_fields_set
    if "organization" in given:
        facts = replace(facts, employer=extension.organization or "")
    return replace(facts, manager=_manager_id(extension.manager)) if "manager" in given else facts


def _with_name(facts: UserFacts, name: Name | None) -> UserFacts:
    if name is None:
        return replace(facts, formatted="", given_name="", family_name="")
    return facts.with_texts({part: getattr(name, part) or "" for part in name.model_fields_set})


def _manager_id(manager: Manager | None) -> str:
    """The id of a line manager, which may be sent as the end of their address alone."""
    if manager is None:
        return ""
    return manager.value or (manager.ref or "").rstrip("/").rpartition("/")[2]
