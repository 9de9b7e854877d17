"""Mail about accounts: made of a template, and queued for the background worker."""

from collections.abc import Mapping

from allauth.account.adapter import get_adapter


def send(template: str, email: str, context: Mapping[str, object]) -> None:
    """Queue the mail `account/email/<template>` to `email`; it is sent once the current transaction is committed."""
    get_adapter().send_mail(f"account/email/{template}", email, dict(context))
