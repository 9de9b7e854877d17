"""Many calls as one change: all of them are made, or none is and every refusal is reported."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction

from orgmodel.domain.accounts import Account
from orgmodel.domain.operations.batch import Batch, Origin
from orgmodel.domain.operations.calls import Call, Operation, capture
from orgmodel.domain.operations.decorator import perform, require, retried
from orgmodel.domain.operations.refusals import refusal
from orgmodel.domain.visibility import restricted_again, unrestricted

MOST_REFUSALS = 1000
REQUEST = Origin("request")
# The most calls that are made again when one of them is refused.
PIECE = 250


class CannotRead(Exception):  # noqa: N818  it is a refusal
    """The data is no call of the operation; `errors` has the reasons, by argument.

    `call` has the operation and what it was to act on, where these can be read.
    """

    def __init__(self, errors: Mapping[str, object], call: "ParsedCall | None" = None) -> None:
        super().__init__(errors)
        self.errors = errors
        self.call = call


Refusal = ValidationError | PermissionDenied | CannotRead


@dataclass
class Refused(Exception):  # noqa: N818  it is a refusal
    """Nothing was changed; why each of the calls, by its index, could not be made."""

    refusals: dict[int, Refusal]

    @property
    def is_denied(self) -> bool:
        """Whether a call was not allowed."""
        return any(isinstance(refusal, PermissionDenied) for refusal in self.refusals.values())


@dataclass
class SplitBatch(Exception):  # noqa: N818  it is no error
    """A piece of the calls cannot be made together; before which call to split it, and why."""

    at: int
    why: Refusal


@dataclass(frozen=True)
class ParsedCall:
    """One call that is to be made."""

    operation: Operation
    subject: models.Model | None
    arguments: dict[str, object] = field(default_factory=dict)
    reason: str = ""


class CallSource(Protocol):
    """The calls to make; each is parsed when it is made, as earlier ones may create what it names."""

    def __len__(self) -> int: ...

    def look_up(self, piece: range) -> Iterable[models.Model]:
        """Every existing row that calls of the piece name, with its parents; a query for each model."""

    def read(self, index: int) -> ParsedCall:
        """The call; raises CannotRead."""

    def forget(self, rows: Iterable[tuple[type[models.Model], int]] | None) -> None:
        """These rows changed after they were looked up; None: all may have."""


# A call that is known beforehand; why it cannot be made; or, where it names what an earlier call creates, a function
# that says it once that is done.
type KnownCall = ParsedCall | ValidationError | Callable[[], ParsedCall]


class KnownCalls:
    """A source of calls that are known beforehand, because they name existing rows or what an earlier one creates."""

    def __init__(self, calls: Sequence[KnownCall]) -> None:
        self.calls = calls

    def __len__(self) -> int:
        return len(self.calls)

    def look_up(self, piece: range) -> Iterable[models.Model]:
        for call in self.calls[piece.start : piece.stop]:
            named = (call.subject, *call.arguments.values()) if isinstance(call, ParsedCall) else ()
            yield from (value for value in named if isinstance(value, models.Model))

    def read(self, index: int) -> ParsedCall:
        call = self.calls[index]
        if isinstance(call, ValidationError):
            raise call
        return call if isinstance(call, ParsedCall) else call()

    def forget(self, rows: object) -> None:
        """Every call reads its rows afresh."""


def call_together(
    source: CallSource,
    *,
    by: Account,
    origin: Origin = REQUEST,
    on_refused: Callable[[dict[int, Call]], None] | None = None,
) -> list[Call]:
    """Make calls one after the other in one transaction; the result is that of each call alone.

    All that they name is locked first, in the order of all operations. New rows
    are inserted together. Every refusal is found, up to MOST_REFUSALS; a call
    that needs what a refused one would have made is refused as well. `on_refused`
    is called with those that could be made, by index, before they are rolled back.
    The history shows several as one change set of that `origin`.

    Raises:
        Refused: a call is impossible, or not allowed; nothing was changed.
        ValidationError: others changed the same rows at the same moment.
    """

    def change() -> list[Call]:
        calls: dict[int, Call] = {}
        with transaction.atomic():
            refusals = _make_all(source, by, origin, calls)
            if refusals:
                if on_refused:
                    on_refused(calls)
                raise Refused(refusals)
        return list(calls.values())

    with unrestricted():
        calls = retried(change)
    for call in calls:
        capture(call)
    return calls


def _make_all(source: CallSource, by: Account, origin: Origin, calls: dict[int, Call]) -> dict[int, Refusal]:
    """Make the possible calls, adding them to `calls`; return the refusals of the others by index.

    It goes on in pieces, each with a savepoint. Of a piece in which something is
    refused, first what stands before that is made alone, or the first half where
    the database does not say which row it refuses; what is refused then stands first.
    """
    refusals: dict[int, Refusal] = {}
    is_set = len(source) > 1 or origin.undoes is not None
    batch = Batch(by, number=len(source), defers_inserts=True, origin=origin if is_set else None)
    source.forget(None)
    start, size, is_looked_up = 0, PIECE, True
    with batch.running():
        batch.fresh.take(_looked_up(source, range(len(source))))
        while start < len(source) and len(refusals) < MOST_REFUSALS:
            piece = range(start, min(start + size, len(source)))
            if not is_looked_up:
                batch.fresh.take(_looked_up(source, piece))
            try:
                calls |= _make_piece(source, batch, piece)
            except SplitBatch as split:
                source.forget(None)
                is_looked_up = False
                size = max(1, split.at - start)
                if split.at == start:
                    refusals[start] = split.why
                    start += 1
            else:
                start = piece.stop
                size = min(2 * size, PIECE)
    return refusals


def _looked_up(source: CallSource, piece: range) -> list[models.Model]:
    """What calls name, of what who makes them sees."""
    with restricted_again():
        return list(source.look_up(piece))


def _make_piece(source: CallSource, batch: Batch, piece: range) -> dict[int, Call]:
    """Make the calls of a piece. Raises SplitBatch, with all rolled back."""
    made: dict[int, Call] = {}
    try:
        with transaction.atomic(), batch.piece():
            for index in piece:
                made[index] = _make(source, index, batch.by)
    except IntegrityError as error:
        raise SplitBatch((piece.start + piece.stop) // 2, refusal(error, batch.operation)) from error
    except (ValidationError, PermissionDenied, CannotRead) as error:
        raise SplitBatch(piece.start + len(made), error) from error
    return made


def _make(source: CallSource, index: int, by: Account) -> Call:
    try:
        with restricted_again():
            parsed = source.read(index)
    except CannotRead as error:
        if error.call:  # who may not do it is told so, whatever the arguments are
            require(error.call.operation, error.call.subject, by=by)
        raise
    subject = (parsed.subject,) if parsed.operation.subject else ()
    call = perform(parsed.operation, *subject, **parsed.arguments, by=by, reason=parsed.reason)
    source.forget((type(change.row), change.id) for change in call.changes)
    return call
