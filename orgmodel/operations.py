"""The one way in: what every operation of every app has in common.

An operation is a function in an app's operations.py: what it acts on first,
then keyword-only arguments that JSON can carry, `by`, and an optional
`reason`. The decorator looks after permission, locks, the transaction, the
history and what a race breaks; the function checks the state and saves with
`save`, `remove` and `end_parts`, which note each row that they change.
"""

import datetime as dt
import inspect
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, cast

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.db.models import ProtectedError

from orgmodel.periods import Period, long_date, parts_of, wholes_of

RETRIES = 3
DEADLOCK, SERIALIZATION, FOREIGN_KEY = "40P01", "40001", "23503"
MEANWHILE = "Somebody changed this at the same moment. Nothing was saved; please look again and retry."
GONE = "Something this refers to was removed in the meantime. Nothing was saved."


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


@dataclass
class Change:
    """One row that an operation made (before is None), altered, or removed (after is None)."""

    row: Period
    id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass
class Call:
    """One operation as it happened."""

    operation: Operation
    subject: Any
    arguments: dict[str, Any]
    by: Any
    reason: str
    changes: list[Change] = field(default_factory=list)
    result: Any = None


registry: dict[str, Operation] = {}
_followers: dict[str, list[Callable[[Call], None]]] = {}
_listeners: list[Callable[[Call], None]] = []
_running: ContextVar[Call | None] = ContextVar("running operation", default=None)


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
                        return _perform(known, *args, **kwargs)
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


def save(row: Any) -> None:
    """Validate and save `row` as part of the running operation; a row that did not change is left alone.

    Constraints are left to the database, which has to decide in the end
    anyway; `refusal` gives its answer their own sentence.

    Raises ValidationError naming the fields.
    """
    call = _now_running()
    before = None if row._state.adding else facts_of(row, row.remembered)
    if before is not None and before == facts_of(row):
        return
    if before is not None and hasattr(row, "version"):
        row.version += 1
    row.full_clean(exclude=_known(row), validate_constraints=False)
    row.save()
    call.changes.append(Change(row, row.pk, before, facts_of(row)))
    row.remembered = dict(row.__dict__)


def remove(row: Any) -> None:
    """Delete `row`, entered by mistake, as part of the running operation.

    What is one with it (a tribe's trio) goes too. Raises ValidationError when
    other facts still refer to either.
    """
    for model, name in parts_of(type(row)):
        if model._meta.get_field(name).one_to_one:
            for part in cast(Any, model)._base_manager.filter(**{name: row}):
                setattr(part, name, row)  # its name is told after both are gone
                remove(part)
    call, pk, before = _now_running(), row.pk, facts_of(row)
    try:
        row.delete()
    except ProtectedError as error:
        kept = {str(kept._meta.verbose_name_plural) for kept in cast(Any, error.protected_objects)}
        raise ValidationError(
            f"{row} cannot be removed while it has {' and '.join(sorted(kept))}. "
            "Remove those first, or give it an end instead.",
            code="in-use",
        ) from error
    call.changes.append(Change(row, pk, before, None))


def end(row: Any, day: dt.date) -> None:
    """End `row` and all that lies within it so that `day` is the first day without.

    What had not begun by then never will, and is removed.
    """
    end_parts(row, day)
    if row.starts_on is not None and row.starts_on >= day:
        remove(row)
    elif not row.ended_by(day):
        row.ends_before = day
        save(row)


def end_parts(whole: Any, day: dt.date) -> None:
    """End everything that lies within `whole` (its tenures, its trio, …) as `end` does."""
    for model, name in parts_of(type(whole)):
        rows = cast(Any, model)._base_manager.filter(**{name: whole})
        for row in rows.exclude(ends_before__lte=day).order_by("pk"):
            setattr(row, name, whole)
            end(row, day)


def describe(known: Operation, subject: Any, arguments: dict[str, Any], result: Any) -> str:
    """What a call did as one sentence without its doer: “Placed Ada Holm in Payments …”."""
    values = {**arguments, "subject": subject, "result": result}
    sentence = known.says.format_map({name: words(value) for name, value in values.items()})
    return f"{sentence[0].upper()}{sentence[1:]}."


def words(value: Any) -> str:
    """An argument as people read it."""
    if isinstance(value, dt.date):
        return long_date(value)
    return "—" if value in (None, "") else str(getattr(value, "label", value)).replace("_", " ")


def refuse(message: str, *, code: str, on: str | None = None) -> ValidationError:
    """The refusal to raise, tied to the argument `on` where one is to blame."""
    return (
        ValidationError({on: ValidationError(message, code=code)})
        if on
        else ValidationError(message, code=code)
    )


def check_version(row: Any, version: int) -> None:
    """Refuse an edit that began from an older `version` than the row has now."""
    if row.version != version:
        raise refuse(
            f"{row} was changed while you were editing it. What you typed is kept; "
            "look at what changed and save again.",
            code="stale",
        )


