"""Guilds and who is in them."""

import datetime as dt

import factory

from guilds.models import Guild, GuildMembership
from tests.factories.people import PersonFactory


class GuildFactory(factory.django.DjangoModelFactory):
    """A guild since the start of 2020."""

    class Meta:
        model = Guild

    slug = factory.Sequence(lambda n: f"guild-{n}")
    name = factory.Sequence(lambda n: f"Guild {n}")
    starts_on = dt.date(2020, 1, 1)


class GuildMembershipFactory(factory.django.DjangoModelFactory):
    """An open membership since the start of 2020, unless told otherwise."""

    class Meta:
        model = GuildMembership

    guild = factory.SubFactory(GuildFactory)
    person = factory.SubFactory(PersonFactory)
    starts_on = dt.date(2020, 1, 1)
