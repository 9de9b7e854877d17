"""Who may change accounts."""

from orgmodel.domain.permissions import allow
from people.rules import ADMINISTRATORS

allow("access.keep_tools", ADMINISTRATORS)
