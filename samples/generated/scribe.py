"""Keeps the rows of an organisation that is made up, and tells the history of how it came about."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from history.operations import entry_of
from orgmodel.domain.operations import Call, Change, facts_of, registry
from people.models import User

PACE = dt.timedelta(milliseconds=300)


class Scribe:
    """Makes and alters rows in memory, and writes the entry that the operation of that name would have written.

    `number` gives the ids of a model; `write` takes each entry, by field, as it comes.
    """

    def __init__(
        self,
        by: User,
        number: Callable[[type], Iterator[int]],
        write: Callable[[dict[str, Any]], None],
    ) -> None:
        self.by = by
        self.number = number
        self.write = write
        self.numbers: dict[type, Iterator[int]] = {}
        self.rows: dict[type, list[Any]] = {}
        self.at = dt.datetime.min.replace(tzinfo=dt.UTC)

    def begin(self, day: dt.date) -> None:
        """From here on all is told as of the morning of `day`, one thing after the other."""
        self.at = max(self.at, dt.datetime.combine(day, dt.time(8), dt.UTC))

    def make(self, model: type, **facts: Any) -> Any:
        """The change that a new row is."""
        if model not in self.numbers:
            self.numbers[model] = self.number(model)
        row = model(pk=next(self.numbers[model]), **facts)
        self.rows.setdefault(model, []).append(row)
        return Change(row, row.pk, None, facts_of(row))

    def alter(self, row: Any, **facts: Any) -> Change:
        """Change what a row says; what counts its versions is a version further on."""
        before = facts_of(row)
        for name, value in facts.items():
            setattr(row, name, value)
        if hasattr(row, "version"):
            row.version += 1
        return Change(row, row.pk, before, facts_of(row))

    def tell(
        self, operation: str, subject: Any, changes: list[Change], result: Any = None, **arguments: Any
    ) -> None:
        """Write the entry of a call that made these changes; arguments that are not said are the usual ones."""
        known = registry[operation]
        call = Call(known, subject, known.with_defaults(arguments), self.by, "", changes, result)
        self.write(entry_of(call) | {"at": self.at})
        self.at += PACE
