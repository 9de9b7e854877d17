"""Who may change accounts and give roles."""

from orgmodel.domain.permissions import allow
from people.rules import ADMINISTRATORS

allow("access.keep_tools", ADMINISTRATORS)
for name in ("grant_role", "end_role", "correct_role", "remove_role"):
    allow(f"access.{name}", ADMINISTRATORS)
