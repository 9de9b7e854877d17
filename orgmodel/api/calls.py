"""Calls of operations as JSON: any number of them, the rows that they name looked up with one query per
model."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import get_args, get_type_hints
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models
from rest_framework import exceptions, serializers

from orgmodel.api.arguments import (
    PUBLIC_ID,
    KeyedField,
    arguments_serializer,
    field_for,
    refuse_unknown,
)
from orgmodel.api.problems import by_field
from orgmodel.domain.operations import CannotRead, Operation, registry
from orgmodel.domain.operations.bulk import ParsedCall, Refusal
from orgmodel.domain.periods import PeriodQuerySet

SUBJECT = "subject"
GENERAL = "non_field_errors"
LARGEST_ID = 2**63
MOST_CALLS = 10_000

# A model, and the field by which its rows are named.
type KeyField = tuple[type[models.Model], str]


class Calls:
    """A source of calls (orgmodel.domain.operations.CallSource), each an operation and a JSON object.

    The object has the key of the subject as `subject`, and the arguments as in
    the body of a single call. A call without a reason of its own has `reason`.
    """

    def __init__(self, calls: Sequence[tuple[Operation | None, object]], *, reason: str = "") -> None:
        self.calls = calls
        self.reason = reason
        self._rows = CachedRows()
        self._serializers: dict[str, serializers.Serializer] = {}

    def __len__(self) -> int:
        return len(self.calls)

    def look_up(self, piece: range) -> Iterable[models.Model]:
        keys_by_field: dict[KeyField, set[Hashable]] = defaultdict(set)
        for operation, call in self.calls[piece.start : piece.stop]:
            if operation and isinstance(call, Mapping):
                for name, field in self._keyed_fields(operation):
                    key_field = field.field_of(call.get(name))
                    if (key := _as_key(key_field, call.get(name))) is not None:
                        keys_by_field[field.model, key_field].add(key)
        for (model, key_field), keys in keys_by_field.items():
            self._rows.look_up(model, key_field, keys)
        return self._rows.rows()

    def read(self, index: int) -> ParsedCall:
        operation, call = self.calls[index]
        if not isinstance(call, Mapping):
            raise CannotRead({GENERAL: ["Write each call as a JSON object."]})
        if operation is None:
            raise CannotRead(
                {"operation": ["There is no such operation. GET /api/v1/operations/ lists them."]}
            )
        serializer = self._serializer(operation)
        try:
            refuse_unknown(call, serializer.fields)
            arguments = dict(serializer.run_validation(call))
        except exceptions.ValidationError as error:
            errors = error.detail if isinstance(error.detail, dict) else {GENERAL: error.detail}
            raise CannotRead(errors, _without_arguments(operation, serializer, call)) from error
        subject = arguments.pop(SUBJECT, None)
        reason = arguments.pop("reason", "")
        return ParsedCall(operation, subject, arguments, reason or self.reason)

    def forget(self, rows: Iterable[tuple[type[models.Model], int]] | None) -> None:
        if rows is None:
            self._rows.clear()
            return
        for model, pk in rows:
            self._rows.forget(model, pk)

    def _serializer(self, operation: Operation) -> serializers.Serializer:
        if operation.name not in self._serializers:
            make = call_serializer(operation.name)
            self._serializers[operation.name] = make(context={"row_cache": self._rows})
        return self._serializers[operation.name]

    def _keyed_fields(self, operation: Operation) -> Iterator[tuple[str, KeyedField]]:
        for name, field in self._serializer(operation).fields.items():
            if isinstance(field, KeyedField):
                yield name, field


def _without_arguments(
    operation: Operation, serializer: serializers.Serializer, call: Mapping[str, object]
) -> ParsedCall | None:
    """The call as far as its operation and subject; None where the subject cannot be read."""
    if operation.subject is None:
        return ParsedCall(operation, None)
    try:
        subject = serializer.fields[SUBJECT].run_validation(call.get(SUBJECT, serializers.empty))
    except exceptions.ValidationError:
        return None
    except serializers.SkipField:
        subject = None
    return ParsedCall(operation, subject)


@cache
def call_serializer(name: str) -> type[serializers.Serializer]:
    """The serializer that reads one call of an operation: its subject, its arguments, its reason."""
    operation = registry[name]
    base = arguments_serializer(operation)
    if operation.subject is None:
        return base
    annotation = get_type_hints(operation.function)[operation.subject.name]
    subject = field_for(annotation, required=type(None) not in get_args(annotation))
    return type(f"{base.__name__}Call", (base,), {SUBJECT: subject})


class CachedRows:
    """Rows by their keys, until they change."""

    def __init__(self) -> None:
        self._by_key: dict[KeyField, dict[Hashable, models.Model]] = defaultdict(dict)
        self._keys: dict[tuple[type[models.Model], int], list[tuple[KeyField, Hashable]]] = defaultdict(list)

    def look_up(self, model: type[models.Model], key_field: str, keys: Iterable[Hashable]) -> None:
        """Read the rows that have one of the keys."""
        rows = model._default_manager.filter(**{f"{key_field}__in": keys})
        for row in rows.with_parents() if isinstance(rows, PeriodQuerySet) else rows:
            self._add(model, key_field, row)

    def find(
        self, model: type[models.Model], key_field: str, key: object, look_up: Callable[[], models.Model]
    ) -> models.Model:
        """The row with this key; `look_up` reads one that is not here yet."""
        row = self._by_key[model, key_field].get(_as_key(key_field, key))
        if row is None:
            row = look_up()
            self._add(model, key_field, row)
        return row

    def rows(self) -> Iterator[models.Model]:
        for rows in self._by_key.values():
            yield from rows.values()

    def forget(self, model: type[models.Model], pk: int) -> None:
        for key_field, key in self._keys.pop((model, pk), ()):
            self._by_key[key_field].pop(key, None)

    def clear(self) -> None:
        self._by_key.clear()
        self._keys.clear()

    def _add(self, model: type[models.Model], key_field: str, row: models.Model) -> None:
        """Add a row; one that has the key of another row (a trio its tribe's) is forgotten with either."""
        *path, last = key_field.split("__")
        owner = row
        for name in path:
            owner = getattr(owner, name)
        key = getattr(owner, last)
        self._by_key[model, key_field][key] = row
        for each in {row, owner}:
            self._keys[type(each), each.pk].append(((model, key_field), key))


def _as_key(key_field: str, value: object) -> str | int | UUID | None:
    """The value as it may be sent to the database; None for what is no key or id."""
    if key_field == PUBLIC_ID:
        return UUID(str(value))
    if key_field != "pk":
        return value if isinstance(value, str) and value.isprintable() else None
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
    return number if type(number) is int and 0 < number < LARGEST_ID else None


def errors_by_argument(refusal: Refusal) -> Mapping[str, object]:
    """Why a call was refused, by argument, as in the problem document of a single call."""
    if isinstance(refusal, CannotRead):
        return refusal.errors
    if isinstance(refusal, PermissionDenied):
        return {GENERAL: [str(refusal)]}
    return by_field(refusal)
