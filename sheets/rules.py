"""Who may load sheets."""

from orgmodel.domain.permissions import allow
from people.rules import ADMINISTRATORS, PEOPLE_ADMINS

# Loading makes many calls of operations and is none itself; each call asks again.
LOAD_SHEETS = "sheets.load_sheets"

allow(LOAD_SHEETS, PEOPLE_ADMINS, ADMINISTRATORS)
