"""Reading single values of the file of identity providers; each refuses what is not of its kind."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LOCAL = ("localhost", "127.0.0.1", "::1")


def refusal(what: str) -> ImproperlyConfigured:
    """The exception that says what is wrong with the file."""
    return ImproperlyConfigured(f"The file that SIGN_IN_PROVIDERS names {what}. docs/sign-in.md explains it.")


def text(where: str, row: Mapping[str, object], key: str) -> str:
    """The text at `key`; "" where there is none."""
    value = row.get(key, "")
    if not isinstance(value, str):
        raise refusal(f"{where} a {key} that is no text")
    return value.strip()


def domains(where: str, row: Mapping[str, object], key: str) -> tuple[str, ...]:
    """The domains at `key`."""
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and "." in item for item in value):
        raise refusal(f'{where} a {key} that is no list of domains, such as ["example.com"]')
    return tuple(item.lower() for item in value)


def flag(where: str, row: Mapping[str, object], key: str, *, default: bool) -> bool:
    """True or false at `key`."""
    value = row.get(key, default)
    if not isinstance(value, bool):
        raise refusal(f"{where} a {key} that is neither true nor false")
    return value


def address(where: str, row: Mapping[str, object], key: str) -> str:
    """The https:// address at `key`, or on this machine an http:// one; "" where there is none."""
    value = text(where, row, key)
    parts = urlsplit(value)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    if value and not (is_safe and parts.hostname):
        raise refusal(f"{where} the {key} “{value}”, which must be an https:// address")
    return value


def origin_of(value: str) -> str:
    """The scheme and host of an address."""
    parts = urlsplit(value)
    return f"{parts.scheme}://{parts.netloc}"


def secret(where: str, key: str, value: object) -> str:
    """The text itself, or what the variable or file holds that {env = "…"} or {file = "…"} names."""
    if isinstance(value, str):
        return value.strip()
    source = value if isinstance(value, dict) and len(value) == 1 else {}
    if isinstance(name := source.get("env"), str):
        if found := os.environ.get(name, "").strip():
            return found
        raise refusal(f"{where} a {key} in the variable {name}, which is not set")
    if isinstance(name := source.get("file"), str):
        try:
            return Path(name).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise refusal(f"{where} a {key} in a file that can’t be read: {error}") from None
    raise refusal(f"{where} a {key} that is neither a text nor {{env = …}} nor {{file = …}}")
