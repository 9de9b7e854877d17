"""Forms of what is done to squads."""

from itertools import filterfalse
from operator import attrgetter
from typing import cast
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from orgmodel.web.forms import (
    CorrectForm,
    CorrectPeriodForm,
    DayField,
    EditForm,
    ExternalIdFacts,
    KeyedChoiceField,
    OperationForm,
    field_of,
    slug_of,
)
from people.forms import PersonField, PlaceForm
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from squads.rules import those_open_to
from tribes.models import Tribe

WAYS = ("Scrum", "Kanban", "Scrumban", "Shape Up", "Extreme Programming")


class LinksField(forms.Field):
    """Links as lines of “label address”; the label may be left out."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{link['label']} {link['url']}" for link in value)

    def to_python(self, value: object) -> list[dict[str, str]]:
        """A list of {"label", "url"}."""
        links = []
        for line in str(value or "").splitlines():
            *label, url = line.split() or [""]
            if url:
                links.append({"label": " ".join(label) or urlsplit(url).netloc or url, "url": url})
        return links

    def has_changed(self, initial: object, data: object) -> bool:
        return str(self.prepare_value(initial) or "").split() != str(data or "").split()


class SquadFacts(ExternalIdFacts):
    """The facts of a squad."""

    name = field_of(Squad, "name")
    slug = slug_of(Squad, example="web-search")
    mission = field_of(Squad, "mission")
    feature_area = field_of(Squad, "feature_area")
    way_of_working = field_of(Squad, "way_of_working", help_text=f"{', '.join(WAYS)}, or your own.")
    links = LinksField(required=False, help_text="One a line: a label and a web address.")


class FormSquadForm(SquadFacts, OperationForm):
    tribe = KeyedChoiceField(Tribe.objects.all(), required=False, empty_label="No tribe yet")
    starts_on = DayField(label="First day")

    def prepare(self) -> None:
        self.offer("tribe", Tribe.objects.not_ended(self.day))


class EditSquadForm(SquadFacts, EditForm):
    starts_on = DayField(label="First day", today=False)


class MoveSquadForm(OperationForm):
    tribe = KeyedChoiceField(Tribe.objects.all(), required=False, empty_label="No tribe", label="To")
    starts_on = DayField(label="First day there")

    def prepare(self) -> None:
        self.offer("tribe", Tribe.objects.not_ended(self.day))


class CorrectStayForm(CorrectPeriodForm):
    tribe = KeyedChoiceField(Tribe.objects.all())


class PlaceMemberForm(PlaceForm):
    role = field_of(SquadMembership, "role")
    allocation = field_of(SquadMembership, "allocation")

    def prepare(self) -> None:
        """Name the role of the address above the form."""
        role = str(self.initial.get("role", Role.MEMBER))
        if role != Role.MEMBER and role in Role.values:
            self.heading = f"{Role(role).label}: who takes the role?"
        self.begin_at("starts_on" if self.initial.get("person") else "person")


class AppointProductOwnerForm(OperationForm):
    person = PersonField(help_text="Whoever is product owner until then is relieved on the first day.")
    allocation = field_of(SquadMembership, "allocation")
    starts_on = DayField(label="First day")


class MoveMemberForm(OperationForm):
    """To another squad in which one may place people; those of the same tribe are offered first."""

    squad = KeyedChoiceField(Squad.objects.all(), empty_label="Choose a squad", label="To")
    starts_on = DayField(label="First day there", help_text="Role and share of time stay as they are.")

    def prepare(self) -> None:
        here = self.subject.squad
        self.heading = f"Move {self.subject.person}"
        self.about = f"{self.subject.role_label} in {here}"
        tribe = here.tribes.on(self.day).values("tribe")
        near = SquadInTribe.objects.on(self.day).filter(tribe__in=tribe, squad=OuterRef("pk"))
        others = Squad.objects.not_ended(self.day).exclude(pk=here.pk).annotate(near=Exists(near))
        rows, is_near = list(those_open_to(self.by, others)), attrgetter("near")
        field = cast(KeyedChoiceField, self.fields["squad"])
        field.offer_groups(
            ("In the same tribe", [*filter(is_near, rows)]),
            ("Elsewhere", [*filterfalse(is_near, rows)]),
        )
        if not rows:
            field.help_text = "There is no other squad in which you may place people."

    def clean_squad(self) -> Squad:
        squad = self.cleaned_data["squad"]
        if not self.by.has_perm("squads.place_member", squad):
            raise ValidationError(
                f"You may not place people in {squad}. Choose another squad, or ask its owner."
            )
        return squad


class ChangeRoleForm(CorrectForm):
    role = field_of(SquadMembership, "role")
    starts_on = DayField(label="First day in the new role")


class ChangeAllocationForm(CorrectForm):
    allocation = field_of(SquadMembership, "allocation")
    starts_on = DayField(label="First day")


class CorrectMembershipForm(CorrectPeriodForm):
    role = field_of(SquadMembership, "role")
    allocation = field_of(SquadMembership, "allocation")
