"""Forms of what is done to trios."""

from django import forms

from orgmodel.web.forms import BeginForm, CorrectPeriodForm
from people.forms import PersonField
from trios.models import Seat, TrioSeat


class FillSeatForm(BeginForm):
    seat = forms.ChoiceField(choices=Seat)
    person = PersonField()

    def prepare(self) -> None:
        """Say the seat of the address in the title; the field stays to choose another that nobody keeps."""
        kept = TrioSeat.objects.open().filter(trio=self.subject).order_by()
        self.leave_out("seat", *kept.values_list("seat", flat=True))
        labels = dict(Seat.choices)
        if seat := labels.get(str(self.initial.get("seat"))):
            self.known["seat"] = seat.lower()
            self.begin_at("person")


class CorrectSeatForm(CorrectPeriodForm):
    seat = forms.ChoiceField(choices=Seat)
