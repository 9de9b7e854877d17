"""Tribes: squads on the same area."""

from django.db import models

from orgmodel.domain.elements import Element


class Tribe(Element):
    """A collection of squads in related areas, of 40 to 150 people."""

    purpose = models.TextField(blank=True)
