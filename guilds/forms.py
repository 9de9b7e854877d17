"""Forms of what is done to guilds."""

import datetime as dt

from guilds.models import Guild, GuildMembership
from orgmodel.web.fields import DayField, FirstDayField, LastDayField, field_of, slug_of
from orgmodel.web.forms import CorrectPeriodForm, EditForm, ExternalIdFacts, OperationForm
from orgmodel.web.short_names import SuggestsKey
from people.forms import PersonField, PlaceForm


class GuildFacts(ExternalIdFacts):
    """The facts of a guild."""

    name = field_of(Guild, "name")
    slug = slug_of(Guild, example="accessibility")
    topic = field_of(Guild, "topic", help_text="What it is about and who it is for.")
    channel = field_of(Guild, "channel", help_text="A chat channel or a web address.")


class FormGuildForm(SuggestsKey, GuildFacts, OperationForm):
    keyed = Guild

    coordinator = PersonField(label="First coordinator", required=False)
    starts_on = FirstDayField()


class EditGuildForm(GuildFacts, EditForm):
    starts_on = FirstDayField(today=False)


class JoinForm(OperationForm):
    """One click will do: no day means the one that is looked at."""

    starts_on = DayField(label="First day", required=False)

    def clean_starts_on(self) -> dt.date:
        return self.cleaned_data["starts_on"] or self.day


class LeaveForm(OperationForm):
    """One click will do: no day means the one that is looked at."""

    ends_before = LastDayField(required=False)

    def clean_ends_before(self) -> dt.date:
        return self.cleaned_data["ends_before"] or self.day


class PlaceMemberForm(PlaceForm):
    role = field_of(GuildMembership, "role")


class AppointCoordinatorForm(OperationForm):
    person = PersonField(help_text="Other coordinators keep their role.")
    starts_on = DayField(label="First day")


class CorrectMembershipForm(CorrectPeriodForm):
    role = field_of(GuildMembership, "role")
