"""Entries of the history."""

import factory

from history.models import Entry
from tests.factories.people import UserFactory


class EntryFactory(factory.django.DjangoModelFactory):
    """An operation that changed nothing; with it, what factories wrote counts as a change of the organisation."""

    class Meta:
        model = Entry

    operation = "people.edit_person"
    arguments = factory.LazyFunction(dict)
    changes = factory.LazyFunction(list)
    mentions = factory.LazyFunction(list)
    by = factory.SubFactory(UserFactory)
