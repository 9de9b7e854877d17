"""A call of an operation as it happens: what was asked, by whom, and which rows changed."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from orgmodel.domain.operations.changes import UNCHANGED
from orgmodel.domain.periods import Period


@dataclass(frozen=True)
class Operation:
    """A registered operation: its name is also its permission, API action and history verb."""

    name: str
    says: str
    function: Callable
    arguments: dict[str, inspect.Parameter]
    subject: inspect.Parameter | None

    @property
    def verb(self) -> str:
        return self.name.partition(".")[2]

    @property
    def label(self) -> str:
        """“Place member”, for buttons and headings."""
        return self.verb.replace("_", " ").capitalize()

    @cached_property
    def changes(self) -> frozenset[str]:
        """The arguments that, where they are left out, leave what they are about as it is."""
        return frozenset(name for name, each in self.arguments.items() if each.default is UNCHANGED)

    def filled(self, given: dict[str, Any]) -> dict[str, Any]:
        """The arguments of a call: those given, and the defaults of others; none for what is to stay as it is."""
        defaults = {name: p.default for name, p in self.arguments.items() if p.default is not p.empty}
        return {name: value for name, value in {**defaults, **given}.items() if value is not UNCHANGED}


@dataclass
class Change:
    """One row that an operation made (before is None), altered, or removed (after is None)."""

    row: Period
    id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass
class Call:
    """One operation as it happened; `entry` is what the history recorded of it."""

    operation: Operation
    subject: Any
    arguments: dict[str, Any]
    by: Any
    reason: str
    changes: list[Change] = field(default_factory=list)
    result: Any = None
    entry: Any = None


registry: dict[str, Operation] = {}
running: ContextVar[Call | None] = ContextVar("running operation", default=None)
_noted: ContextVar[list[Call] | None] = ContextVar("calls that somebody notes", default=None)


@contextmanager
def noting() -> Iterator[list[Call]]:
    """A list of the calls that succeed within, for who wants to know more than what an operation returns."""
    calls: list[Call] = []
    token = _noted.set(calls)
    try:
        yield calls
    finally:
        _noted.reset(token)


def note(call: Call) -> None:
    """Tell whoever notes that `call` is done and saved."""
    calls = _noted.get()
    if calls is not None:
        calls.append(call)


def now_running() -> Call:
    call = running.get()
    if call is None:
        raise AssertionError("Rows are saved by operations only.")
    return call
