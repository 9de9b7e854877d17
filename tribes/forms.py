"""Forms of what is done to tribes."""

from django import forms

from orgmodel.web.forms import DayField, EditForm, OperationForm


class TribeFacts(forms.Form):
    """The facts of a tribe."""

    name = forms.CharField(max_length=200)
    slug = forms.CharField(
        max_length=80, label="Short name", help_text="Stands in addresses and sheets, such as discovery."
    )
    purpose = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The area that its squads have in common, in a sentence or two.",
    )


class FormTribeForm(TribeFacts, OperationForm):
    starts_on = DayField(
        label="First day", help_text="Its trio begins on the same day, with three empty seats."
    )


class EditTribeForm(TribeFacts, EditForm):
    starts_on = DayField(label="First day", today=False)
