"""Roles in the product."""

import datetime as dt

import factory

from access.models import RoleAssignment
from people.roles import Role
from tests.factories.people import PersonFactory


class RoleAssignmentFactory(factory.django.DjangoModelFactory):
    """A coach of the whole organisation since the start of 2020."""

    class Meta:
        model = RoleAssignment

    role = Role.COACH
    person = factory.SubFactory(PersonFactory)
    starts_on = dt.date(2020, 1, 1)
