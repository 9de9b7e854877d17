"""The trio of the tribe."""

import pytest


@pytest.fixture
def trio(tribe):
    return tribe.trio
