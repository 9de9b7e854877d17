"""An alliance with the trio of the tribe in it."""

import pytest

from tests.factories.alliances import AllianceFactory, AllianceTrioFactory


@pytest.fixture
def alliance(db):
    """An alliance since 2020, in which there is nobody yet."""
    return AllianceFactory()


@pytest.fixture
def participation(alliance, tribe):
    """The trio of the tribe is in the alliance since 2020."""
    return AllianceTrioFactory(alliance=alliance, trio=tribe.trio)
