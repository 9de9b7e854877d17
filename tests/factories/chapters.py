"""Chapters and who is in them."""

import datetime as dt

import factory

from chapters.models import Chapter, ChapterMembership
from tests.factories.people import PersonFactory
from tests.factories.tribes import TribeFactory


class ChapterFactory(factory.django.DjangoModelFactory):
    """A chapter since the start of 2020, in a tribe of its own unless one is given."""

    class Meta:
        model = Chapter

    slug = factory.Sequence(lambda n: f"chapter-{n}")
    name = factory.Sequence(lambda n: f"Chapter {n}")
    competence = "Backend"
    tribe = factory.SubFactory(TribeFactory)
    starts_on = dt.date(2020, 1, 1)


class ChapterMembershipFactory(factory.django.DjangoModelFactory):
    """An open membership since the start of 2020, unless told otherwise."""

    class Meta:
        model = ChapterMembership

    chapter = factory.SubFactory(ChapterFactory)
    person = factory.SubFactory(PersonFactory)
    starts_on = dt.date(2020, 1, 1)
