"""The whole picture of a person, in a few queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet

from orgmodel.periods import Tenure, parts_of
from people.models import Person


@dataclass(frozen=True)
class PersonPage:
    """A person on a day: what they are in then, what comes, what was, and who reports to them."""

    person: Person
    present: list[Tenure]
    coming: list[Tenure]
    former: list[Tenure]
    reports: QuerySet[Person]


def person_page(person: Person, day: dt.date) -> PersonPage:
    """Read a person's page: one query for each kind of tenure there is, and one for reports."""
    tenures = [
        row
        for model, _ in parts_of(Person)
        for row in cast(Any, model).objects.filter(person=person).with_wholes().order_by("-starts_on", "-pk")
    ]
    return PersonPage(
        person=person,
        present=[row for row in tenures if row.holds_on(day)],
        coming=[row for row in tenures if row.starts_on > day],
        former=[row for row in tenures if row.ended_by(day)],
        reports=Person.objects.on(day).filter(manager=person),
    )
