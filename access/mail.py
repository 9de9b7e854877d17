"""Sending mail about accounts, and noticing that it cannot be sent."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from allauth.account.adapter import get_adapter
from django.core.mail import mailers

NOT_SENT = (
    "The mail server can’t be reached. No e-mail was sent and nothing has changed. "
    "Try again later, or ask an administrator."
)
logger = logging.getLogger(__name__)


class MailError(Exception):
    """The mail server doesn't answer, or refuses."""


@contextmanager
def mail_server() -> Iterator[None]:
    """Reach the mail server before what needs it, whoever it is for, so that a failure says nothing of accounts.

    Raises MailError where it cannot be reached, then or within.
    """
    connection = mailers.default
    try:
        connection.open()
        connection.close()
        yield
    except OSError as error:  # of which smtplib's are kinds
        logger.error("Mail cannot be sent: %s", error)
        raise MailError from error


def send(template: str, email: str, context: Mapping[str, object]) -> None:
    """Send the mail `account/email/<template>` to `email`; raises MailError."""
    with mail_server():
        get_adapter().send_mail(f"account/email/{template}", email, dict(context))
