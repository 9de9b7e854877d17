"""Forms of what is done to tribes."""

from orgmodel.web.forms import (
    UNKNOWN_FIRST_DAY,
    EditForm,
    ExternalIdFacts,
    FirstDayField,
    OperationForm,
    field_of,
    slug_of,
)
from tribes.models import Tribe


class TribeFacts(ExternalIdFacts):
    """The facts of a tribe."""

    name = field_of(Tribe, "name")
    slug = slug_of(Tribe, example="discovery")
    purpose = field_of(
        Tribe, "purpose", help_text="The area that its squads have in common, in a sentence or two."
    )


class FormTribeForm(TribeFacts, OperationForm):
    starts_on = FirstDayField(
        help_text=f"Its trio begins on the same day, with three empty seats. {UNKNOWN_FIRST_DAY}"
    )


class EditTribeForm(TribeFacts, EditForm):
    starts_on = FirstDayField(today=False)
