"""A call of an operation as it happens: its arguments, by whom it is made, and which rows it changes."""

import datetime as dt
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, get_args, get_type_hints, runtime_checkable

from django.db import models

from orgmodel.domain.accounts import Account
from orgmodel.domain.operations.changes import UNCHANGED
from orgmodel.domain.operations.representation import Facts, Known, Said, words
from orgmodel.domain.periods import Period


@runtime_checkable
class NormalizedField(Protocol):
    """A field of a model that makes the same of what means the same."""

    def normalized(self, value: object) -> object:
        """What is stored of `value`; nothing is refused."""


@dataclass(frozen=True)
class Operation:
    """A registered operation: its name is also its permission, API action and history verb.

    `sentence` is what the history shows of a call, with {subject}, {result} and arguments in braces;
    `act` is what a call does, of which not everything has to be known yet: see `operation`.
    One that `is_final` can't be undone.
    """

    name: str
    sentence: str
    act: str
    function: Callable
    arguments: dict[str, inspect.Parameter]
    subject: inspect.Parameter | None
    is_final: bool = False

    @property
    def short_name(self) -> str:
        """The name without its app: “place_member”."""
        return self.name.partition(".")[2]

    def phrase(self, subject: object = None, **known: object) -> str:
        """What it does to `subject`, with the arguments that are `known`: “place a person in Payments”."""
        unknown = dict.fromkeys(["subject", *self.arguments])
        values = {**unknown, "subject": subject, **known}
        return self.act.format_map({name: Known(value) for name, value in values.items()})

    def title(self, subject: object = None, **known: object) -> str:
        """The `phrase` as buttons, menus and headings have it: “Place a person in Payments”."""
        phrase = self.phrase(subject, **known)
        return f"{phrase[:1].upper()}{phrase[1:]}"

    @cached_property
    def changes(self) -> frozenset[str]:
        """The arguments that leave a field as it is where they are left out."""
        return frozenset(name for name, each in self.arguments.items() if each.default is UNCHANGED)

    @cached_property
    def row_models(self) -> tuple[type[models.Model], ...]:
        """The kinds of rows that it is about: what it acts on, and what it returns."""
        hints = get_type_hints(self.function)
        subject = hints[self.subject.name] if self.subject else None
        kinds = [kind for hint in (subject, hints["return"]) for kind in (hint, *get_args(hint))]
        return tuple(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, models.Model))

    @cached_property
    def normalized_fields(self) -> dict[str, NormalizedField]:
        """The arguments whose values are normalized, with the field that each is for."""
        fields = {field.name: field for model in self.row_models for field in model._meta.get_fields()}
        found: dict[str, NormalizedField] = {}
        for name in self.arguments:
            field = fields.get(name)
            if isinstance(field, NormalizedField):
                found[name] = field
        return found

    def with_defaults(self, given: Mapping[str, object]) -> dict[str, object]:
        """The given arguments and the defaults of the others, without those that are UNCHANGED."""
        defaults = {name: p.default for name, p in self.arguments.items() if p.default is not p.empty}
        return {name: value for name, value in {**defaults, **given}.items() if value is not UNCHANGED}


class HasOperation(Protocol):
    """A function that @operation has registered, whatever it takes."""

    operation: Operation


class OperationFunction[**P, T](HasOperation, Protocol):
    """A function that @operation has registered."""

    __name__: str

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T: ...


class HistoryEntry(Protocol):
    """What the history records of a call; history.models.Entry is the one."""

    pk: int
    change_set_id: int | None

    def way_back(self, user: Account) -> str:
        """Where `user` can undo it; "" where they may not."""

    def way_back_of_all(self, user: Account) -> str:
        """The same of all that was done together with it."""


@dataclass
class Change:
    """One row that an operation created (`before` is None), changed, or removed (`after` is None)."""

    row: Period
    id: int
    before: Facts | None
    after: Facts | None


@dataclass
class Call:
    """One operation as it happened; `entry` is what the history recorded of it, once it has."""

    operation: Operation
    subject: models.Model | None
    arguments: dict[str, object]
    by: Account
    reason: str
    changes: list[Change] = field(default_factory=list)
    result: object = None
    entry: HistoryEntry = field(init=False, repr=False)


registry: dict[str, Operation] = {}
running: ContextVar[Call | None] = ContextVar("running operation", default=None)
_captured: ContextVar[list[Call] | None] = ContextVar("captured calls", default=None)


@contextmanager
def capture_calls() -> Iterator[list[Call]]:
    """A list of the calls that succeed within the block."""
    calls: list[Call] = []
    token = _captured.set(calls)
    try:
        yield calls
    finally:
        _captured.reset(token)


def capture(call: Call) -> None:
    """Add a committed `call` to the list of whoever captures calls."""
    calls = _captured.get()
    if calls is not None:
        calls.append(call)


def running_call() -> Call:
    """The call of the running operation. Raises AssertionError outside of operations."""
    call = running.get()
    if call is None:
        raise AssertionError("Rows are saved by operations only.")
    return call


def describe(operation: Operation, subject: object, arguments: Mapping[str, object], result: object) -> str:
    """What a call did as one sentence without its doer: “Placed Ada Holm in Payments …”."""
    values = {**arguments, "subject": subject, "result": result}
    said = {
        name: Said(words(value), value if isinstance(value, dt.date) else None)
        for name, value in values.items()
    }
    sentence = operation.sentence.format_map(said)
    return f"{sentence[0].upper()}{sentence[1:]}."
