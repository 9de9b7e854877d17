"""Alliances, and which trios are in them."""

from django.db import models

from orgmodel.elements import Element
from orgmodel.periods import Period, no_overlap
from trios.models import Trio


class Alliance(Element):
    """Three or more trios, and through them tribes, on a goal bigger than one tribe."""

    goal = models.TextField(blank=True)
    target_date = models.DateField(null=True, blank=True)


class AllianceTrio(Period):
    """A trio takes part in an alliance during a period."""

    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="trios")
    trio = models.ForeignKey(Trio, on_delete=models.PROTECT, related_name="alliances")

    within = ("alliance", "trio")

    class Meta(Period.Meta):
        ordering = ["starts_on", "pk"]
        constraints = [
            *Period.Meta.constraints,
            no_overlap(
                "alliance",
                "trio",
                name="alliances_trio_once",
                message="This trio is in the alliance on some of those days already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trio} in {self.alliance}"

    def get_absolute_url(self) -> str:
        return self.alliance.get_absolute_url()
