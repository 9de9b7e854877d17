"""The whole picture of a person, in a few queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Prefetch

from chapters.models import ChapterMembership
from orgmodel.domain.periods import Tenure, parts_of
from people.models import Person, PersonQuerySet
from squads.models import SquadMembership

REPORTS = 30


@dataclass(frozen=True)
class PersonPage:
    """A person on a day: what they are in then, what comes, what was, and who reports to them.

    `reports` are the first of `report_count`, by name.
    """

    person: Person
    ended: bool
    present: list[Tenure]
    coming: list[Tenure]
    former: list[Tenure]
    reports: list[Person]
    report_count: int

    @property
    def seldom(self) -> list[str]:
        """The operations for the menu, as it stands with the person."""
        there = "people.return_person" if self.person.ends_before else "people.offboard_person"
        return [there, "people.remove_person"]


def with_places(people: PersonQuerySet, day: dt.date) -> PersonQuerySet:
    """Adds `in_squads` and `in_chapters`: lists of the tenures of `day`, by name; two queries more."""
    squads = SquadMembership.objects.on(day).select_related("squad").order_by("squad__name", "pk")
    chapters = ChapterMembership.objects.on(day).select_related("chapter").order_by("chapter__name", "pk")
    return people.prefetch_related(
        Prefetch("squads", squads, to_attr="in_squads"),
        Prefetch("chapters", chapters, to_attr="in_chapters"),
    )


def person_page(person: Person, day: dt.date) -> PersonPage:
    """Read a person's page: one query for each kind of tenure there is, and one for reports, or two."""
    rows = tenures(person)
    reports = Person.objects.on(day).filter(manager=person)
    first = list(reports[: REPORTS + 1])
    return PersonPage(
        person=person,
        ended=person.ended_by(day),
        present=[row for row in rows if row.holds_on(day)],
        coming=[row for row in rows if row.starts_on > day],
        former=[row for row in rows if row.ended_by(day)],
        reports=first[:REPORTS],
        report_count=reports.count() if len(first) > REPORTS else len(first),
    )


def tenures(person: Person, day: dt.date | None = None) -> list[Tenure]:
    """All that `person` is, was and will be in, or is in on `day`, the latest first; a query for each kind."""
    return [
        row
        for model, _ in parts_of(Person)
        for row in _of_one_kind(cast(Any, model), person, day).order_by("-starts_on", "-pk")
    ]


def _of_one_kind(model: Any, person: Person, day: dt.date | None) -> Any:
    rows = model.objects.filter(person=person).with_wholes()
    return rows.on(day) if day else rows
