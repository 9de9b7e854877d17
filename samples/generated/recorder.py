"""Keeps the rows of a generated organisation, and writes the history of how it came about."""

import datetime as dt
from collections.abc import Callable, Iterator

from history.operations import entry_of
from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations import Call, Change, facts_of, registry
from orgmodel.domain.periods import Period
from people.models import User

PACE = dt.timedelta(milliseconds=300)


class Recorder:
    """Creates and updates rows in memory, and writes the entries that operations would have written.

    `ids` yields the ids of a model; `write` takes each entry, by field.
    """

    def __init__(
        self,
        by: User,
        ids: Callable[[type[Period]], Iterator[int]],
        write: Callable[[dict[str, object]], None],
    ) -> None:
        self.by = by
        self.ids = ids
        self.write = write
        self.rows: dict[type[Period], list[Period]] = {}
        self.at = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._ids: dict[type[Period], Iterator[int]] = {}
        self._changes: list[Change] = []

    def set_day(self, day: dt.date) -> None:
        """Date all that follows from the morning of `day` on."""
        self.at = max(self.at, dt.datetime.combine(day, dt.time(8), dt.UTC))

    def create[P: Period](self, model: type[P], **facts: object) -> P:
        """Create a row; it belongs to the next entry."""
        if model not in self._ids:
            self._ids[model] = self.ids(model)
        row = model(pk=next(self._ids[model]), **facts)
        self.rows.setdefault(model, []).append(row)
        self._changes.append(Change(row, row.pk, None, facts_of(row)))
        return row

    def update(self, row: Period, **facts: object) -> None:
        """Change facts of a row, and count its version; it belongs to the next entry."""
        before = facts_of(row)
        for name, value in facts.items():
            setattr(row, name, value)
        if isinstance(row, Keyed):
            row.version += 1
        self._changes.append(Change(row, row.pk, before, facts_of(row)))

    def record(self, operation: str, subject: Period | None, result: Period, **arguments: object) -> None:
        """Write the entry of the call that made the changes since the last one.

        Arguments that are not given have their defaults.
        """
        called = registry[operation]
        call = Call(called, subject, called.with_defaults(arguments), self.by, "", self._changes, result)
        self.write({**entry_of(call), "at": self.at, "change_set": None})
        self.at += PACE
        self._changes = []
