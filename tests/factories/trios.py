"""Who holds which seat."""

import datetime as dt

import factory

from tests.factories.people import PersonFactory
from trios.models import Seat, TrioSeat


class TrioSeatFactory(factory.django.DjangoModelFactory):
    """The tribe-lead seat, held since the start of 2020; give it a `trio`."""

    class Meta:
        model = TrioSeat

    seat = Seat.TRIBE_LEAD
    person = factory.SubFactory(PersonFactory)
    starts_on = dt.date(2020, 1, 1)
