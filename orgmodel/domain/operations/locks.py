"""Which rows an operation may rely on: read afresh, and locked until its transaction ends."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models

from orgmodel.domain.operations.refusals import GONE
from orgmodel.domain.periods import Period, wholes_of

# A row by its model and its id.
Reference = tuple[type[models.Model], int]


class Fresh:
    """Rows read afresh and locked, so that none changes under the operation.

    Locked in one order everywhere (by table, then id), wholes with their
    parts, so that two operations wait for each other instead of deadlocking.
    A subject that is no period says by `touches` what is locked with it.
    """

    def __init__(self) -> None:
        self.rows: dict[Reference, Any] = {}

    def take(self, values: Iterable[Any]) -> None:
        """Lock and read what `values` name and what that lies within, unless that is done already."""
        wanted: dict[type[models.Model], set[int]] = {}
        for row in _with_wholes(values):
            if (type(row), row.pk) not in self.rows:
                wanted.setdefault(type(row), set()).add(row.pk)
        for model in sorted(wanted, key=lambda model: model._meta.label_lower):
            rows = model._base_manager.filter(pk__in=wanted[model]).order_by("pk")
            for row in rows.select_for_update(no_key=True, of=("self",)):
                self.rows[model, row.pk] = row

    def read(self, value: Any) -> Any:
        """The fresh row of a `value` that is one, linked to what it lies within and to nothing else.

        Raises ValidationError when it is no longer there.
        """
        if not isinstance(value, Period):
            return value
        if (type(value), value.pk) not in self.rows:
            raise ValidationError(GONE, code="gone")
        return self._linked(self.rows[type(value), value.pk])

    def forget(self, reference: Reference) -> None:
        """Have a row read again by who asks for it next."""
        self.rows.pop(reference, None)

    def _linked(self, row: Any) -> Any:
        row._state.fields_cache = {}
        for name in row.within:
            whole = cast(Any, row._meta.get_field(name).related_model), getattr(row, f"{name}_id")
            if whole in self.rows:
                setattr(row, name, self._linked(self.rows[whole]))
        return row


def _with_wholes(values: Iterable[Any]) -> Iterator[models.Model]:
    for value in values:
        if isinstance(value, Period):
            yield value
            yield from _with_wholes(wholes_of(value))
        elif isinstance(value, models.Model):
            yield value
            yield from cast(Any, value).touches()
