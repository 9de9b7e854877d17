"""The addresses of pages, made from a pattern that each has once found out."""

import re
from functools import cache, lru_cache

from django.urls import get_script_prefix, reverse

# What every converter of addresses leaves as it is.
PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]*\Z")


def address(name: str, *parts: str | int) -> str:
    """What Django's `reverse` answers for the page `name`.

    A page has hundreds of links, and `reverse` tries patterns anew for each: 190
    of them were 4 of the 40 ms that a squad's page took. Pages of one name differ
    only in the keys and numbers that stand in them.
    """
    return _address(get_script_prefix(), name, parts)


@lru_cache(maxsize=20_000)  # pages link to the same few again and again
def _address(prefix: str, name: str, parts: tuple[str | int, ...]) -> str:
    kinds = []
    for part in parts:
        if isinstance(part, int):
            kinds.append("number")
        elif PLAIN.match(part):
            kinds.append("dotted" if "." in part else "word")
        else:
            return reverse(name, args=parts)
    return _pattern(name, tuple(kinds), prefix) % parts


@cache
def _pattern(name: str, kinds: tuple[str, ...], prefix: str) -> str:
    """The address with “%s” for each argument; addresses are cached by `prefix`,
    which `reverse` puts first."""
    stand_ins: list[int | str] = [
        10**9 + place if kind == "number" else f"stand-in-{place}" if kind == "word" else f"stand.in-{place}"
        for place, kind in enumerate(kinds)
    ]
    pattern = reverse(name, args=stand_ins).replace("%", "%%")
    for stand_in in stand_ins:
        pattern = pattern.replace(str(stand_in), "%s")
    return pattern
