"""Tribes, each with its trio."""

import datetime as dt

import factory

from tribes.models import Tribe
from trios.models import Trio


class TribeFactory(factory.django.DjangoModelFactory):
    """A tribe since the start of 2020, with a trio as long."""

    class Meta:
        model = Tribe
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"tribe-{n}")
    name = factory.Sequence(lambda n: f"Tribe {n}")
    starts_on = dt.date(2020, 1, 1)

    @factory.post_generation
    def trio(self, create, extracted, **kwargs):
        Trio.objects.create(tribe=self, starts_on=self.starts_on, ends_before=self.ends_before)
