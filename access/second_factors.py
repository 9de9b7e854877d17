"""The second factors of an account, and who has to have one."""

import datetime as dt
from dataclasses import dataclass

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from people.models import User
from people.rules import is_administrator

CODES, APP, PASSKEY = (
    Authenticator.Type.RECOVERY_CODES,
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
)
# How one signed in that proves more than a password; a provider asks for a second factor itself.
STRONG = ("mfa", "socialaccount")
# In the session: it needs no second factor any more.
PROVEN = "second_factor"


@dataclass(frozen=True)
class Passkey:
    """One of an account's passkeys."""

    pk: int
    name: str
    created_at: dt.datetime
    last_used_at: dt.datetime | None


@dataclass(frozen=True)
class SecondFactors:
    """What an account has besides its password; `codes_left` of its recovery codes aren't used yet."""

    app: Authenticator | None
    passkeys: tuple[Passkey, ...]
    codes_left: int | None

    @property
    def any(self) -> bool:
        """Whether signing in with the password takes a second step."""
        return bool(self.app or self.passkeys)


def second_factors(account: User) -> SecondFactors:
    """Those of `account`, in one query."""
    rows = list(Authenticator.objects.filter(user=account).order_by("created_at", "pk"))
    app = next((row for row in rows if row.type == APP), None)
    codes = next((row for row in rows if row.type == CODES), None)
    passkeys = tuple(
        Passkey(row.pk, str(row), row.created_at, row.last_used_at) for row in rows if row.type == PASSKEY
    )
    return SecondFactors(app, passkeys, len(codes.wrap().get_unused_codes()) if codes else None)


def has_second_factor(account: User) -> bool:
    """Whether signing in with the password takes a second step."""
    return Authenticator.objects.filter(user=account, type__in=(APP, PASSKEY)).exists()


def needs_second_factor(account: User) -> bool:
    """Whether the setting MFA_REQUIRED asks the account for one."""
    if settings.MFA_REQUIRED == "everybody":
        return not account.is_tool
    return settings.MFA_REQUIRED == "administrators" and is_administrator(account)


def lacks_second_factor(request: HttpRequest, account: User) -> bool:
    """Whether who is signed in has to set one up first; asks the database only until they have."""
    if request.session.get(PROVEN) or not needs_second_factor(account):
        return False
    methods = {record.get("method") for record in get_authentication_records(request, account)}
    if not methods.intersection(STRONG) and not has_second_factor(account):
        return True
    request.session[PROVEN] = True
    return False


def forget_proof(request: HttpRequest, **_: object) -> None:
    """Look again whether there is a second factor, after one was removed."""
    request.session.pop(PROVEN, None)
