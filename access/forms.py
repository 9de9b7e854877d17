"""Forms about accounts: signing up, tokens, tools; and roles."""

import datetime as dt
from collections.abc import Iterator
from typing import TypedDict, cast

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils import timezone

from access.leavers import is_closed
from access.operations import is_taken
from access.passwords import help_for_first_password
from people.models import USERNAME_TAKEN, Person, Scope, User

LASTING = dt.timedelta(days=90)
LONGEST = dt.date(9999, 12, 30)  # its end, a day later, must still be one
SCOPE_LABELS = {
    Scope.READ: "Read: everything shown on the pages",
    Scope.WRITE: "Write: also make the changes that you can make",
    Scope.ADMINISTER: "Administer: also make the changes that you can make as an administrator or people admin",
}
TOOL_ADMINISTERS = "Administer: also make every change that an administrator can"
SOME_AREAS = "areas"
AREA_LABELS = {
    "people:write": "People",
    "tribes:write": "Tribes",
    "trios:write": "Trios: seats",
    "squads:write": "Squads and who is in them",
    "chapters:write": "Chapters and who is in them",
    "guilds:write": "Guilds and who is in them",
    "alliances:write": "Alliances",
    "bots:write": "Bots and the squads that they are in",
    "blueprint:write": "The blueprint",
    "access:write": "Roles and accounts",
    "history:write": "Undoing",
    "sheets": "Sheets",
}


class TokenArguments(TypedDict):
    """What `issue_token` takes."""

    name: str
    scope: str
    expiry: dt.datetime | None


class TokenForm(forms.Form):
    """What a new token is for; it begins with one that reads, for ninety days."""

    name = forms.CharField(max_length=80, help_text="What uses the token, such as “Chat bot”.")
    scope = forms.ChoiceField(choices=(), widget=forms.RadioSelect, initial=Scope.READ, label="Access")
    areas = forms.MultipleChoiceField(
        choices=list(AREA_LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Areas",
        help_text="The areas in which the token can make changes.",
    )
    expires_on = forms.DateField(
        required=False,
        label="Last day",
        help_text="Leave empty for a token that doesn’t expire.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, data: QueryDict | None = None, *, account: User) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["scope"]).choices = list(_scopes(account))
        self.fields["expires_on"].initial = timezone.localdate() + LASTING

    def clean(self) -> dict[str, object]:
        """ValidationError where areas are chosen and not meant, or meant and not chosen."""
        given: dict[str, object] = super().clean() or self.cleaned_data
        scope, areas = given.get("scope"), given.get("areas")
        if scope == SOME_AREAS and not areas:
            self.add_error("areas", "Choose at least one area.")
        elif scope and scope != SOME_AREAS and areas:
            self.add_error("areas", "Areas go with “Only some areas”. Choose that option, or no area.")
        return given

    def clean_expires_on(self) -> dt.date | None:
        """ValidationError for a day that is over, or so far away that it has no end."""
        day = self.cleaned_data["expires_on"]
        if day and not timezone.localdate() <= day <= LONGEST:
            raise ValidationError("Choose today or a later day.", code="past")
        return day

    def arguments(self) -> TokenArguments:
        """What a token is issued with; it lasts to the end of its last day."""
        given, day = self.cleaned_data, self.cleaned_data["expires_on"]
        end = day and timezone.make_aware(dt.datetime.combine(day + dt.timedelta(1), dt.time.min))
        scope = " ".join(given["areas"]) if given["scope"] == SOME_AREAS else given["scope"]
        return {"name": given["name"], "scope": scope, "expiry": end}


def _scopes(account: User) -> Iterator[tuple[str, str]]:
    """Those that give `account` something: a tool is no person who could write as such."""
    yield Scope.READ, SCOPE_LABELS[Scope.READ]
    if not account.is_tool:
        yield Scope.WRITE, SCOPE_LABELS[Scope.WRITE]
    if account.administers:
        yield Scope.ADMINISTER, TOOL_ADMINISTERS if account.is_tool else SCOPE_LABELS[Scope.ADMINISTER]
    if account.administers or not account.is_tool:
        yield SOME_AREAS, "Only some areas: make any change there that the account can"


class AddToolForm(forms.Form):
    """A new account of a tool."""

    name = forms.CharField(max_length=150, help_text="Shown in the history.")
    username = forms.CharField(max_length=150, label="User name", help_text="Such as payroll-sync.")
    administrator = forms.BooleanField(
        required=False,
        label="Can make every change that an administrator can",
        help_text="Otherwise it can only read. You can limit each of its tokens further.",
    )

    def refuse(self, error: ValidationError) -> None:
        """Show why there is no such account, at the fields that it concerns."""
        for name, reasons in error.error_dict.items():
            field = {"first_name": "name"}.get(name, name)
            self.add_error(field if field in self.fields else NON_FIELD_ERRORS, reasons)


class ForgottenPasswordForm(ResetPasswordForm):
    """Finds the account whose email an administrator wrote with capitals, too."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        found = User.objects.filter(email__iexact=email, is_active=True)
        self.users = [account for account in found if not is_closed(account)]
        return email


class SignUpForm(forms.Form):
    """The address that is to be proven."""

    email = forms.EmailField(
        label="Email",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="We’ll send a link to this address.",
    )

    def clean_email(self) -> str:
        """In small letters, as addresses are compared."""
        email: str = self.cleaned_data["email"]
        return email.lower()


class NewAccountForm(SetPasswordMixin[User], forms.Form):
    """User name and password of an account whose address is proven."""

    username = forms.CharField(
        max_length=150, label="User name", widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password1, password2 = SetPasswordMixin.create_password_fields(
        label1="Password", label2="Password (again)"
    )

    def __init__(self, data: QueryDict | None = None, *, email: str) -> None:
        super().__init__(data)
        self.email = email
        self.fields["password1"].help_text = help_for_first_password()

    def clean_username(self) -> str:
        """ValidationError for a name by which somebody else is or would be known, in whatever capitals."""
        name: str = self.cleaned_data["username"]
        if "@" in name:
            raise ValidationError(
                "Leave out “@”. You can also sign in with your email address.", code="invalid"
            )
        if is_taken(name, email=self.email):
            raise ValidationError(USERNAME_TAKEN, code="conflict")
        return name

    def clean(self) -> dict[str, str]:
        """ValidationError, at its field, for passwords that differ, are weak, or resemble the account's names."""
        self.validate_passwords()
        account = User(username=self.cleaned_data.get("username", ""), email=self.email)
        self.validate_password_for_user(account)
        return self.cleaned_data

    def refuse(self, error: ValidationError) -> None:
        """Show why there is no such account, at the fields that it concerns."""
        for name, reasons in error.message_dict.items():
            self.add_error(name if name in self.fields else None, reasons)


class InvitedForm(NewAccountForm):
    """How somebody who was invited will sign in: the user name is their handle unless they choose another.

    One whose account was made for them keeps its user name.
    """

    def __init__(self, data: QueryDict | None = None, *, person: Person, account: User | None) -> None:
        super().__init__(data, email=person.email)
        self.fields["username"].initial = person.handle
        self.account = account
        if account:
            del self.fields["username"]

    def clean(self) -> dict[str, str]:
        """As its base; a password is also compared with the user name that the account has already."""
        if self.account:
            self.cleaned_data["username"] = self.account.username
        return super().clean()

    def arguments(self) -> dict[str, str]:
        """What an invitation is accepted with."""
        return {"username": self.cleaned_data["username"], "password": self.cleaned_data["password1"]}
