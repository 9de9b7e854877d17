"""What people admins and administrators do to the accounts of others."""

from collections.abc import Callable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from access.operations.roles import COMMAND_LINE, LAST_ADMINISTRATOR, administrator_remains
from access.operations.sign_ins import end_sessions
from access.rules import KEEP_TOOLS, manages
from orgmodel.domain.operations import refuse
from orgmodel.domain.operations.decorator import retried
from people.models import Person, User
from people.rules import looks_after

NO_EMAIL = (
    "{person} has no email address. Add one on the person’s page first: it links the account to the person."
)
NOT_THEIRS = "You don’t have permission to change {account}. Administrators can."


def require_manages(by: User, account: User) -> None:
    """Raise PermissionDenied unless `by` may change `account`."""
    if not manages(by, account):
        raise PermissionDenied(NOT_THEIRS.format(account=account))


def is_taken(username: str, *, email: str = "") -> bool:
    """Whether an account has this name in any capitals, or a person as handle, unless that has this email."""
    if username.lower() == COMMAND_LINE or User.objects.filter(username__iexact=username).exists():
        return True
    people = Person.objects.filter(handle__iexact=username)
    return (people.exclude(email__iexact=email) if email else people).exists()


def require_keeps_tools(by: User) -> None:
    """Raise PermissionDenied unless `by` may add tools and create their tokens."""
    if not by.has_perm(KEEP_TOOLS):
        raise PermissionDenied("You don’t have permission to manage tool accounts. Administrators can.")


def switch_off(accounts: Sequence[User], *, by: User) -> None:
    """Switch accounts off: nobody signs in with them, their sessions end and their tokens are revoked. All or none.

    Raises:
        PermissionDenied: `by` may not change one of them.
        ValidationError: one is `by`'s own, or nobody could administer the product any more.
    """
    for account in accounts:
        require_manages(by, account)
        if account == by:
            raise refuse("You can’t switch off your own account. Ask somebody else to.", code="own")

    def switch() -> None:
        for account in accounts:
            account.auth_token_set.all().delete()
            end_sessions(account)
            account.is_active = False
            account.save(update_fields=["is_active"])

    _together(switch)


def switch_on(account: User, *, by: User) -> None:
    """Switch an account on again; its tokens stay revoked. Raises PermissionDenied."""
    require_manages(by, account)
    account.is_active = True
    account.save(update_fields=["is_active"])


def link_account(account: User, person: Person, *, by: User) -> None:
    """Make an account that of `person`, by giving it their email; its sessions end.

    Raises:
        PermissionDenied: `by` may not change the account, or has fewer rights than the person.
        ValidationError: the person has no email, or an account already; or
            nobody could administer the product any more.
    """
    require_manages(by, account)
    require_looks_after(by, person)
    if not person.email:
        raise refuse(NO_EMAIL.format(person=person.distinct_name()), code="email")

    def link() -> None:
        account.email = person.email
        account.full_clean(exclude=["password"])
        account.save(update_fields=["email"])
        end_sessions(account)

    _together(link)


def require_looks_after(by: User, person: Person) -> None:
    """Raise PermissionDenied unless `by` may give `person` an account, and with it their rights."""
    if not (by.is_administrator or looks_after(by, person)):
        raise PermissionDenied(NOT_THEIRS.format(account=person))


def _together(change: Callable[[], None]) -> None:
    """Make a change in one transaction, unless it takes the last administrator away."""

    def in_transaction() -> None:
        with transaction.atomic():
            could_be_administered = administrator_remains()
            change()
            if could_be_administered and not administrator_remains():
                raise refuse(LAST_ADMINISTRATOR, code="last-administrator")

    retried(in_transaction)
