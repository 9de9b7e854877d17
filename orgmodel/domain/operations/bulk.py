"""Many calls as one change: all of them are made, or none is and every refusal is known."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction

from orgmodel.domain.operations.batch import Together
from orgmodel.domain.operations.calls import Call, Operation, note
from orgmodel.domain.operations.decorator import perform, retried
from orgmodel.domain.operations.refusals import refusal

MOST_REFUSALS = 1000
# So many calls at most are made again where one of them is refused.
PIECE = 250


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


@dataclass
class Parted(Exception):  # noqa: N818  it is no error
    """A piece of the calls cannot be made as a whole; where to part it, and why."""

    at: int
    why: Refusal


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

    def look_up(self, piece: range) -> Iterable[models.Model]:
        """Every row that calls of the piece name and that is there already, with what it lies within.

        A query for each kind.
        """

    def read(self, index: int) -> Asked:
        """The call; raises CannotRead."""

    def forget(self, rows: Iterable[tuple[type[models.Model], int]] | None) -> None:
        """These rows are not what they were when they were looked up; None: nothing is sure."""


def call_together(
    wanted: Wanted, *, by: Any, told: Callable[[dict[int, Call]], Any] = lambda calls: None
) -> list[Call]:
    """Make calls one after the other in one transaction; what they come to is what they would come to alone.

    All that they name is locked first, in the order of the house. New rows
    are inserted together. Every refusal is known, up to MOST_REFUSALS; a call
    that needs what a refused one would have made is refused as well. `told` is
    called with those that could be made, by index, before they are taken back.

    Raises:
        Refused: something could not be, or is not allowed; nothing was changed.
        ValidationError: others changed the same rows at the same moment.
    """

    def change() -> list[Call]:
        calls: dict[int, Call] = {}
        with transaction.atomic():
            refusals = _make_all(wanted, by, calls)
            if refusals:
                told(calls)
                raise Refused(refusals)
        return list(calls.values())

    calls = retried(change)
    for call in calls:
        note(call)
    return calls


def _make_all(wanted: Wanted, by: Any, calls: dict[int, Call]) -> dict[int, Refusal]:
    """Make what can be made, into `calls`; what cannot, by index.

    It goes on in pieces, each with a savepoint. Of a piece in which something is
    refused, first what stands before that is made alone, or the first half where
    the database does not say which row it refuses; what is refused then stands first.
    """
    refusals: dict[int, Refusal] = {}
    together = Together(by, number=len(wanted), inserts_wait=True)
    wanted.forget(None)
    at, size, looked_up = 0, PIECE, True
    with together.running():
        together.fresh.take(wanted.look_up(range(len(wanted))))
        while at < len(wanted) and len(refusals) < MOST_REFUSALS:
            piece = range(at, min(at + size, len(wanted)))
            if not looked_up:
                together.fresh.take(wanted.look_up(piece))
            try:
                calls |= _make_piece(wanted, together, piece)
            except Parted as parted:
                wanted.forget(None)
                looked_up, size = False, max(1, parted.at - at)
                if parted.at == at:
                    refusals[at] = parted.why
                    at += 1
            else:
                at, size = piece.stop, min(2 * size, PIECE)
    return refusals


def _make_piece(wanted: Wanted, together: Together, piece: range) -> dict[int, Call]:
    """Make the calls of a piece. Raises Parted, with all taken back."""
    made: dict[int, Call] = {}
    try:
        with transaction.atomic(), together.piece():
            for index in piece:
                made[index] = _make(wanted, index, together.by)
    except IntegrityError as error:
        raise Parted((piece.start + piece.stop) // 2, refusal(error)) from error
    except (ValidationError, PermissionDenied, CannotRead) as error:
        raise Parted(piece.start + len(made), error) from error
    return made


def _make(wanted: Wanted, index: int, by: Any) -> Call:
    asked = wanted.read(index)
    given = (asked.subject,) if asked.operation.subject else ()
    call = perform(asked.operation, *given, **asked.arguments, by=by, reason=asked.reason)
    wanted.forget((type(change.row), change.id) for change in call.changes)
    return call
