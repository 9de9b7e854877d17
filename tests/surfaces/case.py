"""What a case is: an operation, a situation in which it happens, and situations in which it is refused."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orgmodel.domain.operations import registry
from people.models import User

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
LATER = dt.date(2027, 1, 1)
BEFORE = dt.date(2019, 1, 1)

# Builds a situation with factories, for who will act: the subject and the arguments, as rows and days.
Stage = Callable[[User], tuple[Any, dict[str, Any]]]


@dataclass(frozen=True)
class Refusal:
    """A situation in which the operation is refused in a sentence that contains `says`.

    `without` names the surfaces that cannot even express it.
    """

    stage: Stage
    says: str
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """An operation and a situation in which it happens.

    `never_refused` says why there is no refusal. `denied` is the fixture of
    who may not. `without` names the surfaces that cannot express the
    arguments; `label` tells two cases of one operation apart.
    """

    operation: str
    stage: Stage
    refusals: tuple[Refusal, ...] = ()
    never_refused: str = ""
    denied: str = "bystander"
    without: frozenset[str] = frozenset()
    label: str = ""

    def __str__(self) -> str:
        return f"{self.operation} {self.label}".strip()


def only(*surfaces: str) -> frozenset[str]:
    """All surfaces but these."""
    return frozenset({"page", "htmx", "api", "admin", "sheets"} - set(surfaces))


def without(*surfaces: str) -> frozenset[str]:
    return frozenset(surfaces)


def as_it_is(operation: str, row: Any, **changes: Any) -> tuple[Any, dict[str, Any]]:
    """`row`, and those of `changes` that are any, with the version where the operation wants to know it."""
    seen = {"version": row.version} if "version" in registry[operation].arguments else {}
    return row, seen | {name: value for name, value in changes.items() if value != getattr(row, name, None)}


def of_the_past(operation: str, denied: str = "bystander", **facts: Any) -> Case:
    """Something is formed or added that is known to end, and had another key before; no form asks for that."""
    facts |= {"ends_before": LATER, "former_keys": ["known.before"]}
    return Case(
        operation,
        lambda by: (None, facts),
        denied=denied,
        without=only("api", "sheets"),
        label="with its past",
    )


def renamed(operation: str, make: Callable[[], Any]) -> Case:
    """What `make` makes is given another key; in a sheet that is another row."""
    return Case(
        operation,
        lambda by: as_it_is(operation, row := make(), **{row.key_name: "renamed"}),
        without=without("sheets"),
        label="giving another key",
    )


def corrected(operation: str, make: Callable[[], Any], **changes: Any) -> Case:
    """What tells rows of a sheet apart is corrected, which there is another row."""
    return Case(
        operation,
        lambda by: as_it_is(operation, make(), **changes),
        without=without("sheets"),
        label="in what tells it apart",
    )


def stale(operation: str, make: Callable[[], Any]) -> Refusal:
    """The row that `make` makes is edited from a version that is no longer the present one."""

    def stage(by: User) -> tuple[Any, dict[str, Any]]:
        row = make()
        type(row).objects.filter(pk=row.pk).update(version=2)
        row.refresh_from_db()
        return as_it_is(operation, row, version=1, name="Stale")

    return Refusal(stage, "was changed while you were editing it", without("sheets"))


def not_begun(make: Callable[[], Any]) -> Refusal:
    """What `make` makes, from 2020 on, is to end on a day before that."""
    return Refusal(lambda by: (make(), {"ends_before": BEFORE}), "begins on", without("sheets"))


def open_still(make: Callable[[], Any]) -> Refusal:
    """What `make` makes has no end that could be taken back."""
    return Refusal(lambda by: (make(), {}), "hasn’t ended", only("page", "htmx", "api"))


def reserved(
    operation: str, key: str, subject: Callable[[], Any] = lambda: None, **arguments: Any
) -> Refusal:
    """The key is a word that addresses need for themselves."""
    given = {key: "new", "name": "New", **arguments}
    return Refusal(lambda by: (subject(), given), "is reserved")
