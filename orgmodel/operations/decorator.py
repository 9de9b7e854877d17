"""What makes a function an operation: permission, locks, one transaction, and who is told of it."""

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, connection, models, transaction

from orgmodel.operations.calls import Call, Operation, note, registry, running
from orgmodel.operations.refusals import GONE, refusal
from orgmodel.periods import Period, wholes_of

RETRIES = 3
LOST_A_RACE = ("40P01", "40001")  # SQLSTATE of a deadlock and of a serialization failure
MEANWHILE = "Somebody changed this at the same moment. Nothing was saved; please look again and retry."
_followers: dict[str, list[Callable[[Call], None]]] = {}
_listeners: list[Callable[[Call], None]] = []


def operation[**P, T](says: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a function the operation “<app>.<function>”.

    `says` is its sentence in the history after the name of who did it, with
    {subject}, {result} and the arguments in braces. Each call:

    - locks and reads afresh the subject, the arguments and what they lie within;
    - raises PermissionDenied unless `by` holds the permission of the same name
      on the subject;
    - is one transaction together with its history entry;
    - raises ValidationError for what cannot be, also where a database
      constraint found it or another session got in between.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        known = _register(function, says)

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            for attempt in range(RETRIES):
                try:
                    with transaction.atomic():
                        call = _perform(known, *args, **kwargs)
                    note(call)
                    return call.result
                except IntegrityError as error:
                    raise refusal(error) from error
                except OperationalError as error:
                    if not _lost_a_race(error):
                        raise
                    if attempt + 1 == RETRIES or connection.in_atomic_block:
                        raise ValidationError(MEANWHILE, code="conflict") from error
            raise AssertionError("the last attempt returns or raises")

        cast(Any, run).operation = known
        return run

    return decorate


def follows(name: str) -> Callable[[Callable[[Call], None]], Callable[[Call], None]]:
    """Let a higher app do its share of operation `name`, in the same transaction and history entry."""

    def add(function: Callable[[Call], None]) -> Callable[[Call], None]:
        _followers.setdefault(name, []).append(function)
        return function

    return add


def listen(function: Callable[[Call], None]) -> Callable[[Call], None]:
    """Have `function` told of every call, in its transaction, when all is done."""
    _listeners.append(function)
    return function


def _register(function: Callable, says: str) -> Operation:
    app = function.__module__.partition(".")[0]
    parameters = dict(inspect.signature(function).parameters)
    subject = next((p for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD), None)
    arguments = {
        name: parameter
        for name, parameter in parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and name not in ("by", "reason")
    }
    known = Operation(f"{app}.{function.__name__}", says, function, arguments, subject)
    registry[known.name] = known
    return known


def _perform(known: Operation, *args: Any, **kwargs: Any) -> Call:
    if running.get():
        raise AssertionError(f"{known.name} was called inside another operation; one act, one entry.")
    by, reason = kwargs.pop("by"), kwargs.pop("reason", "")
    defaults = {name: p.default for name, p in known.arguments.items() if p.default is not p.empty}
    subject, arguments = _locked(args[0] if args else None, {**defaults, **kwargs})
    if not by.has_perm(known.name, subject):
        raise PermissionDenied(f"You may not {known.label.lower()} here.")
    call = Call(known, subject, arguments, by, reason)
    token = running.set(call)
    try:
        given = (subject,) if args else ()
        call.result = known.function(*given, **arguments, by=by, reason=reason)
        for follower in _followers.get(known.name, ()):
            follower(call)
    finally:
        running.reset(token)
    for listener in _listeners:
        listener(call)
    return call


def _locked(subject: Any, arguments: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The subject and arguments read afresh and locked, so that none changes under the operation.

    Locked in one order everywhere (by table, then id), wholes with their
    parts, so that two operations wait for each other instead of deadlocking.
    A subject that is no period says by `touches` what is locked with it.
    """
    wanted: dict[type[models.Model], set[int]] = {}
    for row in _with_wholes([subject, *arguments.values()]):
        wanted.setdefault(type(row), set()).add(row.pk)
    fresh: dict[tuple[type, int], Any] = {}
    for model in sorted(wanted, key=lambda model: model._meta.label_lower):
        rows = model._base_manager.filter(pk__in=wanted[model]).order_by("pk")
        for row in rows.select_for_update(no_key=True, of=("self",)):
            fresh[model, row.pk] = row
    for row in fresh.values():
        for name in getattr(row, "within", ()):
            whole = cast(Any, row._meta.get_field(name).related_model), getattr(row, f"{name}_id")
            if whole in fresh:
                setattr(row, name, fresh[whole])

    def read(value: Any) -> Any:
        if not isinstance(value, Period):
            return value
        if (type(value), value.pk) not in fresh:
            raise ValidationError(GONE, code="gone")
        return fresh[type(value), value.pk]

    return read(subject), {name: read(value) for name, value in arguments.items()}


def _with_wholes(values: list[Any]) -> Iterator[models.Model]:
    for value in values:
        if isinstance(value, Period):
            yield value
            yield from _with_wholes(list(wholes_of(value)))
        elif isinstance(value, models.Model):
            yield value
            yield from cast(Any, value).touches()


def _lost_a_race(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in LOST_A_RACE
