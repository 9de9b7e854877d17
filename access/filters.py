"""What roles in the product can be filtered and sorted by."""

from access.models import RoleAssignment
from orgmodel.domain.periods import by_first_day
from orgmodel.web.conditions import Chosen, OneOf
from orgmodel.web.conditions.plain import Option
from orgmodel.web.filters import Column, Filters
from people.models import Person
from people.roles import Role
from tribes.models import Tribe


def being(role: Role) -> Option:
    """Assignments of `role`: what it is called, and which they are, of (rows, day)."""
    return role.label, lambda rows, day: rows.filter(role=role)


class RoleFilters(Filters):
    """Who has which role in the product, of the day."""

    model = RoleAssignment
    columns = {
        "person": Column("Person", lambda row: row.person, ("person__name", "person_id")),
        "starts_on": Column("First day", lambda row: row.starts_on, (by_first_day(),)),
        "ends_before": Column("Last day", lambda row: row.ends_before, ("ends_before",)),
    }

    role = OneOf({role.value: being(role) for role in Role}, label="Role", about="Keep this role.")
    person = Chosen(Person, lambda rows, person, day: rows.filter(person=person), phrase="of {}")
    tribe = Chosen(
        Tribe,
        lambda rows, tribe, day: rows.filter(tribe=tribe),
        none="for the whole organisation",
        about="The slug of a tribe, or “none”: for the whole organisation.",
    )
