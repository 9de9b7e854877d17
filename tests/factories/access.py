"""Roles in the product."""

import datetime as dt

import factory
from django.utils import timezone

from access.models import Invitation, RoleAssignment
from people.roles import Role
from tests.factories.people import PersonFactory


class RoleAssignmentFactory(factory.django.DjangoModelFactory):
    """A coach of the whole organisation since the start of 2020."""

    class Meta:
        model = RoleAssignment

    role = Role.COACH
    person = factory.SubFactory(PersonFactory)
    starts_on = dt.date(2020, 1, 1)


class InvitationFactory(factory.django.DjangoModelFactory):
    """An invitation of somebody without an account, for two weeks from now; its link has no key."""

    class Meta:
        model = Invitation

    person = factory.SubFactory(PersonFactory)
    email = factory.SelfAttribute("person.email")
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(14))
