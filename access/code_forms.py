"""Forms that take a code of a second factor: how often one may be guessed, and that each works once."""

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.exceptions import ValidationError

from access import guessing, operations

TOO_MANY = "Too many wrong codes. Try again in 15 minutes, or use a passkey."


class GuardedCode:
    """A form of the sign-in library with a code, whose guesses are counted in the database."""

    def clean_code(self) -> str:
        """ValidationError for a code that is wrong, was used, or comes after too many wrong ones."""
        account = self.user  # type: ignore[attr-defined]  # the library's form has it
        if not guessing.may_try_code(context.request, account):
            raise ValidationError(TOO_MANY, code="too_many")
        try:
            code: str = super().clean_code()  # type: ignore[misc]
            self.use(code)
        except ValidationError:
            guessing.count_wrong_code(context.request, account)
            raise
        guessing.forget_wrong_codes(account)
        return code

    def use(self, code: str) -> None:
        """Let nobody use the code again; ValidationError where somebody has."""
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if authenticator.type != Authenticator.Type.TOTP:
            return  # the library crosses recovery codes off itself
        if not operations.use_code(authenticator, _counter_of(authenticator, code)):
            raise get_adapter().validation_error("incorrect_code")


def _counter_of(authenticator: Authenticator, code: str) -> int:
    """For which half-minute the code is."""
    secret = totp.decrypt(authenticator.data["secret"])
    return max(
        (
            counter
            for counter in totp.yield_hotp_counters_from_time()
            if compare_user_code(
                actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, counter))
            )
        ),
        default=0,
    )


class SignInCodeForm(GuardedCode, AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(GuardedCode, ReauthenticateForm):
    """Proving again who one is, before something that matters."""
