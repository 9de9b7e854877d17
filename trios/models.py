"""Trios: the three leads of a tribe, and who holds which seat when."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.urls import reverse

from orgmodel.periods import Period, Tenure, no_overlap
from tribes.models import Tribe


class Trio(Period):
    """Tribe lead, product lead and design lead; made and dissolved with its tribe."""

    key_name = "slug"

    tribe = models.OneToOneField(Tribe, on_delete=models.PROTECT, related_name="trio")

    within = ("tribe",)

    class Meta(Period.Meta):
        ordering = ["tribe__name", "pk"]

    def __str__(self) -> str:
        return f"{self.tribe.name} trio"

    @property
    def slug(self) -> str:
        """A trio answers to the key of its tribe."""
        return self.tribe.slug

    def get_absolute_url(self) -> str:
        return reverse("trios:detail", args=[self.slug])


class Seat(models.TextChoices):
    TRIBE_LEAD = "tribe_lead", "Tribe lead"
    PRODUCT_LEAD = "product_lead", "Product lead"
    DESIGN_LEAD = "design_lead", "Design lead"


class TrioSeat(Tenure):
    """A person holds one of the three seats of a trio during a period."""

    trio = models.ForeignKey(Trio, on_delete=models.PROTECT, related_name="seats")
    seat = models.CharField(max_length=20, choices=Seat)

    within = ("trio", "person")

    class Meta(Tenure.Meta):
        ordering = ["starts_on", "pk"]
        constraints = [
            *Tenure.Meta.constraints,
            *(
                no_overlap(
                    "trio",
                    when=Q(seat=seat),
                    name=f"trios_one_{seat}",
                    message=f"Somebody holds the {label.lower()} seat on some of those days already.",
                )
                for seat, label in Seat.choices
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} as {self.get_seat_display().lower()} of {self.trio.tribe}"

    @property
    def role_label(self) -> str:
        return self.get_seat_display()

    def get_absolute_url(self) -> str:
        return self.trio.get_absolute_url()


def seat_holders(trio: Trio, day: dt.date) -> list[tuple[str, str, TrioSeat | None]]:
    """The three seats of `trio` on `day` in their order: (seat, label, its holder or None)."""
    held = {row.seat: row for row in TrioSeat.objects.on(day).filter(trio=trio).with_wholes()}
    return [(seat, label, held.get(seat)) for seat, label in Seat.choices]
