"""Forms of what is done to alliances."""

from alliances.models import Alliance, AllianceTrio
from orgmodel.web.fields import DayField, FirstDayField, KeyedChoiceField, field_of, slug_of
from orgmodel.web.forms import BeginForm, CorrectPeriodForm, EditForm, ExternalIdFacts, OperationForm
from orgmodel.web.short_names import SuggestsKey
from trios.models import Trio


class TrioField(KeyedChoiceField):
    """A trio, chosen by the slug of its tribe."""

    def __init__(self) -> None:
        super().__init__(Trio.objects.all(), empty_label="Choose a trio")
        self.to_field_name = "tribe__slug"

    def prepare_value(self, value: object) -> object:
        return value.slug if isinstance(value, Trio) else value


class AllianceFacts(ExternalIdFacts):
    """The facts of an alliance."""

    name = field_of(Alliance, "name")
    slug = slug_of(Alliance, example="one-checkout")
    goal = field_of(Alliance, "goal", help_text="What the tribes want to reach together.")
    target_date = DayField(required=False, today=False, help_text="The day by which to reach the goal.")


class FormAllianceForm(SuggestsKey, AllianceFacts, OperationForm):
    keyed = Alliance

    starts_on = FirstDayField()


class EditAllianceForm(AllianceFacts, EditForm):
    starts_on = FirstDayField(today=False)


class AddTrioForm(BeginForm):
    trio = TrioField()
    starts_on = FirstDayField(label="First day")

    def prepare(self) -> None:
        """Offer the trios there are that are not in it for good already."""
        alliance: Alliance = self.subject
        there = AllianceTrio.objects.open().filter(alliance=alliance)
        trios = Trio.objects.not_ended(self.day).exclude(alliances__in=there)
        self.offer("trio", trios.select_related("tribe"))


class CorrectParticipationForm(CorrectPeriodForm):
    starts_on = FirstDayField(label="First day", today=False)
