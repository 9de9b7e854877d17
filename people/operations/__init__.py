"""Every change to people, and to the accounts and tokens that sign in."""

from people.operations.accounts import (
    COMMAND_LINE,
    add_tool,
    command_line_user,
    give_account,
    issue_token,
    note_use,
    retire_tool,
    revoke_token,
    revoke_tokens,
    sign_up,
)
from people.operations.people import (
    add_person,
    edit_person,
    edit_profile,
    offboard_person,
    remove_person,
    return_person,
)

__all__ = [
    "COMMAND_LINE",
    "add_person",
    "add_tool",
    "command_line_user",
    "edit_person",
    "edit_profile",
    "give_account",
    "issue_token",
    "note_use",
    "offboard_person",
    "remove_person",
    "retire_tool",
    "return_person",
    "revoke_token",
    "revoke_tokens",
    "sign_up",
]
