"""Whose account it is that an identity provider vouches for, and which roles it gives them."""

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from access import operations
from access.leavers import is_closed
from access.models import RoleAssignment
from orgmodel.sign_in_providers import SignInProvider
from people.models import Person, User
from people.roles import Role

logger = logging.getLogger(__name__)
type Claims = Mapping[str, object]


@dataclass(frozen=True)
class ProviderAnswer:
    """What a provider says of who signs in, once it is proven that it said so, over whichever protocol.

    `session` is what signing out there asks for later; `nonce` has to be the one that was sent, "" where
    the protocol has none.
    """

    claims: Claims
    session: Mapping[str, str]
    nonce: str = ""


class RefusedError(Exception):
    """Somebody may not sign in; the text says why and what to do."""


NO_EMAIL = "{provider} doesn’t say that your email address is verified, so it can’t be used to find you here."
NOBODY = "No person here has {what}."
SEVERAL = "More than one person here has {what}."
LEFT = "{person} has left the organisation, so this account is closed."
NO_ADDRESS = "{person} has no email address here, by which an account is theirs."
OTHER_WAY = "Your account here signs in another way, and {provider} may not take it over."
CLOSED = "Your account here is deactivated."


@dataclass(frozen=True)
class LinkedProvider:
    """A provider by which an account has signed in."""

    name: str
    linked_at: dt.datetime


def linked_providers(account: User) -> list[LinkedProvider]:
    """Those that are still configured; no query where none is."""
    names = {provider.id: provider.name for provider in settings.SIGN_IN_PROVIDERS}
    if not names:
        return []
    linked = SocialAccount.objects.filter(user=account, provider__in=names).order_by("provider")
    return [LinkedProvider(names[each.provider], each.date_joined) for each in linked]


def account_for(provider: SignInProvider, claims: Claims) -> User:
    """The account of the person whom `claims` mean, made where there is none. Raises RefusedError."""
    if provider.person_claim:
        person = _person_by_claim(provider, claims)
        email = person.email
        if not email:
            raise RefusedError(NO_ADDRESS.format(person=person))
    else:
        email = verified_email(provider, claims)
        person = None
    account = User.objects.filter(email__iexact=email, is_tool=False).first()
    if account is None:
        return _new_account(person or _person_with(email))
    if not provider.tie_accounts and account.has_usable_password():
        raise RefusedError(OTHER_WAY.format(provider=provider.name))
    return account


def check_open(account: User) -> None:
    """Raises RefusedError where the account is closed or its person has left; an administrator's own rights stay."""
    if not account.is_active:
        raise RefusedError(CLOSED)
    if is_closed(account):
        raise RefusedError(LEFT.format(person=account.person))


def verified_email(provider: SignInProvider, claims: Claims) -> str:
    """The email in `claims`, if the provider says that it verified it or is trusted for its domain."""
    email = str(claims.get("email") or "")
    domain = email.rpartition("@")[2].lower()
    if "@" in email and (claims.get("email_verified") is True or domain in provider.trust_emails):
        return email
    raise RefusedError(NO_EMAIL.format(provider=provider.name))


def _person_by_claim(provider: SignInProvider, claims: Claims) -> Person:
    value = str(claims.get(provider.person_claim) or "")
    if provider.person_field == "email":
        return _person_with(value)
    people = Person.objects.filter(**{provider.person_field: value}) if value else Person.objects.none()
    return _one(people, f"the {provider.person_field.replace('_', ' ')} “{value}”")


def _person_with(email: str) -> Person:
    people = (
        Person.objects.alias(small=Lower("email")).filter(small=email.lower())
        if email
        else Person.objects.none()
    )
    return _one(people, f"the email address {email or 'that is empty'}")


def _one(people: QuerySet[Person], what: str) -> Person:
    """Who of `people` is here, else who was last. Raises RefusedError for nobody, and for several who are here."""
    today = timezone.localdate()
    found = sorted(people, key=lambda person: (person.holds_on(today), person.ends_before or dt.date.max))
    if not found:
        raise RefusedError(NOBODY.format(what=what))
    if sum(not person.is_gone_on(today) for person in found) > 1:
        raise RefusedError(SEVERAL.format(what=what))
    return found[-1]


def _new_account(person: Person) -> User:
    if person.is_gone_on(timezone.localdate()):
        raise RefusedError(LEFT.format(person=person))
    try:
        return operations.give_account(person)
    except ValidationError as error:
        raise RefusedError(" ".join(error.messages)) from None


def make_roles(provider: SignInProvider, claims: Claims, account: User) -> None:
    """Let the person have the roles that the provider's groups give, and no others of that source any more."""
    person = account.person
    if not provider.roles or person is None:
        return
    groups = claims.get(provider.roles_claim) or ()
    names = {groups} if isinstance(groups, str) else {str(name) for name in groups}  # type: ignore[attr-defined]
    wanted = {role for group, role in provider.roles if group in names}
    today, by = timezone.localdate(), operations.command_line_user()
    held = RoleAssignment.objects.on(today).filter(person=person, tribe=None)
    for assignment in held.filter(source=provider.source).exclude(role__in=wanted):
        try:
            if assignment.starts_on and assignment.starts_on >= today:
                operations.remove_role(assignment, by=by)
            else:
                operations.end_role(assignment, ends_before=today, by=by)
        except ValidationError as error:  # the last administrator, for instance
            logger.warning("A role stays that %s doesn’t give: %s", provider.name, "; ".join(error.messages))
    for role in sorted(wanted - set(held.values_list("role", flat=True))):
        try:
            operations.grant_role(person, role=Role(role), starts_on=today, source=provider.source, by=by)
        except ValidationError as error:
            logger.warning(
                "A role that %s gives can’t be given: %s", provider.name, "; ".join(error.messages)
            )
