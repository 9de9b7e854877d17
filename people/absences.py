"""When people are away, and who stands in for them."""

from django.db import models
from django.db.models import F, Q

from orgmodel.domain.periods import Tenure, by_first_day, long_date, no_overlap


class Absence(Tenure):
    """A person is away during a period; whom to ask in the meantime. Why they are away isn’t stored."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="absences")
    stand_in = models.ForeignKey(
        "people.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="absences_covered",
    )

    within = ("person",)

    class Meta(Tenure.Meta):
        # Django's own “people.add_absence” would be a way around the rule of that name.
        default_permissions = ("change", "delete", "view")
        ordering = [by_first_day(), "pk"]
        constraints = [
            *Tenure.Meta.constraints,
            no_overlap(
                "person",
                name="people_absent_once",
                message="This person is already away on some of those days.",
            ),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=F("person")),
                name="people_not_their_own_stand_in",
                violation_error_message="Nobody stands in for themselves. Choose somebody else, or leave it empty.",
            ),
        ]

    def __str__(self) -> str:
        return f"absence of {self.person}"

    @property
    def held(self) -> str:
        return f"from {long_date(self.starts_on)}"
