"""Trios: the three leads of a tribe, and who holds which seat when."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from orgmodel.caching.addresses import address
from orgmodel.domain.elements import Moved, find, is_id, key_of
from orgmodel.domain.periods import Period, PeriodManager, PeriodQuerySet, Tenure, by_first_day, no_overlap
from people.models import with_people
from tribes.models import Tribe


class Seat(models.TextChoices):
    TRIBE_LEAD = "tribe_lead", "Tribe lead"
    PRODUCT_LEAD = "product_lead", "Product lead"
    DESIGN_LEAD = "design_lead", "Design lead"


class TrioQuerySet(PeriodQuerySet):
    def with_holders(self, day: dt.date) -> Self:
        """Adds `held`: a list of the seats held on `day`, with their people; two queries more."""
        rows = with_people(TrioSeat.objects.on(day))
        return self.select_related("tribe").prefetch_related(Prefetch("seats", rows, to_attr="held"))

    def without_holder(self, seat: "Seat", day: dt.date) -> Self:
        """Trios whose `seat` nobody holds on `day`."""
        return self.exclude(pk__in=TrioSeat.objects.on(day).filter(seat=seat).values("trio"))

    def with_all_seats_held(self, day: dt.date) -> Self:
        """Trios each of whose seats somebody holds on `day`."""
        return self.filter(
            *(Q(pk__in=TrioSeat.objects.on(day).filter(seat=seat).values("trio")) for seat in Seat)
        )

    def with_empty_seat(self, day: dt.date) -> Self:
        """Trios at least one of whose seats nobody holds on `day`."""
        return self.exclude(pk__in=Trio.objects.with_all_seats_held(day).order_by().values("pk"))

    def with_holder_name(self, seat: "Seat", day: dt.date) -> Self:
        """Adds the name of who holds `seat` on `day`, as `tribe_lead_name`; nothing where nobody does."""
        rows = TrioSeat.objects.on(day).filter(seat=seat, trio=OuterRef("pk"))
        return self.annotate(**{f"{seat}_name": Subquery(rows.values("person__name")[:1])})


class TrioManager(PeriodManager.from_queryset(TrioQuerySet)):  # type: ignore[misc]
    pass


class Trio(Period):
    """Tribe lead, product lead and design lead; made and dissolved with its tribe."""

    key_name = "slug"

    tribe = models.OneToOneField(Tribe, on_delete=models.PROTECT, related_name="trio")

    within = ("tribe",)
    held: "list[TrioSeat]"

    objects = TrioManager()

    class Meta(Period.Meta):
        ordering = ["tribe__name", "pk"]

    def __str__(self) -> str:
        return f"{self.tribe.name} trio"

    @property
    def slug(self) -> str:
        """A trio answers to the key of its tribe."""
        return self.tribe.slug

    @property
    def key(self) -> str:
        return self.slug

    @classmethod
    def page(cls) -> tuple[str, str]:
        return "trios:detail", "tribe__slug"

    def get_absolute_url(self) -> str:
        return address("trios:detail", self.slug)

    def holder(self, seat: str) -> "TrioSeat | None":
        """Who holds a seat on the day of `with_holders`; None while it is empty."""
        return next((row for row in self.held if row.seat == seat), None)

    @property
    def lead(self) -> "TrioSeat | None":
        """Who leads the tribe, as `holder` finds them."""
        return self.holder(Seat.TRIBE_LEAD)

    @property
    def holders(self) -> "list[tuple[str, str, TrioSeat | None]]":
        """The three seats in their order, empty ones too: (seat, label, holder), as `holder` finds them."""
        return [(seat, label, self.holder(seat)) for seat, label in Seat.choices]


class TrioSeat(Tenure):
    """A person holds one of the three seats of a trio during a period."""

    trio = models.ForeignKey(Trio, on_delete=models.PROTECT, related_name="seats")
    seat = models.CharField(max_length=20, choices=Seat)

    within = ("trio", "person")

    class Meta(Tenure.Meta):
        ordering = [by_first_day(), "pk"]
        constraints = [
            *Tenure.Meta.constraints,
            *(
                no_overlap(
                    "trio",
                    when=Q(seat=seat),
                    name=f"trios_one_{seat}",
                    message=f"Somebody already holds the {label.lower()} seat on some of these days.",
                )
                for seat, label in Seat.choices
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} as {self.get_seat_display().lower()} of {self.trio.tribe}"

    @property
    def role_label(self) -> str:
        return self.get_seat_display()


def find_trio(rows: QuerySet[Trio], slug: str) -> Trio:
    """The trio in `rows` of the tribe with this slug.

    Raises:
        Moved: a tribe had this slug once and has another now, or it is the id of the trio or the tribe.
        Http404: no tribe has or had it, or its trio is not in `rows`.
    """
    if (key := key_of_trio(slug)) != slug:
        raise Moved("slug", key)
    return get_object_or_404(rows, tribe=find(Tribe, slug))


def key_of_trio(key: str) -> str:
    """The slug of the tribe of the trio whose id this is, or of the tribe; anything else as it is."""
    if not is_id(key):
        return key
    trio = Trio.objects.filter(public_id=key).select_related("tribe").first()
    return trio.tribe.slug if trio else key_of(Tribe, key)
