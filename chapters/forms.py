"""Forms of what is done to chapters."""

from django import forms

from chapters.models import Chapter, ChapterMembership
from orgmodel.web.forms import CorrectForm, DayField, EditForm, KeyedChoiceField, OperationForm, field_of
from people.forms import PersonField
from tribes.models import Tribe


class ChapterFacts(forms.Form):
    """The facts of a chapter."""

    name = field_of(Chapter, "name")
    slug = field_of(
        Chapter,
        "slug",
        label="Short name",
        help_text="Stands in addresses and sheets, such as search-backend.",
    )
    competence = field_of(Chapter, "competence", help_text="What its people are specialists in.")
    tribe = KeyedChoiceField(Tribe.objects.all(), empty_label="Choose a tribe")


class FormChapterForm(ChapterFacts, OperationForm):
    starts_on = DayField(label="First day")

    def prepare(self) -> None:
        self.fields["tribe"].offer(Tribe.objects.not_ended(self.day))  # type: ignore[attr-defined]


class EditChapterForm(ChapterFacts, EditForm):
    starts_on = DayField(label="First day", today=False)

    def prepare(self) -> None:
        own = Tribe.objects.filter(pk=self.subject.tribe_id)
        self.fields["tribe"].offer(Tribe.objects.not_ended(self.day) | own)  # type: ignore[attr-defined]


class PlaceMemberForm(OperationForm):
    person = PersonField()
    role = field_of(ChapterMembership, "role")
    starts_on = DayField(label="First day")
    ends_before = DayField(
        label="First day no longer",
        required=False,
        today=False,
        help_text="Leave empty while no end is known.",
    )


class AppointLeadForm(OperationForm):
    person = PersonField(help_text="Whoever leads it until then is relieved on the first day.")
    starts_on = DayField(label="First day")


class CorrectMembershipForm(CorrectForm):
    role = field_of(ChapterMembership, "role")
    starts_on = DayField(label="First day", today=False)
    ends_before = DayField(label="First day no longer", required=False, today=False)
