"""What the SCIM server describes of people and groups, and how much it tolerates of what directories send."""

from typing import Annotated

from pydantic import Field
from scim2_models import (
    URN,
    CaseExact,
    ComplexAttribute,
    Extension,
    Mutability,
    Reference,
    Required,
    Resource,
    Returned,
    Uniqueness,
)
from scim2_models.resources.resource import AnyExtension

ZONES = ["Europe/Stockholm", "Europe/London", "America/New_York", "Asia/Tokyo", "UTC"]


class Name(ComplexAttribute):
    """A name in its parts, as the directory sent them."""

    formatted: str | None = None
    """The whole name."""

    family_name: str | None = None
    """The last name."""

    given_name: str | None = None
    """The first name."""


class Email(ComplexAttribute):
    """The one email address that a person has here."""

    value: str | None = None
    """The address."""

    type: str | None = Field(None, examples=["work"])
    """Always work."""

    primary: Annotated[bool | None, Mutability.read_only, Returned.request] = None
    """Always true."""


class Address(ComplexAttribute):
    """Where a person works."""

    locality: str | None = None
    """The person's location."""

    type: str | None = Field(None, examples=["work"])
    """Always work."""


class PhoneNumber(ComplexAttribute):
    """The one phone number that a person has here."""

    value: str | None = None
    """The number."""

    type: str | None = Field(None, examples=["work"])
    """Always work; numbers of other types are ignored."""

    primary: Annotated[bool | None, Mutability.read_only, Returned.request] = None
    """Always true."""


class Manager(ComplexAttribute):
    """The line manager of a person."""

    value: Annotated[str | None, CaseExact.true] = None
    """The id of the line manager."""

    ref: Reference["User"] | None = Field(None, serialization_alias="$ref", validation_alias="$ref")
    """The address of the line manager."""

    display_name: Annotated[str | None, Mutability.read_only, Returned.request] = None
    """The name of the line manager."""


class EnterpriseUser(Extension):
    """What the enterprise extension has that people here have too."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    organization: str | None = None
    """Who employs the person."""

    manager: Manager | None = None
    """The line manager."""


class User(Resource[AnyExtension]):
    """A person, with their account."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """What the directory calls the person; until it says so, the email address or handle."""

    name: Name | None = None
    """The name in its parts."""

    display_name: str | None = None
    """The name of the person here."""

    title: str | None = None
    """The job title."""

    user_type: str | None = Field(None, examples=["Employee", "Contractor"])
    """The kind of contract."""

    timezone: str | None = Field(None, examples=ZONES)
    """The name of a time zone."""

    active: Annotated[bool | None, Required.true] = None
    """Whether the person works here: if false, from tomorrow no longer."""

    emails: list[Email] | None = None
    """The work email address."""

    phone_numbers: list[PhoneNumber] | None = None
    """The work phone number."""

    addresses: list[Address] | None = None
    """Where the person works."""


class Member(ComplexAttribute):
    """A person in a group."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    """The id of the person."""

    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of the person."""

    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])
    """Always User."""

    display: Annotated[str | None, Mutability.read_only] = None
    """The name of the person."""


class GroupElement(Extension):
    """Which element a group is."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:orgmodel:2.0:Group")

    kind: Annotated[str | None, Mutability.read_only] = Field(
        None, examples=["squad", "chapter", "guild", "tribe"]
    )
    """Squad, chapter, guild or tribe."""

    short_name: Annotated[str | None, Mutability.read_only] = None
    """The short name in addresses, unique among those of the kind."""


class Group(Resource[AnyExtension]):
    """A squad, chapter, guild or tribe."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Mutability.read_only] = None
    """The name of the element."""

    members: list[Member] | None = None
    """The people in it today. Those of a tribe are those of its squads."""


UserResource, GroupResource = User[EnterpriseUser], Group[GroupElement]
