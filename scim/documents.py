"""People as SCIM resources: made of what is stored, and read from what a directory sent."""

from dataclasses import replace
from typing import cast

from scim2_models import Meta, Reference

from people.models import Person
from scim.facts import UserFacts, shown_of
from scim.models import Identity
from scim.resources import Address, Email, EnterpriseUser, Manager, Name, User, UserResource

WORK = "work"


def version_of(person: Person, identity: Identity | None) -> str:
    """The entity tag of a person, which changes with what directories see of them; weak, as days pass too."""
    return f'W/"{person.version}.{identity.version if identity else 0}"'


def user_document(person: Person, facts: UserFacts, *, version: str, base: str) -> User:
    """The resource of a person as it is shown; `base` is the address of the SCIM server."""
    user = user_of(shown_of(person, facts))
    user.id = str(person.public_id)
    if facts.manager and person.manager:
        user[EnterpriseUser] = EnterpriseUser(
            manager=Manager(
                value=facts.manager,
                ref=Reference["User"](f"{base}/Users/{facts.manager}"),
                display_name=person.manager.name,
            )
        )
    user.meta = Meta(resource_type="User", location=f"{base}/Users/{person.public_id}", version=version)
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
        addresses=[Address(locality=facts.location, type=WORK)] if facts.location else None,
    )
    if facts.manager:
        user[EnterpriseUser] = EnterpriseUser(manager=Manager(value=facts.manager, ref=None))
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
        )
        if field in given
    }
    facts = present.with_texts(texts)
    if "active" in given and user.active is not None:
        facts = replace(facts, active=user.active)
    if "name" in given:
        facts = _with_name(facts, user.name)
    if "emails" in given:
        facts = replace(facts, email=next((each.value for each in user.emails or () if each.value), ""))
    if "addresses" in given:
        places = (each.locality for each in user.addresses or () if each.locality)
        facts = replace(facts, location=next(places, ""))
    extension = cast(EnterpriseUser | None, user[EnterpriseUser])
    if "EnterpriseUser" in given and (extension is None or "manager" in extension.model_fields_set):
        facts = replace(facts, manager=_manager_id(extension.manager if extension else None))
    return facts


def _with_name(facts: UserFacts, name: Name | None) -> UserFacts:
    if name is None:
        return replace(facts, formatted="", given_name="", family_name="")
    return facts.with_texts({part: getattr(name, part) or "" for part in name.model_fields_set})


def _manager_id(manager: Manager | None) -> str:
    """The id of a line manager, which may be sent as the end of their address alone."""
    if manager is None:
        return ""
    return manager.value or (manager.ref or "").rstrip("/").rpartition("/")[2]
