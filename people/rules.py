"""Who may change people; and those who may do something by their role in the product."""

from collections.abc import Callable

import rules
from django.db.models import Model, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from access.models import RoleAssignment
from orgmodel.caching.per_request import memoized_per_request
from orgmodel.domain.accounts import Account
from orgmodel.domain.periods import PeriodQuerySet
from orgmodel.domain.permissions import Grantee, allow
from people.models import Absence, Person, User
from people.roles import PROTECTED, Role

# What no operation is: it changes nothing.
DOWNLOAD_DATA = "people.download_data"


@rules.predicate
def is_administrator(user: Account) -> bool:
    """The account is an administrator's."""
    return user.is_administrator


def people_of(tenures: PeriodQuerySet) -> QuerySet[Person]:
    """Who holds these tenures today, by name, each person once; for the holders of a role."""
    holding = tenures.on(timezone.localdate()).order_by().values("person")
    return Person.objects.with_namesakes().filter(pk__in=holding).order_by("name", "pk")


def has_role(user: User, role: Role) -> bool:
    """Whether the account's person has a role today, for the whole organisation."""
    return user.is_active and role in user.roles.everywhere


def _with_role(name: str, role: Role) -> Grantee:
    """Those who have a role for the whole organisation."""
    return Grantee(
        name,
        rules.predicate(lambda user: has_role(user, role), name=f"is_{role.value}"),
        lambda subject: those_with(role, None),
        holds_of_any=True,
    )


def role_in_tribe[Subject: Model](name: str, role: Role, tribe_of: Callable[[Subject], int]) -> Grantee:
    """Those who have a role for the tribe of a subject; `tribe_of` finds its id, for who has that role for any."""

    def holds(user: User, subject: Subject | None) -> bool:
        tribes = user.roles.tribes_as(role) if user.is_active else frozenset()
        return bool(tribes) and subject is not None and tribe_of(subject) in tribes

    return Grantee(
        name,
        rules.predicate(holds, name=f"is_{role.value}_of_its_tribe"),
        lambda subject: those_with(role, tribe_of(subject)),
    )


def those_with(role: Role, tribe: int | Coalesce | None) -> QuerySet[Person]:
    """Who has a role today for the tribe with this id; for None, for the whole organisation."""
    return people_of(RoleAssignment.objects.filter(role=role, tribe=tribe))


def administrators_of_tribe[Subject: Model](tribe_of: Callable[[Subject], int]) -> Grantee:
    """The administrators of the tribe of a subject."""
    return role_in_tribe("administrators of the tribe", Role.ADMINISTRATOR, tribe_of)


def people_admins_of_tribe[Subject: Model](tribe_of: Callable[[Subject], int]) -> Grantee:
    """The people admins of the tribe of a subject."""
    return role_in_tribe("people admins of the tribe", Role.PEOPLE_ADMIN, tribe_of)


def coaches_of_tribe[Subject: Model](tribe_of: Callable[[Subject], int]) -> Grantee:
    """The coaches of the tribe of a subject."""
    return role_in_tribe("coaches of the tribe", Role.COACH, tribe_of)


@rules.predicate
def is_themselves(user: User, person: Person | None) -> bool:
    """The person is the one who is signed in, and has not left."""
    return person is not None and user.person == person and not person.is_gone_on(timezone.localdate())


@rules.predicate
def looks_after(user: User, person: Person | None) -> bool:
    """The user is a people admin, and the person has no rights that people admins lack.

    Otherwise people admins could change to whom an administrator's rights belong: the email decides that.
    """
    return has_role(user, Role.PEOPLE_ADMIN) and not (person is not None and _is_protected(user, person))


@memoized_per_request
def _is_protected(user: User, person: Person) -> bool:
    return _has_more_rights(person)


def _has_more_rights(person: Person) -> bool:
    """Whether a person has rights that people admins lack; two queries at most."""
    roles = RoleAssignment.objects.not_ended(timezone.localdate()).filter(person=person, role__in=PROTECTED)
    return roles.exists() or (bool(person.email) and is_administrators_email(person.email))


def is_administrators_email(email: str) -> bool:
    """Whether an account with this email is an administrator's by itself; one query."""
    accounts = User.objects.filter(is_superuser=True).exclude(email="")
    return accounts.alias(small=Lower("email")).filter(small=email.lower()).exists()


def _people_admins_for(person: Person | None) -> list[Person]:
    return (
        [] if person is not None and _has_more_rights(person) else list(those_with(Role.PEOPLE_ADMIN, None))
    )


@rules.predicate
def is_absent_themselves(user: User, of: Person | Absence | None) -> bool:
    """The person, or the one whose absence it is, is the one who is signed in, and has not left."""
    return is_themselves(user, of.person if isinstance(of, Absence) else of)


ADMINISTRATORS = Grantee("administrators", is_administrator)
PEOPLE_ADMINS = _with_role("people admins", Role.PEOPLE_ADMIN)
AUDITORS = _with_role("auditors", Role.AUDITOR)
MODEL_STEWARDS = _with_role("model stewards", Role.MODEL_STEWARD)
COACHES = _with_role("coaches", Role.COACH)
THE_PERSON = Grantee("the person", is_themselves, lambda person: [person])
THE_ABSENT = Grantee(
    "the person", is_absent_themselves, lambda of: [of.person if isinstance(of, Absence) else of]
)
WHO_LOOKS_AFTER = Grantee("people admins", looks_after, _people_admins_for, holds_of_any=True)

allow("people.add_person", PEOPLE_ADMINS, ADMINISTRATORS)
for name in ("edit_profile", "confirm_profile", "change_photo", "remove_photo"):
    allow(f"people.{name}", THE_PERSON, PEOPLE_ADMINS, ADMINISTRATORS)
for name in ("edit", "offboard", "rehire", "return", "merge", "remove", "erase"):
    allow(f"people.{name}_person", WHO_LOOKS_AFTER, ADMINISTRATORS)
allow(DOWNLOAD_DATA, THE_PERSON, WHO_LOOKS_AFTER, ADMINISTRATORS)
for name in ("add", "correct", "end", "remove"):
    allow(f"people.{name}_absence", THE_ABSENT, PEOPLE_ADMINS, ADMINISTRATORS)
