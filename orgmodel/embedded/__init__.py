"""PostgreSQL from a wheel: an embedded server for whoever names no DATABASE_URL.
Imports nothing of the project."""

from orgmodel.embedded.programs import EmbeddedDatabaseError
from orgmodel.embedded.server import data_folder, is_running, stop, url

__all__ = ["EmbeddedDatabaseError", "data_folder", "is_running", "stop", "url"]
