"""The identity providers by which people sign in: read from the TOML file that SIGN_IN_PROVIDERS names, and checked.

docs/sign-in.md explains each key.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

KEYS = {
    *("id", "name", "issuer", "client_id", "client_secret", "trust_emails", "tie_accounts"),
    *("person_claim", "person_field", "roles_claim", "roles", "sign_out"),
}
REQUIRED = ("id", "name", "issuer", "client_id", "client_secret")
PERSON_FIELDS = ("email", "handle", "external_id")
ROLES = ("administrator", "people-admin", "model-steward", "auditor", "coach")
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class SignInProvider:
    """One identity provider that speaks OpenID Connect.

    `trust_emails` are the domains whose addresses count as verified though the provider doesn't say so; `roles`
    says which role each group of `roles_claim` gives.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    trust_emails: tuple[str, ...] = ()
    tie_accounts: bool = True
    person_claim: str = ""
    person_field: str = "external_id"
    roles_claim: str = ""
    roles: tuple[tuple[str, str], ...] = ()
    sign_out: bool = False

    @property
    def origin(self) -> str:
        """Where its pages are."""
        address = urlsplit(self.issuer)
        return f"{address.scheme}://{address.netloc}"

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
        raise _refusal(f"can’t be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refusal(f"is no TOML: {error}") from None
    rows = content.get("provider")
    if (
        set(content) != {"provider"}
        or not isinstance(rows, list)
        or not all(isinstance(row, dict) for row in rows)
    ):
        raise _refusal("must consist of tables named [[provider]]")
    providers = tuple(_provider(number, row) for number, row in enumerate(rows, 1))
    ids = [provider.id for provider in providers]
    if repeated := next((each for each in ids if ids.count(each) > 1), ""):
        raise _refusal(f"has two providers with the id “{repeated}”; each needs its own")
    return providers


def _refusal(what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"The file that SIGN_IN_PROVIDERS names {what}. docs/sign-in.md explains it.")


def _provider(number: int, row: Mapping[str, object]) -> SignInProvider:
    where = f"has in provider {number}"
    if unknown := sorted(set(row) - KEYS):
        raise _refusal(f"{where} an unknown key “{unknown[0]}”")
    if missing := next((key for key in REQUIRED if not row.get(key)), ""):
        raise _refusal(f"{where} no {missing}")
    provider = SignInProvider(
        id=_text(where, row, "id"),
        name=_text(where, row, "name"),
        issuer=_text(where, row, "issuer").rstrip("/"),
        client_id=_text(where, row, "client_id"),
        client_secret=_secret(where, row["client_secret"]),
        trust_emails=_texts(where, row, "trust_emails"),
        tie_accounts=_flag(where, row, "tie_accounts", default=True),
        person_claim=_text(where, row, "person_claim"),
        person_field=_text(where, row, "person_field") or "external_id",
        roles_claim=_text(where, row, "roles_claim"),
        roles=_roles(where, row),
        sign_out=_flag(where, row, "sign_out", default=False),
    )
    _check(where, provider)
    return provider


def _check(where: str, provider: SignInProvider) -> None:
    address = urlsplit(provider.issuer)
    is_safe = address.scheme == "https" or (address.scheme == "http" and address.hostname in LOCAL)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", provider.id):
        raise _refusal(f"{where} the id “{provider.id}”; use small letters, digits and hyphens")
    if not is_safe or not address.hostname:
        raise _refusal(f"{where} the issuer “{provider.issuer}”, which must be an https:// address")
    if provider.person_field not in PERSON_FIELDS:
        raise _refusal(f"{where} a person_field that is none of {', '.join(PERSON_FIELDS)}")
    if bool(provider.roles) != bool(provider.roles_claim):
        raise _refusal(f"{where} only one of roles and roles_claim; they go together")


def _text(where: str, row: Mapping[str, object], key: str) -> str:
    value = row.get(key, "")
    if not isinstance(value, str):
        raise _refusal(f"{where} a {key} that is no text")
    return value.strip()


def _texts(where: str, row: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and "." in item for item in value):
        raise _refusal(f'{where} a {key} that is no list of domains, such as ["example.com"]')
    return tuple(item.lower() for item in value)


def _flag(where: str, row: Mapping[str, object], key: str, *, default: bool) -> bool:
    value = row.get(key, default)
    if not isinstance(value, bool):
        raise _refusal(f"{where} a {key} that is neither true nor false")
    return value


def _roles(where: str, row: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    given = row.get("roles", {})
    if not isinstance(given, dict):
        raise _refusal(f"{where} roles that are no table of groups and roles")
    if wrong := next((role for role in given.values() if role not in ROLES), None):
        raise _refusal(f"{where} the role “{wrong}”, which is none of {', '.join(ROLES)}")
    return tuple(given.items())


def _secret(where: str, value: object) -> str:
    """The secret itself, or what the variable or file holds that {env = "…"} or {file = "…"} names."""
    if isinstance(value, str):
        return value
    source = value if isinstance(value, dict) and len(value) == 1 else {}
    if isinstance(name := source.get("env"), str):
        if found := os.environ.get(name, "").strip():
            return found
        raise _refusal(f"{where} a client_secret in the variable {name}, which is not set")
    if isinstance(name := source.get("file"), str):
        try:
            return Path(name).read_text().strip()
        except OSError as error:
            raise _refusal(f"{where} a client_secret in a file that can’t be read: {error}") from None
    raise _refusal(f"{where} a client_secret that is neither a text nor {{env = …}} nor {{file = …}}")


def library_settings(providers: tuple[SignInProvider, ...]) -> dict[str, dict[str, object]]:
    """The same as the sign-in library wants it."""
    apps = [
        {
            "provider_id": provider.id,
            "name": provider.name,
            "client_id": provider.client_id,
            "secret": provider.client_secret,
            "settings": {"server_url": provider.issuer},
        }
        for provider in providers
    ]
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}
