"""The identity providers by which people sign in: read from the TOML file that SIGN_IN_PROVIDERS names, and checked.

docs/sign-in.md explains each key.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orgmodel.sign_in_providers.saml import KEYS as SAML_KEYS
from orgmodel.sign_in_providers.saml import SamlSettings, read_saml
from orgmodel.sign_in_providers.values import address, domains, flag, origin_of, refusal, secret, text

SHARED_KEYS = {
    *("id", "name", "protocol", "trust_emails", "tie_accounts"),
    *("person_claim", "person_field", "roles_claim", "roles", "sign_out"),
}
OPENID_KEYS = {"issuer", "client_id", "client_secret"}
PROTOCOLS = {"openid": SHARED_KEYS | OPENID_KEYS, "saml": SHARED_KEYS | SAML_KEYS}
REQUIRED = {
    "openid": ("id", "name", "issuer", "client_id", "client_secret"),
    "saml": ("id", "name"),
}
PERSON_FIELDS = ("email", "handle", "external_id")
ROLES = ("administrator", "people-admin", "model-steward", "auditor", "coach")


@dataclass(frozen=True)
class SignInProvider:
    """One identity provider, which speaks SAML where `saml` is set, else OpenID Connect.

    `trust_emails` are the domains whose addresses count as verified though the provider doesn't say so; `roles`
    says which role each group of `roles_claim` gives.
    """

    id: str
    name: str
    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    trust_emails: tuple[str, ...] = ()
    tie_accounts: bool = True
    person_claim: str = ""
    person_field: str = "external_id"
    roles_claim: str = ""
    roles: tuple[tuple[str, str], ...] = ()
    sign_out: bool = False
    saml: SamlSettings | None = None

    @property
    def origins(self) -> tuple[str, ...]:
        """Where its pages are."""
        return self.saml.origins if self.saml else (origin_of(self.issuer),)

    @property
    def source(self) -> str:
        """By what roles that it gives are known."""
        return f"sign-in by {self.name}"[:80]


def read_providers(path: str) -> tuple[SignInProvider, ...]:
    """The providers of the file `path`; none for an empty path. Raises ImproperlyConfigured with what is wrong."""
    if not path:
        return ()
    try:
        content = tomllib.loads(Path(path).read_text())
    except OSError as error:
        raise refusal(f"can’t be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refusal(f"is no TOML: {error}") from None
    rows = content.get("provider")
    if (
        set(content) != {"provider"}
        or not isinstance(rows, list)
        or not all(isinstance(row, dict) for row in rows)
    ):
        raise refusal("must consist of tables named [[provider]]")
    providers = tuple(_provider(number, row) for number, row in enumerate(rows, 1))
    ids = [provider.id for provider in providers]
    if repeated := next((each for each in ids if ids.count(each) > 1), ""):
        raise refusal(f"has two providers with the id “{repeated}”; each needs its own")
    return providers


def _provider(number: int, row: Mapping[str, object]) -> SignInProvider:
    where = f"has in provider {number}"
    protocol = text(where, row, "protocol") or "openid"
    if protocol not in PROTOCOLS:
        raise refusal(f"{where} the protocol “{protocol}”, which is none of {', '.join(PROTOCOLS)}")
    if unknown := sorted(set(row) - PROTOCOLS[protocol]):
        raise refusal(f"{where} an unknown key “{unknown[0]}”")
    if missing := next((key for key in REQUIRED[protocol] if not row.get(key)), ""):
        raise refusal(f"{where} no {missing}")
    is_openid = protocol == "openid"
    provider = SignInProvider(
        id=text(where, row, "id"),
        name=text(where, row, "name"),
        issuer=address(where, row, "issuer").rstrip("/") if is_openid else "",
        client_id=text(where, row, "client_id"),
        client_secret=secret(where, "client_secret", row["client_secret"]) if is_openid else "",
        trust_emails=domains(where, row, "trust_emails"),
        tie_accounts=flag(where, row, "tie_accounts", default=True),
        person_claim=text(where, row, "person_claim"),
        person_field=text(where, row, "person_field") or "external_id",
        roles_claim=text(where, row, "roles_claim"),
        roles=_roles(where, row),
        sign_out=flag(where, row, "sign_out", default=False),
        saml=None if is_openid else read_saml(where, row),
    )
    _check(where, provider)
    return provider


def _check(where: str, provider: SignInProvider) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", provider.id):
        raise refusal(f"{where} the id “{provider.id}”; use small letters, digits and hyphens")
    if provider.person_field not in PERSON_FIELDS:
        raise refusal(f"{where} a person_field that is none of {', '.join(PERSON_FIELDS)}")
    if bool(provider.roles) != bool(provider.roles_claim):
        raise refusal(f"{where} only one of roles and roles_claim; they go together")


def _roles(where: str, row: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    given = row.get("roles", {})
    if not isinstance(given, dict):
        raise refusal(f"{where} roles that are no table of groups and roles")
    if wrong := next((role for role in given.values() if role not in ROLES), None):
        raise refusal(f"{where} the role “{wrong}”, which is none of {', '.join(ROLES)}")
    return tuple(given.items())


def library_settings(providers: tuple[SignInProvider, ...]) -> dict[str, dict[str, object]]:
    """The same as the sign-in library wants it."""
    openid = [
        {
            "provider_id": provider.id,
            "name": provider.name,
            "client_id": provider.client_id,
            "secret": provider.client_secret,
            "settings": {"server_url": provider.issuer},
        }
        for provider in providers
        if not provider.saml
    ]
    over_saml = [
        {"provider_id": provider.id, "name": provider.name, "client_id": provider.id, "settings": {}}
        for provider in providers
        if provider.saml
    ]
    return {"openid_connect": {"APPS": openid, "OAUTH_PKCE_ENABLED": True}, "saml": {"APPS": over_saml}}
