"""What the organisation recommends, on which days; whatever it says nothing about is as in the default profile."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from blueprint.sizes import Size, Sized
from orgmodel.caching.addresses import address
from orgmodel.domain.periods import Period, PeriodManager, PeriodQuerySet, by_first_day, days, same_text

# More than work anywhere.
MOST = 10_000_000


class SizeQuerySet(PeriodQuerySet):
    def of(self, element: str) -> Self:
        """Those for squads, or whatever else `element` names."""
        return self.filter(element=element)


class SizeManager(PeriodManager.from_queryset(SizeQuerySet)):  # type: ignore[misc]
    pass


class RecommendedSize(Period):
    """How many people the organisation recommends for an element during a period.

    Of an alliance trios are counted, of a chapter the members for each of its leads. Nothing is refused by it.
    """

    element = models.CharField("what for", max_length=20, choices=Sized.choices)
    at_least = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST)],
        help_text="Leave empty if there is no least number.",
    )
    at_most = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST)],
        help_text="Leave empty if there is no greatest number.",
    )

    objects = SizeManager()

    class Meta(Period.Meta):
        verbose_name = "recommended size"
        default_permissions = ("change", "delete", "view")
        ordering = ["element", by_first_day(), "pk"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(at_least=None) | Q(at_most=None) | Q(at_least__lte=F("at_most")),
                name="blueprint_size_from_least_to_most",
                violation_error_message="The least number must not be above the greatest.",
            ),
            ExclusionConstraint(
                name="blueprint_one_size_at_a_time",
                expressions=[
                    (same_text("element"), RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Another size is recommended on some of these days. "
                "End or correct that first.",
            ),
        ]

    @property
    def size(self) -> Size:
        return Size(self.at_least, self.at_most)

    @property
    def text(self) -> str:
        """What is recommended: “6 to 12 people”."""
        return self.size.of(self.element)

    def __str__(self) -> str:
        return f"{self.get_element_display().lower()} of {self.text}"

    @classmethod
    def page(cls) -> tuple[str, str]:
        return "blueprint:detail", "element"

    def get_absolute_url(self) -> str:
        return address("blueprint:detail", self.element)
