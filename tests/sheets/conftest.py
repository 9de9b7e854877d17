"""In whose name commands load sheets."""

import pytest

from people.models import User
from people.operations import command_line_user


@pytest.fixture
def command_line(db) -> User:
    """The account of commands; unlike `admin`, it brings no person along."""
    return command_line_user()
