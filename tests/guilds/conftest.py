"""A guild, and who coordinates it."""

import pytest

from guilds.models import Role
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory, UserFactory


@pytest.fixture
def guild(db):
    """A guild since 2020."""
    return GuildFactory()


@pytest.fixture
def coordinator(guild):
    """Coordinates the guild since 2020."""
    person = PersonFactory()
    GuildMembershipFactory(guild=guild, person=person, role=Role.COORDINATOR)
    return UserFactory(person=person)


@pytest.fixture
def nobody(db):
    """An account of nobody here."""
    return UserFactory()
