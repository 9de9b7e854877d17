"""What the organisation recommends."""

import datetime as dt

import factory

from blueprint.models import RecommendedSize


class RecommendedSizeFactory(factory.django.DjangoModelFactory):
    """Squads of 4 to 9 people since the start of 2020."""

    class Meta:
        model = RecommendedSize

    element = "squad"
    at_least = 4
    at_most = 9
    starts_on = dt.date(2020, 1, 1)
