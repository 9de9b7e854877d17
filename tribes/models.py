"""Tribes: squads on the same area."""

from orgmodel.domain.elements import Element
from orgmodel.domain.texts import LongText


class Tribe(Element):
    """A collection of squads in related areas."""

    purpose = LongText(blank=True)
