"""Every write that a directory asks for: people, their accounts, and who is in which group.

What is said of the organisation is changed by the operations of its apps alone, by the rights of the account
whose token asks.
"""

from scim.operations.groups import change_members
from scim.operations.users import change_user, create_user, delete_user

__all__ = ["change_members", "change_user", "create_user", "delete_user"]
