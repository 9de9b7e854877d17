"""Alliances and which trios are in them."""

import datetime as dt

import factory

from alliances.models import Alliance, AllianceTrio
from tests.factories.tribes import TribeFactory


class AllianceFactory(factory.django.DjangoModelFactory):
    """An alliance since the start of 2020, without trios."""

    class Meta:
        model = Alliance

    slug = factory.Sequence(lambda n: f"alliance-{n}")
    name = factory.Sequence(lambda n: f"Alliance {n}")
    starts_on = dt.date(2020, 1, 1)


class AllianceTrioFactory(factory.django.DjangoModelFactory):
    """A trio in an alliance since the start of 2020, each made for it unless given."""

    class Meta:
        model = AllianceTrio

    alliance = factory.SubFactory(AllianceFactory)
    trio = factory.LazyFunction(lambda: TribeFactory().trio)
    starts_on = dt.date(2020, 1, 1)
