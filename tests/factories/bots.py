"""Bots and the squads that they are in."""

import datetime as dt

import factory

from bots.models import Bot
from squads.models import BotMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory


class BotFactory(factory.django.DjangoModelFactory):
    """A bot since the start of 2020."""

    class Meta:
        model = Bot

    slug = factory.Sequence(lambda n: f"bot-{n}")
    name = factory.Sequence(lambda n: f"Bot {n}")
    accountable = factory.SubFactory(PersonFactory)
    starts_on = dt.date(2020, 1, 1)


class BotMembershipFactory(factory.django.DjangoModelFactory):
    """An open membership since the start of 2020, unless told otherwise."""

    class Meta:
        model = BotMembership

    squad = factory.SubFactory(SquadFactory)
    bot = factory.SubFactory(BotFactory)
    starts_on = dt.date(2020, 1, 1)
