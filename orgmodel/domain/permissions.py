"""To whom a permission is granted, and what a refusal says about who has it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Never, Protocol

import rules
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from orgmodel.domain.accounts import Account

NAMED = 3  # so many people a refusal names at most
_grantees: dict[str, tuple["Grantee", ...]] = {}


# Of operations whose form lists what one may choose as the subject: whether there is anything to choose.
_choosing: dict[str, Callable[[Account], bool]] = {}


class Predicate(Protocol):
    """A predicate of django-rules."""

    def __or__(self, other: "Predicate") -> "Predicate": ...


@dataclass(frozen=True)
class Grantee:
    """A predicate that grants a permission, and how a refusal names those for whom it holds.

    `holders` returns the people for whom it holds today, for a subject of the permission; also for None where it
    `holds_of_any` subject alike. A grantee without it is named by `name` alone.
    """

    name: str
    predicate: Predicate
    holders: Callable[[Never], Iterable[Model]] | None = None
    holds_of_any: bool = False


def allow(permission: str, *grantees: Grantee) -> None:
    """Grant `permission` to all `grantees`; refusals name them in this order, and the last is asked first."""
    rules.add_perm(permission, reduce(or_, (each.predicate for each in reversed(grantees))))
    _grantees[permission] = grantees


def allow_choosing(permission: str, has_any: Callable[[Account], bool]) -> None:
    """Let an account open the form of an operation without a subject where `has_any` says that it has one to choose."""
    _choosing[permission] = has_any


def may_choose(permission: str, user: Account | AnonymousUser) -> bool:
    """Whether the form of an operation has a subject for `user` to choose."""
    has_any = _choosing.get(permission)
    return has_any is not None and not isinstance(user, AnonymousUser) and has_any(user)


def who_may(permission: str, subject: Model | None) -> str:
    """“Its trio and administrators can: Ren Tanaka, Moana Tāwhai.”

    Grantees that nobody is today are left out. One query for each grantee that has holders.
    """
    names: list[str] = []
    people: list[str] = []
    for grantee in _grantees.get(permission, ()):
        holders = _holders(grantee, subject)
        if holders or grantee.holders is None:
            names.append(grantee.name)
            people += [name for name in holders if name not in people]
    if not names:
        return ""
    only = "only " if len(names) == 1 and not people else ""
    sentence = f"{only}{_joined(names)} can{': ' if people else ''}{_first(people)}."
    return sentence[0].upper() + sentence[1:]


def _holders(grantee: Grantee, subject: Model | None) -> list[str]:
    if grantee.holders is None or (subject is None and not grantee.holds_of_any):
        return []
    return [str(person) for person in grantee.holders(subject)]  # type: ignore[arg-type]  # what its permission is about


def _joined(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _first(people: list[str]) -> str:
    """The names; of many only the first `NAMED`, and how many others there are."""
    if len(people) <= NAMED + 1:
        return ", ".join(people)
    return f"{', '.join(people[:NAMED])} and {len(people) - NAMED} others"
