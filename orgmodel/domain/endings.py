"""What ends with a period: the rows that lie within it, as `end` would end or remove them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orgmodel.domain.periods import Period, Tenure, children_of, long_date

NAMED = 8  # so many rows of a kind are named


class Endings(NamedTuple):
    """Rows of one kind that end on a day, or are removed since they are planned to begin later."""

    rows: Sequence[Period]
    are_planned: bool
    # Whether they are all of one person, so that the rows are named by the elements.
    is_of_person: bool = False

    def __str__(self) -> str:
        """“2 planned squad memberships: Ada Holm, from 1 March 2027, Bo Lind, from 5 April 2027”."""
        kind = self.rows[0]._meta
        number = len(self.rows)
        name = kind.verbose_name if number == 1 else kind.verbose_name_plural
        others = f" and {number - NAMED} others" if number > NAMED else ""
        names = ", ".join(self._named(row) for row in self.rows[:NAMED])
        return f"{number} {'planned ' if self.are_planned else ''}{name}: {names}{others}"

    def _named(self, row: Period) -> str:
        name: object = row
        if isinstance(row, Tenure):
            name = row.held if self.is_of_person else row.person
        return f"{name} (from {long_date(row.begins)})" if self.are_planned else str(name)


def endings(parent: Period, day: dt.date) -> list[Endings]:
    """What `end(parent, day)` ends and what it removes, by kind; a query for each kind that lies within it.

    One more tells the people apart that they name.
    """
    found: list[Endings] = []
    _add_children([parent], day, found)
    people = [row.person for each in found for row in each.rows[:NAMED] if isinstance(row, Tenure)]
    for person in people[:1]:
        person.mark_namesakes(people)
    return found


def _add_children(parents: Sequence[Period], day: dt.date, found: list[Endings]) -> None:
    for model, field in children_of(parents[0]._meta.model):
        rows = list(
            model.objects.filter(**{f"{field}__in": parents}).exclude(ends_before__lte=day).with_parents()
        )
        ended, planned = _parted(rows, day)
        found += [
            Endings(part, are_planned, field == "person")
            for part, are_planned in ((ended, False), (planned, True))
            if part
        ]
        if rows:
            _add_children(rows, day, found)


def _parted(rows: Iterable[Period], day: dt.date) -> tuple[list[Period], list[Period]]:
    ended: list[Period] = []
    planned: list[Period] = []
    for row in rows:
        (planned if row.begins >= day else ended).append(row)
    return ended, planned
