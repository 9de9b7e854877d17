"""Every change to people, and to when they are away."""

from people.operations.absences import add_absence, correct_absence, end_absence, remove_absence
from people.operations.erasure import erase_person
from people.operations.merging import merge_person
from people.operations.people import (
    add_person,
    change_photo,
    confirm_profile,
    edit_person,
    edit_profile,
    keep_photo,
    offboard_person,
    rehire_person,
    remove_person,
    remove_photo,
    return_person,
)
from people.operations.personal_data import note_download

__all__ = [
    "add_absence",
    "add_person",
    "change_photo",
    "confirm_profile",
    "correct_absence",
    "edit_person",
    "edit_profile",
    "end_absence",
    "erase_person",
    "keep_photo",
    "merge_person",
    "note_download",
    "offboard_person",
    "rehire_person",
    "remove_absence",
    "remove_person",
    "remove_photo",
    "return_person",
]