def check_can_end(row: Period, day: dt.date) -> None:
    """Refuse to end what has an end already, or what had not begun before `day`."""
    if row.ends_before:
        raise refuse(f"{row} already ends on {long_date(row.ends_before)}.", code="ended")
    if row.starts_on and row.starts_on >= day:
        raise refuse(
            f"{row} only begins on {long_date(row.starts_on)}. Choose a later day, or remove it.",
            code="outside",
            on="ends_before",
        )


def reopen(row: Period) -> None:
    """Take back the end of `row`; what ended with it stays ended. Refuses what has no end."""
    if row.ends_before is None:
        raise refuse(f"{row} has no end to take back.", code="open")
    row.ends_before = None
    save(row)


def facts_of(row: models.Model, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """The fields of `row` as JSON carries them, by column name; of `values` where given."""
    values = row.__dict__ if values is None else values
    return {field.attname: as_json(values[field.attname]) for field in row._meta.concrete_fields}


def as_json(value: Any) -> Any:
    """Days as ISO 8601, rows as a reference with the name they had, anything else as it is."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return {"model": value._meta.label_lower, "id": value.pk, "text": str(value)}
    return [as_json(item) for item in value] if isinstance(value, list | tuple) else value


def refusal(error: IntegrityError) -> ValidationError:
    """The sentence of the constraint that the database says was broken, at the field where there is one."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                message = str(constraint.get_violation_error_message())
                return refuse(message, code="conflict", on=_only_field(constraint))
    if diagnosis is None or getattr(error.__cause__, "sqlstate", None) == FOREIGN_KEY:
        return ValidationError(GONE, code="gone")
    # Ours are the triggers that keep a period within another; they say it themselves.
    return ValidationError(diagnosis.message_primary, code="outside")


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


def _perform(known: Operation, *args: Any, **kwargs: Any) -> Any:
    if _running.get():
        raise AssertionError(f"{known.name} was called inside another operation; one act, one entry.")
    by, reason = kwargs.pop("by"), kwargs.pop("reason", "")
    defaults = {name: p.default for name, p in known.arguments.items() if p.default is not p.empty}
    subject, arguments = _locked(args[0] if args else None, {**defaults, **kwargs})
    if not by.has_perm(known.name, subject):
        raise PermissionDenied(f"You may not {known.label.lower()} here.")
    call = Call(known, subject, arguments, by, reason)
    token = _running.set(call)
    try:
        given = (subject,) if args else ()
        call.result = known.function(*given, **arguments, by=by, reason=reason)
        for follower in _followers.get(known.name, ()):
            follower(call)
    finally:
        _running.reset(token)
    for listener in _listeners:
        listener(call)
    return call.result


def _locked(subject: Any, arguments: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The subject and arguments read afresh and locked, so that none changes under the operation.

    Locked in one order everywhere (by table, then id), wholes with their
    parts, so that two operations wait for each other instead of deadlocking.
    """
    wanted: dict[type[Period], set[int]] = {}
    for row in _with_wholes([subject, *arguments.values()]):
        wanted.setdefault(type(row), set()).add(row.pk)
    fresh: dict[tuple[type, int], Period] = {}
    for model in sorted(wanted, key=lambda model: model._meta.label_lower):
        rows = model._base_manager.filter(pk__in=wanted[model]).order_by("pk")
        for row in rows.select_for_update(no_key=True, of=("self",)):
            fresh[model, row.pk] = row
    for row in fresh.values():
        for name in row.within:
            model, pk = row._meta.get_field(name).related_model, getattr(row, f"{name}_id")
            if (model, pk) in fresh:
                setattr(row, name, fresh[model, pk])

    def read(value: Any) -> Any:
        if not isinstance(value, Period):
            return value
        if (type(value), value.pk) not in fresh:
            raise ValidationError(GONE, code="gone")
        return fresh[type(value), value.pk]

    return read(subject), {name: read(value) for name, value in arguments.items()}


def _with_wholes(values: list[Any]) -> Iterator[Period]:
    for value in values:
        if isinstance(value, Period):
            yield value
            yield from _with_wholes(list(wholes_of(value)))


def _only_field(constraint: models.BaseConstraint) -> str | None:
    """The one field whose value has to be unique; None for any other constraint."""
    if not isinstance(constraint, models.UniqueConstraint):
        return None
    used = [part.name for whole in constraint.expressions for part in whole.flatten() if isinstance(part, models.F)]
    names = [*constraint.fields, *used]
    return names[0] if len(names) == 1 else None


def _known(row: models.Model) -> list[str]:
    """Foreign keys of which the row itself is at hand, so that asking whether it exists is idle."""
    return [field.name for field in row._meta.concrete_fields if field.is_relation and field.is_cached(row)]


def _now_running() -> Call:
    call = _running.get()
    if call is None:
        raise AssertionError("Rows are saved by operations only.")
    return call


def _lost_a_race(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in (DEADLOCK, SERIALIZATION)
