"""A chapter in the tribe, and who leads it."""

import pytest

from chapters.models import Role
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory, UserFactory


@pytest.fixture
def chapter(tribe):
    """A chapter in the tribe since 2020."""
    return ChapterFactory(tribe=tribe)


@pytest.fixture
def chapter_lead(chapter):
    """Leads the chapter since 2020."""
    person = PersonFactory()
    ChapterMembershipFactory(chapter=chapter, person=person, role=Role.LEAD)
    return UserFactory(person=person)
