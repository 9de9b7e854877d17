"""Every change to people, and to when they are away."""

from people.operations.absences import add_absence, correct_absence, end_absence, remove_absence
from people.operations.people import (
    add_person,
    edit_person,
    edit_profile,
    offboard_person,
    remove_person,
    return_person,
)

__all__ = [
    "add_absence",
    "add_person",
    "correct_absence",
    "edit_person",
    "edit_profile",
    "end_absence",
    "offboard_person",
    "remove_absence",
    "remove_person",
    "return_person",
]
