"""Signing up: an address is proven first, and an account is made by who follows the link that it was sent."""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.db.models.functions import Lower
from django.utils import timezone

from people.models import Person, User

LASTS = dt.timedelta(days=1)
SALT = "access.sign_up"


def link_key(email: str) -> str:
    """What proves, for a day, that who has it reads the mail of `email`; nothing is stored until it is used."""
    return signing.dumps(email, salt=SALT)


def proven_address(key: str) -> str | None:
    """The address that a `link_key` proves.

    None where it is none, is older than a day, has an account by now, or may make none any more.
    """
    try:
        email: str = signing.loads(key, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return email if may_sign_up(email) and not has_account(email) else None


def may_sign_up(email: str) -> bool:
    """Whether an account may be made with this email: a person here has it, or SIGN_UP_DOMAINS its domain."""
    domain = email.rpartition("@")[2].lower()
    if "*" in settings.SIGN_UP_DOMAINS or domain in settings.SIGN_UP_DOMAINS:
        return True
    people = Person.objects.not_ended(timezone.localdate()).alias(small=Lower("email"))
    return people.filter(small=email.lower()).exists()


def has_account(email: str) -> bool:
    """Whether there is an account with this email, open or closed."""
    return User.objects.filter(email__iexact=email).exists()
