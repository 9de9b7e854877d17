"""Forms about the accounts of others."""

from django import forms

from people.forms import PersonField


class LinkForm(forms.Form):
    """To whom an account is to belong."""

    person = PersonField(
        help_text="The account gets this person’s e-mail address, and acts as this person from then on."
    )


class AddAccountForm(forms.Form):
    """Who is to have an account."""

    person = PersonField(help_text="They get a user name and set a password by mail.")
