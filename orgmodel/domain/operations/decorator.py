"""What makes a function an operation: permission, locks, one transaction, and its listeners."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, connection, models, transaction

from orgmodel.domain.accounts import Account
from orgmodel.domain.operations.arguments import check_days, clean_reason, normalized
from orgmodel.domain.operations.batch import current_batch
from orgmodel.domain.operations.calls import Call, Operation, OperationFunction, capture, registry, running
from orgmodel.domain.operations.locks import Fresh
from orgmodel.domain.operations.refusals import refusal
from orgmodel.domain.permissions import who_may
from orgmodel.domain.visibility import unrestricted

RETRIES = 3
LOST_A_RACE = ("40P01", "40001")  # SQLSTATE of a deadlock and of a serialization failure
MEANWHILE = "Somebody else changed this at the same time. Nothing was saved. Reload the page and try again."
_followers: dict[str, list[Callable[[Call], None]]] = {}
_listeners: list[Callable[[Call], None]] = []


def operation[**P, T](
    sentence: str, *, act: str, is_final: bool = False
) -> Callable[[Callable[P, T]], OperationFunction[P, T]]:
    """Make a function the operation “<app>.<function>”.

    `sentence` is what the history shows after the name of the account, with
    {subject}, {result} and the arguments in braces. `act` is what buttons, headings and refusals
    say that it does, with {subject}, what it has ({subject.person}) and the arguments in braces, each
    with what stands there while it isn't known (see `Known`): “place {person:a person} in {subject:a squad}”.
    What `is_final` is not offered to be undone.

    Each call:

    - locks and reads afresh the subject, the arguments and what they lie within;
    - raises PermissionDenied unless `by` holds the permission of the same name
      on the subject;
    - is one transaction together with its history entry;
    - raises ValidationError for what cannot be, also where a database
      constraint found it or another session got in between.
    """

    def decorate(function: Callable[P, T]) -> OperationFunction[P, T]:
        registered = _register(function, sentence, act, is_final=is_final)

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            return cast(T, execute(registered, *args, **kwargs).result)

        made = cast(OperationFunction[P, T], run)
        made.operation = registered
        return made

    return decorate


def execute(operation: Operation, *args: object, **kwargs: object) -> Call:
    """Make one call of an operation, in a transaction of its own; raises what its function raises."""

    def change() -> Call:
        with transaction.atomic():
            return perform(operation, *args, **kwargs)

    with unrestricted():
        call = retried(change, operation)
    capture(call)
    return call


def retried[T](change: Callable[[], T], operation: Operation | None = None) -> T:
    """Make a `change`, which is a call of `operation` if one is given; again where it lost a race for locks.

    Raises ValidationError for what a constraint of the database refused, and
    when it goes on losing.
    """
    for attempt in range(RETRIES):
        try:
            return change()
        except IntegrityError as error:
            raise refusal(error, operation) from error
        except OperationalError as error:
            if not _lost_a_race(error):
                raise
            if attempt + 1 == RETRIES or connection.in_atomic_block:
                raise ValidationError(MEANWHILE, code="conflict") from error
    raise AssertionError("the last attempt returns or raises")


def follows(name: str) -> Callable[[Callable[[Call], None]], Callable[[Call], None]]:
    """Let a higher app follow operation `name`, in the same transaction and history entry."""

    def add(function: Callable[[Call], None]) -> Callable[[Call], None]:
        _followers.setdefault(name, []).append(function)
        return function

    return add


def listen(function: Callable[[Call], None]) -> Callable[[Call], None]:
    """Have `function` called with every call, in its transaction, after the followers."""
    _listeners.append(function)
    return function


def tell_listeners(call: Call) -> None:
    """Call all that listen with a `call` that succeeded."""
    for listener in _listeners:
        listener(call)


def _register(function: Callable, sentence: str, act: str, *, is_final: bool) -> Operation:
    app = function.__module__.partition(".")[0]
    parameters = dict(inspect.signature(function).parameters)
    subject = next((p for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD), None)
    arguments = {
        name: parameter
        for name, parameter in parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and name not in ("by", "reason")
    }
    made = Operation(f"{app}.{function.__name__}", sentence, act, function, arguments, subject, is_final)
    registry[made.name] = made
    return made


def require(operation: Operation, subject: models.Model | None, *, by: Account) -> None:
    """Raise PermissionDenied, which says who may, unless the account may do this to the subject."""
    if not by.has_perm(operation.name, subject):
        scope = by.lacks_scope(operation.name)
        why = f"This token lacks the scope {scope}." if scope else who_may(operation.name, subject)
        raise PermissionDenied(f"You don’t have permission to {operation.phrase(subject)}. {why}".strip())


def perform(operation: Operation, *args: object, **kwargs: object) -> Call:
    """Make one call of an operation, within a transaction; its listeners have been called."""
    if running.get():
        raise AssertionError(f"{operation.name} was called inside another operation; one act, one entry.")
    by, reason = cast(Account, kwargs.pop("by")), kwargs.pop("reason", "")
    batch = current_batch()
    if batch:
        batch.operation = operation
    fresh = batch.fresh if batch else Fresh()
    subject = args[0] if args else None
    arguments = operation.with_defaults(kwargs)
    fresh.take([subject, *arguments.values()])
    row = fresh.read(subject) if isinstance(subject, models.Model) else None
    arguments = {name: fresh.read(value) for name, value in arguments.items()}
    require(operation, row, by=by)
    check_days(arguments)
    call = Call(operation, row, normalized(operation, arguments), by, clean_reason(reason))
    token = running.set(call)
    try:
        given = (row,) if args else ()
        call.result = operation.function(*given, **call.arguments, by=by, reason=call.reason)
        for follower in _followers.get(operation.name, ()):
            follower(call)
    finally:
        running.reset(token)
    tell_listeners(call)
    if batch:
        batch.changed(call)
    return call


def _lost_a_race(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in LOST_A_RACE
