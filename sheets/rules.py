"""Who may load sheets."""

import rules

from people.rules import is_administrator

# Loading makes many calls of operations and is none itself; each call asks again.
LOAD_SHEETS = "sheets.load_sheets"

rules.add_perm(LOAD_SHEETS, is_administrator)
