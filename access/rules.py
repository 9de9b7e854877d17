"""Who may change accounts and give roles."""

from orgmodel.domain.permissions import allow
from people.models import User
from people.rules import ADMINISTRATORS, AUDITORS, PEOPLE_ADMINS, looks_after

READ_ACCOUNTS = "access.read_accounts"
MANAGE_ACCOUNTS = "access.manage_accounts"
KEEP_TOOLS = "access.keep_tools"

allow(READ_ACCOUNTS, PEOPLE_ADMINS, AUDITORS, ADMINISTRATORS)
allow(MANAGE_ACCOUNTS, PEOPLE_ADMINS, ADMINISTRATORS)
allow(KEEP_TOOLS, ADMINISTRATORS)
for name in ("grant_role", "end_role", "correct_role", "remove_role"):
    allow(f"access.{name}", ADMINISTRATORS)


def manages(by: User, account: User) -> bool:
    """Whether `by` may change an account: administrators any, people admins none that has more rights than they."""
    if by.is_administrator:
        return True
    has_more = account.is_superuser or account.is_staff or account.is_tool
    return by.has_perm(MANAGE_ACCOUNTS) and not has_more and looks_after(by, account.person)
