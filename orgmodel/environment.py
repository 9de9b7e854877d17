"""Typed readers of environment variables, which refuse what they cannot read with a sentence that names it.

A variable that is empty counts as unset: that is how docker compose passes on what nobody has set.
"""

import datetime as dt
import os
import re
from collections.abc import Callable, Collection, Mapping
from email.utils import parseaddr
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off")
HOST = re.compile(r"\*|\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
KEY_LENGTH, KEY_VARIETY = 50, 5  # what Django's own check of a deployment asks for


def refusal(name: str, rule: str, value: str = "") -> ImproperlyConfigured:
    """The error of a variable that says what is allowed; `value` is quoted, so leave secrets out."""
    found = f", not “{value}”" if value else ""
    return ImproperlyConfigured(f"{name} must be {rule}{found}. docs/running.md lists all settings.")


def text(name: str, default: str = "") -> str:
    """The variable as it is written."""
    value = os.environ.get(name, "")
    return value if value.strip() else default


def flag(name: str, *, default: bool) -> bool:
    """A variable that is on or off."""
    value = text(name).strip().lower()
    if value and value not in TRUE + FALSE:
        raise refusal(name, "1 (or true, yes, on) or 0 (or false, no, off)", text(name))
    return value in TRUE if value else default


def number(name: str, default: int, *, at_least: int = 0, at_most: int | None = None) -> int:
    """A whole number between two bounds, inclusive."""
    value = text(name).strip()
    if not value:
        return default
    is_number = value.isascii() and value.isdigit()
    if is_number and at_least <= int(value) and (at_most is None or int(value) <= at_most):
        return int(value)
    bounds = f"from {at_least} to {at_most}" if at_most is not None else f"of at least {at_least}"
    raise refusal(name, f"a whole number {bounds}", text(name))


def day(name: str, default: dt.date) -> dt.date:
    """A day, written year-month-day."""
    value = text(name).strip()
    try:
        return dt.date.fromisoformat(value) if value else default
    except ValueError:
        raise refusal(name, f"a day, such as {default}", text(name)) from None


def choice(name: str, default: str, allowed: Collection[str]) -> str:
    """One of the words that are allowed, in capitals or not."""
    value = text(name, default).strip()
    for word in allowed:
        if value.lower() == word.lower():
            return word
    raise refusal(name, f"one of {', '.join(allowed)}", value)


def choices(name: str, default: Mapping[str, str], allowed: Collection[str]) -> dict[str, str]:
    """One of the words that are allowed for each name of `default`; those that are left out keep theirs."""

    def is_allowed(item: str) -> bool:
        key, _, word = item.partition("=")
        return key in default and word in allowed

    example = ",".join(f"{key}={word}" for key, word in default.items())
    rule = f"of the form {example}, each with one of {', '.join(allowed)}"
    given = items(name, rule, is_allowed)
    return {**default, **dict(item.split("=") for item in given)}


def time_zone(name: str, default: str) -> str:
    """The name of a time zone."""
    value = text(name, default).strip()
    if value not in available_timezones():
        raise refusal(name, "the name of a time zone, such as Europe/Stockholm", value)
    return value


def items(name: str, rule: str, is_allowed: Callable[[str], bool]) -> list[str]:
    """A list with commas, each item without the spaces around it."""
    values = [value for item in text(name).split(",") if (value := item.strip())]
    for value in values:
        if not is_allowed(value):
            raise refusal(name, rule, value)
    return values


def hosts(name: str) -> list[str]:
    """Host names; one that begins with a dot stands for all names below it."""
    rule = "host names without scheme and port, with commas between them, such as orgmodel.example.com"
    return items(name, rule, lambda value: bool(HOST.fullmatch(value)))


def domains(name: str) -> list[str]:
    """Domains of email addresses, in small letters; `*` stands for all."""
    rule = "domains with commas between them, such as example.com, or *"
    found = items(name, rule, lambda value: value == "*" or bool(DOMAIN.fullmatch(value)))
    return [value.lower() for value in found]


def origins(name: str, *, wildcards: bool = False) -> list[str]:
    """Origins: scheme, host and perhaps a port. With `wildcards`, `*.` may stand for all names below one."""

    def is_origin(value: str) -> bool:
        scheme, separator, place = value.partition("://")
        host = re.sub(r":\d{1,5}$", "", place).removeprefix("*." if wildcards else "")
        return (
            scheme in ("https", "http") and bool(separator) and "*" not in host and bool(HOST.fullmatch(host))
        )

    rule = "origins with commas between them, such as https://orgmodel.example.com, without a path"
    return items(name, rule, is_origin)


def sender(name: str, default: str) -> str:
    """An email address, perhaps with a name before it."""
    value = text(name, default).strip()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
        raise refusal(
            name, "an email address, such as orgmodel@example.com or Orgmodel <it@example.com>", value
        )
    return value


def secret_key(name: str) -> str:
    """A text that nobody can guess, or an empty one where it is unset."""
    value = text(name)
    if value and (len(value) < KEY_LENGTH or len(set(value)) < KEY_VARIETY):
        raise refusal(
            name, f"a random text of at least {KEY_LENGTH} characters: openssl rand -hex 32 makes one"
        )
    return value


def database_url(name: str) -> str:
    """The address of a PostgreSQL database, or an empty text where it is unset."""
    value = text(name).strip()
    if not value:
        return ""
    try:
        parsed = dj_database_url.parse(value)
        usable = urlsplit(value).scheme in ("postgresql", "postgres") and bool(parsed.get("NAME"))
    except ValueError:  # an unknown scheme, or a port that is none
        usable = False
    if not usable:
        raise refusal(
            name, "postgresql://user:password@host:port/database, special characters percent-encoded"
        )
    return value
