"""Many calls as one change: all of them are made, or none is and every refusal is known."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction

from orgmodel.operations.calls import Call, Operation, note
from orgmodel.operations.decorator import perform, retried
from orgmodel.operations.refusals import refusal
from orgmodel.operations.together import Together

MOST_REFUSALS = 1000


class CannotRead(Exception):  # noqa: N818  it is a refusal
    """What was given is no call of the operation; `errors` says why, by argument."""

    def __init__(self, errors: dict[str, Any]) -> None:
        super().__init__(errors)
        self.errors = errors


Refusal = ValidationError | PermissionDenied | CannotRead


@dataclass
class Refused(Exception):  # noqa: N818  it is a refusal
    """Nothing was changed; why each of the calls, by its index, could not be made."""

    refusals: dict[int, Refusal]

    @property
    def is_denied(self) -> bool:
        """Whether it is about what somebody may."""
        return any(isinstance(refusal, PermissionDenied) for refusal in self.refusals.values())


@dataclass(frozen=True)
class Asked:
    """One call that is to be made, read."""

    operation: Operation
    subject: Any
    arguments: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


class Wanted(Protocol):
    """The calls that somebody wants; each is read when its turn comes, as earlier ones may have made what it names."""

    def __len__(self) -> int: ...

    def look_up(self) -> Iterable[models.Model]:
        """Every row that the calls name and that is there already, with what it lies within; a query for each kind."""

    def read(self, index: int) -> Asked:
        """The call; raises CannotRead."""

    def forget(self, rows: Iterable[tuple[type[models.Model], int]] | None) -> None:
        """These rows are not what they were when they were looked up; None: nothing is sure."""


def call_together(
    wanted: Wanted, *, by: Any, told: Callable[[dict[int, Call]], Any] = lambda calls: None
) -> list[Call]:
    """Make calls one after the other in one transaction; what they come to is what they would come to alone.

    All that they name is locked first, in the order of the house. New rows
    are inserted together. Only when something is refused are all tried again
    one by one, so that every refusal is known, up to MOST_REFUSALS; a call
    that needs what a refused one would have made is refused as well. `told` is
    called with those that could be made, by index, before they are taken back.

    Raises:
        Refused: something could not be, or is not allowed; nothing was changed.
        ValidationError: others changed the same rows at the same moment.
    """

    def change() -> list[Call]:
        try:
            return _at_once(wanted, by)
        except (ValidationError, PermissionDenied, CannotRead, IntegrityError):
            return _one_by_one(wanted, by, told)

    calls = retried(change)
    for call in calls:
        note(call)
    return calls


def _at_once(wanted: Wanted, by: Any) -> list[Call]:
    with transaction.atomic():
        together = Together(by, number=len(wanted), inserts_wait=True)
        wanted.forget(None)
        with together.running():
            together.fresh.take(wanted.look_up())
            return [_make(wanted, index, by) for index in range(len(wanted))]


def _one_by_one(wanted: Wanted, by: Any, told: Callable[[dict[int, Call]], Any]) -> list[Call]:
    calls: dict[int, Call] = {}
    refusals: dict[int, Refusal] = {}
    with transaction.atomic():
        together = Together(by, number=len(wanted), inserts_wait=False)
        wanted.forget(None)
        with together.running():
            together.fresh.take(wanted.look_up())
            for index in range(len(wanted)):
                try:
                    with transaction.atomic():
                        calls[index] = _make(wanted, index, by)
                except IntegrityError as error:
                    refusals[index] = refusal(error)
                except (ValidationError, PermissionDenied, CannotRead) as error:
                    refusals[index] = error
                if index in refusals:
                    together.start_afresh()
                    wanted.forget(None)
                if len(refusals) == MOST_REFUSALS:
                    break
        if refusals:
            told(calls)
            raise Refused(refusals)
    return list(calls.values())


def _make(wanted: Wanted, index: int, by: Any) -> Call:
    asked = wanted.read(index)
    given = (asked.subject,) if asked.operation.subject else ()
    call = perform(asked.operation, *given, **asked.arguments, by=by, reason=asked.reason)
    wanted.forget((type(change.row), change.id) for change in call.changes)
    return call
