"""In whose name commands load sheets."""

import pytest

from access.operations import command_line_user
from people.models import User


@pytest.fixture
def command_line(db) -> User:
    """The account of commands; unlike `admin`, it brings no person along."""
    return command_line_user()
