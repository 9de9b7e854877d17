"""How days are written and typed where a template names no format, as in the admin."""
