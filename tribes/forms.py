"""Forms of what is done to tribes."""

from typing import cast

from orgmodel.web.fields import UNKNOWN_FIRST_DAY, FirstDayField, KeyedChoiceField, field_of, slug_of
from orgmodel.web.forms import EditForm, ExternalIdFacts, OperationForm
from orgmodel.web.short_names import SuggestsKey
from people.rules import is_administrator
from tribes.models import Tribe
from tribes.rules import those_led_by


class TribeFacts(ExternalIdFacts):
    """The facts of a tribe."""

    name = field_of(Tribe, "name")
    slug = slug_of(Tribe, example="discovery")
    purpose = field_of(Tribe, "purpose", help_text="What its squads work on together, in a sentence or two.")


class FormTribeForm(SuggestsKey, TribeFacts, OperationForm):
    keyed = Tribe

    starts_on = FirstDayField(
        help_text=f"Its trio starts on the same day, with three empty seats. {UNKNOWN_FIRST_DAY}"
    )


class EditTribeForm(TribeFacts, EditForm):
    starts_on = FirstDayField(today=False)


def offer_led_tribes(form: OperationForm) -> None:
    """List in the field `tribe` those in whose trio the account is; only an administrator may choose none."""
    field = cast(KeyedChoiceField, form.fields["tribe"])
    tribes = list(those_led_by(form.by, Tribe.objects.not_ended(form.day)))
    if not is_administrator(form.by):
        field.required, field.empty_label = True, "Choose a tribe"
        field.initial = tribes[0].key if len(tribes) == 1 else None
    form.offer("tribe", tribes)
    form.offers_subjects = bool(tribes)
