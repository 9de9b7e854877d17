"""What identity providers say over SAML, once it is verified, and why what they sent doesn't hold."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from orgmodel.sign_in_providers import SignInProvider

logger = logging.getLogger(__name__)
# In the session: by which names the provider knows who is signed in, and this sign-in.
NAME, FORMAT, INDEX = "provider_name_id", "provider_name_id_format", "provider_session_index"

UNREACHABLE = "The metadata of {provider} can’t be read at the moment."
UNSIGNED = "The response isn’t signed by {provider}, or not securely enough."
EXPIRED = "The response has expired, or the clock of one of the two servers is wrong."
OTHER_SITE = "The response was meant for another application or another address."
OTHER_ISSUER = "The response came from somebody other than {provider}."
USED = "This response has been used before. Sign in again."
NOT_ASKED = "This sign-in wasn’t started here. Start it on the sign-in page."
NO_SUCCESS = "{provider} didn’t sign you in."
NO_LASTING_NAME = "{provider} sent no permanent identifier for you."
UNREADABLE = "The response doesn’t follow the SAML standard."


class UnverifiedError(Exception):
    """What a provider sent doesn't hold; the text says why to who wanted to sign in."""


@dataclass(frozen=True)
class SamlAnswer:
    """Who a provider says has signed in; `request_id` is of the request that it answers, "" where it began by itself."""

    provider: str
    name_id: str
    name_id_format: str
    session_index: str
    request_id: str
    claims: Mapping[str, object]

    @property
    def session(self) -> dict[str, str]:
        """What signing out at the provider asks for later."""
        return {NAME: self.name_id, FORMAT: self.name_id_format, INDEX: self.session_index}


@dataclass(frozen=True)
class SignOutRequest:
    """A provider asks to sign somebody out: of `session_indexes`, or all sessions where there are none."""

    name_id: str
    session_indexes: tuple[str, ...]
    answer_address: str


def unverified(provider: SignInProvider, reason: str, detail: str) -> UnverifiedError:
    """The exception that says `reason`; `detail` is for the log."""
    logger.warning("An answer of %s over SAML is refused: %s", provider.name, detail)
    return UnverifiedError(reason.format(provider=provider.name))
