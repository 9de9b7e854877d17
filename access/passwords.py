"""What a new password means, whoever set it and wherever: its account's tokens and other sessions end, and the
history tells of it."""

from django.contrib.auth.password_validation import (
    get_default_password_validators,
    password_validators_help_text_html,
)

from access import account_history, operations
from orgmodel.web.current import current_session_key
from people.models import User


class RevokesTokens:
    """Stands among the validators of passwords, which Django tells of each one that was changed, and refuses none."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Any password will do."""

    def password_changed(self, password: str, user: User) -> None:
        """Revoke what was made under the old password."""
        account_history.tell(account_history.PASSWORD, user)
        operations.revoke_tokens(user)
        operations.end_sessions(user, but=current_session_key())

    def get_help_text(self) -> str:
        return "A new password signs the account out on other devices and revokes its API tokens."


def help_for_first_password() -> str:
    """What a password must be, without what changing one does: the account has no devices and tokens yet."""
    validators = get_default_password_validators()
    return password_validators_help_text_html(
        [each for each in validators if not isinstance(each, RevokesTokens)]
    )
