"""Which rows an operation may rely on: read afresh, and locked until its transaction ends."""

from collections.abc import Iterable, Iterator
from typing import Protocol, cast, runtime_checkable

from django.core.exceptions import ValidationError
from django.db import models

from orgmodel.domain.operations.refusals import GONE
from orgmodel.domain.periods import Period, depth, parent_model, parents_of

# A row by its model and its id.
type Reference = tuple[type[models.Model], int]


@runtime_checkable
class LocksOthers(Protocol):
    """A subject that is no period and names the rows to lock with it."""

    def touches(self) -> Iterable[models.Model]:
        """The rows, of which only the ids need to be set."""


class Fresh:
    """Rows read afresh and locked, so that none changes under the operation.

    Locked in one order everywhere, so that two operations wait for each other instead of
    deadlocking: parents before their children, as the database does where an unknown
    first day follows that of a parent; then by table and id.
    """

    def __init__(self) -> None:
        self.rows: dict[Reference, models.Model] = {}

    def take(self, values: Iterable[object]) -> None:
        """Lock and read the rows among `values` and their parents, unless that is done already."""
        wanted: dict[type[models.Model], set[int]] = {}
        for row in _with_parents(values):
            if (type(row), row.pk) not in self.rows:
                wanted.setdefault(type(row), set()).add(row.pk)
        for model in sorted(wanted, key=_place):
            rows = model._base_manager.filter(pk__in=wanted[model]).order_by("pk")
            for row in rows.select_for_update(no_key=True, of=("self",)):
                self.rows[model, row.pk] = row

    def read[T](self, value: T) -> T:
        """The fresh row of a `value` that is one, linked to its parents and to nothing else.

        Raises ValidationError when it is no longer there.
        """
        if not isinstance(value, Period):
            return value
        if (type(value), value.pk) not in self.rows:
            raise ValidationError(GONE, code="gone")
        return cast(T, self._linked(self.rows[type(value), value.pk]))

    def forget(self, reference: Reference) -> None:
        """Have a row read again when it is needed next."""
        self.rows.pop(reference, None)

    def _linked(self, row: models.Model) -> models.Model:
        row._state.fields_cache = {}
        for name in row.within if isinstance(row, Period) else ():
            parent = self.rows.get((parent_model(type(row), name), getattr(row, f"{name}_id")))
            if parent is not None:
                setattr(row, name, self._linked(parent))
        return row


def _place(model: type[models.Model]) -> tuple[int, str]:
    return depth(model) if issubclass(model, Period) else 0, model._meta.label_lower


def _with_parents(values: Iterable[object]) -> Iterator[models.Model]:
    for value in values:
        if isinstance(value, Period):
            yield value
            yield from _with_parents(parents_of(value))
        elif isinstance(value, models.Model):
            yield value
            if isinstance(value, LocksOthers):
                yield from value.touches()
