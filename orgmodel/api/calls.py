"""Calls of operations as JSON: any number of them, what they name looked up with one query for each kind of row."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_args, get_type_hints

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from rest_framework import exceptions, serializers

from orgmodel.api.arguments import KeyedField, arguments_of, check_names, field_for
from orgmodel.api.problems import by_field
from orgmodel.domain.operations import CannotRead, Operation, registry
from orgmodel.domain.operations.bulk import ParsedCall, Refusal

SUBJECT = "subject"
GENERAL = "non_field_errors"
LARGEST_ID = 2**63


class Calls:
    """Calls that somebody wants, each an operation and a mapping of its subject and arguments.

    The subject is written as `subject` by its key, all else as where the
    operation is offered alone. A call without a reason of its own has `reason`.
    """

    def __init__(self, given: Sequence[tuple[Operation | None, Any]], *, reason: str = "") -> None:
        self.given, self.reason = given, reason
        self._known = _Known()
        self._readers: dict[str, serializers.Serializer] = {}

    def __len__(self) -> int:
        return len(self.given)

    def look_up(self, piece: range) -> Iterable[models.Model]:
        wanted: dict[tuple[Any, str], set[Any]] = defaultdict(set)
        for known, data in self.given[piece.start : piece.stop]:
            if known and isinstance(data, Mapping):
                for name, field in self._keyed(known):
                    if (key := _as_key(field.slug_field, data.get(name))) is not None:
                        wanted[field.queryset.model, field.slug_field].add(key)
        for (model, field), keys in wanted.items():
            self._known.look_up(model, field, keys)
        return self._known.rows()

    def read(self, index: int) -> ParsedCall:
        known, data = self.given[index]
        if not isinstance(data, Mapping):
            raise CannotRead({GENERAL: ["Write each call as a JSON object."]})
        if known is None:
            raise CannotRead(
                {"operation": ["There is no such operation. GET /api/v1/operations/ lists them."]}
            )
        reader = self._reader(known)
        try:
            check_names(data, reader.fields)
            given = dict(reader.run_validation(data))
        except exceptions.ValidationError as error:
            raise CannotRead(
                error.detail if isinstance(error.detail, dict) else {GENERAL: error.detail}
            ) from error
        subject, reason = given.pop(SUBJECT, None), given.pop("reason", "")
        for name, parameter in known.arguments.items():
            if name not in given and parameter.default is parameter.empty:
                given[name] = None  # nothing stands for an open end, as in a sheet
        return ParsedCall(known, subject, given, reason or self.reason)

    def forget(self, rows: Iterable[tuple[type[models.Model], int]] | None) -> None:
        if rows is None:
            self._known.clear()
            return
        for model, pk in rows:
            self._known.forget(model, pk)

    def _reader(self, known: Operation) -> serializers.Serializer:
        if known.name not in self._readers:
            self._readers[known.name] = reader_of(known.name)(context={"known": self._known})
        return self._readers[known.name]

    def _keyed(self, known: Operation) -> Iterator[tuple[str, Any]]:
        for name, field in self._reader(known).fields.items():
            if isinstance(field, KeyedField):
                yield name, field


@cache
def reader_of(operation: str) -> type[serializers.Serializer]:
    """The serializer that reads one call of an operation: its subject, its arguments, its reason."""
    known = registry[operation]
    base = arguments_of(known)
    if known.subject is None:
        return base
    kind = get_type_hints(known.function)[known.subject.name]
    subject = field_for(kind, {"required": type(None) not in get_args(kind)})
    return type(f"{base.__name__}Call", (base,), {SUBJECT: subject})


class _Known:
    """Rows by what names them, as long as they have not changed."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[Any, str], dict[Hashable, Any]] = defaultdict(dict)
        self._keys: dict[tuple[Any, int], list[tuple[tuple[Any, str], Hashable]]] = defaultdict(list)

    def look_up(self, model: Any, field: str, keys: set[Any]) -> None:
        rows = model._default_manager.filter(**{f"{field}__in": keys})
        for row in rows.with_wholes() if hasattr(rows, "with_wholes") else rows:
            self._keep(model, field, row)

    def find(self, field: Any, given: Any, look_up: Callable[[Any], Any]) -> Any:
        model, name = field.queryset.model, field.slug_field
        row = self._by_key[model, name].get(_as_key(name, given))
        if row is None:
            row = look_up(given)
            self._keep(model, name, row)
        return row

    def rows(self) -> Iterator[Any]:
        for found in self._by_key.values():
            yield from found.values()

    def forget(self, model: Any, pk: int) -> None:
        for place, key in self._keys.pop((model, pk), ()):
            self._by_key[place].pop(key, None)

    def clear(self) -> None:
        self._by_key.clear()
        self._keys.clear()

    def _keep(self, model: Any, field: str, row: Any) -> None:
        """A row that is named by the key of another (a trio by its tribe's) is forgotten with either."""
        key, named_by = row, row
        for name in field.split("__"):
            named_by, key = key, getattr(key, name)
        self._by_key[model, field][key] = row
        for known in {row, named_by}:
            self._keys[type(known), known.pk].append(((model, field), key))


def _as_key(field: str, given: Any) -> Hashable:
    """What the database can be asked for; None for what is no key or id."""
    if field == "pk":
        number = int(given) if isinstance(given, str) and given.isascii() and given.isdigit() else given
        return number if type(number) is int and 0 < number < LARGEST_ID else None
    return given if isinstance(given, str) and given.isprintable() else None


def told(refusal: Refusal) -> Mapping[str, object]:
    """Why a call was refused, by argument, as the problem document of the call alone would say it."""
    if isinstance(refusal, CannotRead):
        return refusal.errors
    if isinstance(refusal, PermissionDenied):
        return {GENERAL: [str(refusal)]}
    assert isinstance(refusal, ValidationError)
    return by_field(refusal)
