"""The account of a person whom a directory provisions: made, switched on and off, and renamed with them."""

from django.conf import settings
from django.db.models.functions import Lower
from scim2_models import ForbiddenException

from access.operations import give_account
from people.models import Person, User


def provide_account(person: Person) -> None:
    """Make an account for a person who has an email address and no account, unless SCIM_ACCOUNTS is off.

    Its user name is their email address where another account has their handle. Raises ValidationError where
    another has either.
    """
    if not settings.SCIM_ACCOUNTS or not person.email or account_with(person.email):
        return
    is_taken = User.objects.filter(username=person.handle).exists()
    give_account(person, username=person.email if is_taken else "")


def switch_account(email: str, *, active: bool) -> None:
    """Switch the account with this email address on or off at once; an administrator's stays on."""
    account = account_with(email)
    if account and account.is_active != active and not account.is_superuser:
        account.is_active = active
        account.save(update_fields=["is_active"])


def move_account(before: str, email: str) -> None:
    """Let the account with the email address `before` have the new one of its person; without one it is switched off.

    Raises ForbiddenException for an administrator's: whoever has the new mailbox could sign in as one.
    """
    account = account_with(before)
    if account is None:
        return
    if account.administers:
        raise ForbiddenException(
            detail=f"{account} has rights of an administrator, so a directory can’t change this email address. "
            "Have an administrator change it here, then send this again."
        )
    if not email:
        switch_account(before, active=False)
    elif account_with(email) is None:
        account.email = email
        account.save(update_fields=["email"])


def account_with(email: str) -> User | None:
    """The account with this email address, in whichever case."""
    accounts = User.objects.exclude(email="").alias(small=Lower("email"))
    return accounts.filter(small=email.lower(), is_tool=False).first() if email else None
