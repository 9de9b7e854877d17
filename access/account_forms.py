"""Forms about the accounts of others."""

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from access.forms import ForgottenPasswordForm
from access.operations.accounts import require_manages
from orgmodel.domain.operations import refuse
from orgmodel.domain.periods import long_date
from people.forms import PersonField
from people.models import User

SWITCHED_OFF = "{account} is switched off. Switch it on first."


class LinkForm(forms.Form):
    """To whom an account is to belong."""

    person = PersonField(
        help_text="The account gets this person’s email address, and acts as this person from then on."
    )


class AddAccountForm(forms.Form):
    """Who is to have an account."""

    person = PersonField(help_text="They get a user name and set a password by mail.")


def send_password_link(request: HttpRequest, account: User, *, by: User) -> None:
    """Send the account’s owner a link by which they set a password.

    Raises:
        PermissionDenied: `by` may not change the account.
        ValidationError: it has no email, is switched off, or its person has left.
    """
    require_manages(by, account)
    form = ForgottenPasswordForm({"email": account.email})
    if not (account.email and form.is_valid()):
        raise refuse("This account has no email address.", code="none")
    if not form.users:
        raise refuse(_why_closed(account), code="ended")
    form.save(request)


def _why_closed(account: User) -> str:
    """Why nobody can sign in with the account, and what has to be done first."""
    if not account.is_active:
        return SWITCHED_OFF.format(account=account)
    person = account.person
    assert person is not None
    if gap := person.gap_on(timezone.localdate()):
        return f"{person} comes back on {long_date(gap.ends_before)}. Until then, the account is closed."
    return f"{person} has left, so the account is closed. Rehire {person} or correct the last day first."
