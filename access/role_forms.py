"""Forms of roles in the product."""

from django import forms

from orgmodel.web.fields import KeyedChoiceField
from orgmodel.web.forms import BeginForm, CorrectPeriodForm, OperationForm
from people.forms import PersonField
from people.models import Person
from people.roles import Role
from tribes.models import Tribe

EVERYWHERE = "The whole organisation"
ROLE_LABELS = [
    (Role.ADMINISTRATOR.value, "Administrator: can do everything"),
    (Role.PEOPLE_ADMIN.value, "People admin: people, their accounts, memberships and seats"),
    (Role.MODEL_STEWARD.value, "Model steward: changes the blueprint"),
    (Role.AUDITOR.value, "Auditor: reads everything, including the history of accounts"),
    (Role.COACH.value, "Coach: edits squads and chapters"),
    (Role.GUEST.value, "Guest: sees their own tribe only"),
]


def _role() -> forms.ChoiceField:
    return forms.ChoiceField(choices=ROLE_LABELS, widget=forms.RadioSelect)


def _tribe() -> KeyedChoiceField:
    return KeyedChoiceField(Tribe.objects.all(), required=False, empty_label=EVERYWHERE, label="Applies to")


def _offer_tribes(form: OperationForm) -> None:
    form.offer("tribe", Tribe.objects.not_ended(form.first_possible_day()))


class GrantRoleForm(BeginForm[Person | None]):
    """Gives a person a role."""

    person = PersonField()
    role = _role()
    tribe = _tribe()

    def prepare(self) -> None:
        _offer_tribes(self)


class CorrectRoleForm(CorrectPeriodForm):
    """Corrects a role."""

    role = _role()
    tribe = _tribe()

    def prepare(self) -> None:
        _offer_tribes(self)
