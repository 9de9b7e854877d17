"""Forms of what is done to chapters."""

from chapters.models import Chapter, ChapterMembership, Role
from orgmodel.web.fields import DayField, FirstDayField, KeyedChoiceField, field_of, slug_of
from orgmodel.web.forms import CorrectPeriodForm, EditForm, ExternalIdFacts, OperationForm
from orgmodel.web.short_names import SuggestsKey
from people.forms import PersonField, PlaceForm
from tribes.forms import offer_led_tribes
from tribes.models import Tribe


class ChapterFacts(ExternalIdFacts):
    """The facts of a chapter."""

    name = field_of(Chapter, "name")
    slug = slug_of(Chapter, example="search-backend")
    competence = field_of(Chapter, "competence", help_text="What its members are specialists in.")
    tribe = KeyedChoiceField(Tribe.objects.all(), empty_label="Choose a tribe")


class FormChapterForm(SuggestsKey, ChapterFacts, OperationForm):
    keyed = Chapter

    starts_on = FirstDayField()

    def prepare(self) -> None:
        offer_led_tribes(self)


class EditChapterForm(ChapterFacts, EditForm):
    starts_on = FirstDayField(today=False)

    def prepare(self) -> None:
        """Offer the tribes that there are as long as the chapter is."""
        self.offer("tribe", Tribe.objects.holding(self.subject))


class PlaceMemberForm(PlaceForm):
    role = field_of(ChapterMembership, "role")

    def prepare(self) -> None:
        """Do not list the lead while somebody leads it, or will, with no end."""
        leads = ChapterMembership.objects.open().filter(chapter=self.subject, role=Role.LEAD)
        if leads.exists():
            self.leave_out("role", Role.LEAD)


class AppointLeadForm(OperationForm):
    person = PersonField(help_text="They replace the current lead on that day.")
    starts_on = DayField(label="First day")


class CorrectMembershipForm(CorrectPeriodForm):
    role = field_of(ChapterMembership, "role")
