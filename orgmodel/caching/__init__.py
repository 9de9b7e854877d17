"""Every cache there is, each module with what it keeps, keyed by what, invalid when. Imports nothing of the project."""
