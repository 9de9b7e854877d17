"""What may be asked of people. Higher apps teach it what they know: squads, chapters, guilds, seats."""

import datetime as dt
from typing import Any

from orgmodel.web.conditions import Condition, Keep, Listed, OneOf, Within, Without
from orgmodel.web.filters import Column, Filters
from orgmodel.web.pagination import tallied
from people.forms import PersonField
from people.models import Person


def is_manager(person: Any) -> str:
    """The line manager of somebody, in a cell."""
    return str(person.manager or "")


class Somebody(Condition):
    """One person, by handle; the control offers people while one types."""

    field_class = PersonField

    def __init__(self, keep: Keep, **rest: Any) -> None:
        super().__init__(keep, about="The handle of a person.", **rest)

    def offer(self, field: Any, day: dt.date, value: Any) -> None:
        field.widget.attrs["placeholder"] = self.label


class PersonFilters(Filters):
    """People of the day, by name."""

    model = Person
    columns = {
        "name": Column("Person", lambda person: person.name, ("name", "pk")),
        "job_title": Column("Job title", lambda person: person.job_title, ("job_title",)),
        "squads": Column("Squads", lambda person: "; ".join(person.squad_names)),
        "chapter": Column("Chapter", lambda person: "; ".join(person.chapter_names)),
        "location": Column("Location", lambda person: person.location, ("location",)),
        "manager": Column("Line manager", is_manager, ("manager__name", "manager_id")),
    }

    role = OneOf(label="Role", about="People who are this somewhere.")
    without = Without(
        manager=("line manager", lambda people, day: people.filter(manager=None)),
    )
    location = Listed(
        lambda people, location, day: people.filter(location=location),
        label="Location",
        says="in {}",
        texts=lambda day: Person.objects.locations(),
        known=lambda location: Person.objects.filter(location=location).exists(),
        tally=lambda people, day: tallied(people.exclude(location=""), "location"),
        aside=True,
    )
    manager = Somebody(
        lambda people, manager, day: people.filter(manager=manager),
        label="Line manager",
        says="reporting to {}",
        aside=True,
    )
    joined_within = Within(
        lambda people, days, day: people.filter(starts_on__gt=before(day, days), starts_on__lte=day),
        label="Joined",
        says="joined in the last {} days",
    )
    left_within = Within(
        lambda people, days, day: people.filter(ends_before__gt=before(day, days), ends_before__lte=day),
        label="Left",
        says="left in the last {} days",
        implies="ended",
    )

    @classmethod
    def read(cls, rows: Any, day: dt.date) -> Any:
        return rows.select_related("manager").with_places(day)


def before(day: dt.date, days: int) -> dt.date:
    """The day so many days earlier; the first one that there is where that would be before it."""
    return dt.date.fromordinal(max(1, day.toordinal() - days))


def tallied_among(people: Any, tenures: Any, path: str) -> Any:
    """For each value of `path` in `tenures`, how many of `people` hold such a tenure."""
    return tallied(tenures.filter(person__in=people.order_by().values("pk")), path, "person")


def among(people: Any, tenures: Any) -> Any:
    """The people who hold one of `tenures`."""
    return people.filter(pk__in=tenures.values("person"))
