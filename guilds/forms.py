"""Forms of what is done to guilds."""

import datetime as dt

from django import forms

from guilds.models import Guild, GuildMembership
from orgmodel.web.forms import CorrectForm, DayField, EditForm, OperationForm, field_of
from people.forms import PersonField


class GuildFacts(forms.Form):
    """The facts of a guild."""

    name = field_of(Guild, "name")
    slug = field_of(
        Guild, "slug", label="Short name", help_text="Stands in addresses and sheets, such as accessibility."
    )
    topic = field_of(
        Guild, "topic", widget=forms.Textarea(attrs={"rows": 3}), help_text="What it is about, and for whom."
    )
    channel = field_of(Guild, "channel", help_text="Where it talks: a chat channel or a web address.")


class FormGuildForm(GuildFacts, OperationForm):
    coordinator = PersonField(label="First coordinator", required=False)
    starts_on = DayField(label="First day")


class EditGuildForm(GuildFacts, EditForm):
    starts_on = DayField(label="First day", today=False)


class JoinForm(OperationForm):
    """One click will do: no day means the one that is looked at."""

    starts_on = DayField(label="First day in it", required=False)

    def clean_starts_on(self) -> dt.date:
        return self.cleaned_data["starts_on"] or self.day


class LeaveForm(OperationForm):
    """One click will do: no day means the one that is looked at."""

    ends_before = DayField(
        label="First day no longer", required=False, help_text="The day before is your last one in it."
    )

    def clean_ends_before(self) -> dt.date:
        return self.cleaned_data["ends_before"] or self.day


class PlaceMemberForm(OperationForm):
    person = PersonField()
    role = field_of(GuildMembership, "role")
    starts_on = DayField(label="First day")
    ends_before = DayField(
        label="First day no longer",
        required=False,
        today=False,
        help_text="Leave empty while no end is known.",
    )


class AppointCoordinatorForm(OperationForm):
    person = PersonField(help_text="The other coordinators stay.")
    starts_on = DayField(label="First day")


class CorrectMembershipForm(CorrectForm):
    role = field_of(GuildMembership, "role")
    starts_on = DayField(label="First day", today=False)
    ends_before = DayField(label="First day no longer", required=False, today=False)
