"""Squads and who is in them."""

import datetime as dt

import factory

from squads.models import Squad, SquadInTribe, SquadMembership
from tests.factories.people import PersonFactory


class SquadFactory(factory.django.DjangoModelFactory):
    """A squad since the start of 2020, in `tribe` from that day if one is given."""

    class Meta:
        model = Squad
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"squad-{n}")
    name = factory.Sequence(lambda n: f"Squad {n}")
    starts_on = dt.date(2020, 1, 1)

    @factory.post_generation
    def tribe(self, create, tribe, **kwargs):
        if tribe:
            SquadInTribe.objects.create(
                squad=self, tribe=tribe, starts_on=self.starts_on, ends_before=self.ends_before
            )


class SquadMembershipFactory(factory.django.DjangoModelFactory):
    """An open membership since the start of 2020, unless told otherwise."""

    class Meta:
        model = SquadMembership

    squad = factory.SubFactory(SquadFactory)
    person = factory.SubFactory(PersonFactory)
    starts_on = dt.date(2020, 1, 1)
