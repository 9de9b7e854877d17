"""Every change to squads: the squad itself, and who is in it."""

from squads.operations.bots import (
    correct_bot_membership,
    end_bot_membership,
    place_bot,
    remove_bot_membership,
)
from squads.operations.memberships import (
    appoint_product_owner,
    change_allocation,
    change_role,
    correct_membership,
    end_membership,
    move_member,
    place_member,
    relieve_product_owner,
    remove_membership,
)
from squads.operations.several import move_people
from squads.operations.squads import (
    correct_stay,
    dissolve_squad,
    edit_squad,
    form_squad,
    move_squad,
    remove_squad,
    remove_stay,
    reopen_squad,
)

__all__ = [
    "appoint_product_owner",
    "change_allocation",
    "change_role",
    "correct_bot_membership",
    "correct_membership",
    "correct_stay",
    "dissolve_squad",
    "edit_squad",
    "end_bot_membership",
    "end_membership",
    "form_squad",
    "move_member",
    "move_people",
    "move_squad",
    "place_bot",
    "place_member",
    "relieve_product_owner",
    "remove_bot_membership",
    "remove_membership",
    "remove_squad",
    "remove_stay",
    "reopen_squad",
]
