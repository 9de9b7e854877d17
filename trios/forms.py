"""Forms of what is done to trios."""

from django import forms

from orgmodel.web.forms import CorrectForm, DayField, OperationForm
from people.forms import PersonField
from trios.models import Seat


class FillSeatForm(OperationForm):
    seat = forms.ChoiceField(choices=Seat)
    person = PersonField()
    starts_on = DayField(label="First day")
    ends_before = DayField(
        label="First day no longer",
        required=False,
        today=False,
        help_text="Leave empty while no end is known.",
    )

    def prepare(self) -> None:
        """Name the seat of the address above the form; the field stays to choose another."""
        labels = dict(Seat.choices)
        if seat := labels.get(str(self.initial.get("seat"))):
            self.heading = f"{seat}: who takes the seat?"
            self.begin_at("person")


class CorrectSeatForm(CorrectForm):
    seat = forms.ChoiceField(choices=Seat)
    starts_on = DayField(label="First day", today=False)
    ends_before = DayField(label="First day no longer", required=False, today=False)
