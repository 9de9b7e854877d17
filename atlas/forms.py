"""The form that moves several people of a tribe at once."""

from collections import defaultdict
from itertools import groupby
from operator import attrgetter
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from atlas.mine import upcoming_until
from orgmodel.web.forms import DayField, KeyedChoiceField, OperationForm
from people.models import mark_namesakes
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from squads.rules import open_to, those_open_to
from tribes.models import Tribe

GONE = "Somebody whom you selected isn’t in a squad here any more. Select again."


class MovePeopleForm(OperationForm[Tribe]):
    """Of a tribe, the people whom the reader may move, those of `?members=` alone where it is given."""

    heading = button = "Move people"

    members = forms.MultipleChoiceField(
        label="People",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": GONE, "required": "Select whom to move."},
    )
    squad = KeyedChoiceField(Squad.objects.all(), empty_label="Choose a squad", label="To")
    starts_on = DayField(label="First day there", help_text="Everybody keeps their role and share of time.")
    movable: list[SquadMembership]

    def prepare(self) -> None:
        self.about = str(self.subject)
        here = SquadInTribe.objects.on(self.day).filter(tribe=self.subject).values_list("squad", flat=True)
        near = set(here)
        self.movable = self._get_movable(near)
        selected = set(map(str, cast(list[str], self.initial.get("members", ()))))
        rows = [row for row in self.movable if str(row.pk) in selected] or self.movable
        cast(forms.MultipleChoiceField, self.fields["members"]).choices = [
            (str(squad), [(str(row.pk), _label(row)) for row in group])
            for squad, group in groupby(rows, key=attrgetter("squad"))
        ]
        if selected:
            self.heading = self.button = (
                f"Move {len(rows)} people" if len(rows) > 1 else f"Move {rows[0].person}"
            )
            self.begin_at("starts_on" if self.initial.get("squad") else "squad")
        self._offer_squads(near, {row.squad_id for row in rows})

    def _get_movable(self, squads: set[int]) -> list[SquadMembership]:
        """The memberships that hold on the day or begin soon, by squad and name, which the account may move."""
        found = SquadMembership.objects.not_ended(self.day).filter(
            squad__in=open_to(self.by, squads), effective_from__lte=upcoming_until(self.day)
        )
        rows = list(
            found.select_related("person", "squad").order_by(
                "squad__name", "squad", "person__name", "person", "pk"
            )
        )
        mark_namesakes([row.person for row in rows])
        return rows

    def _offer_squads(self, near: set[int], left: set[int]) -> None:
        """Offer the squads in which the account may place people, but for the one that all of them leave."""
        groups: dict[bool, list[Squad]] = defaultdict(list)
        for squad in those_open_to(self.by, Squad.objects.not_ended(self.day)).order_by("name"):
            if {squad.pk} != left:
                groups[squad.pk in near].append(squad)
        field = cast(KeyedChoiceField, self.fields["squad"])
        field.offer_groups((f"In {self.subject}", groups[True]), ("Elsewhere", groups[False]), day=self.day)

    def clean_members(self) -> list[SquadMembership]:
        chosen = set(self.cleaned_data["members"])
        return [row for row in self.movable if str(row.pk) in chosen]

    def refuse(self, error: ValidationError) -> None:
        """Show why they cannot be moved where they are selected."""
        errors = error if hasattr(error, "error_dict") else ValidationError({"members": error.error_list})
        super().refuse(errors)


def _label(row: SquadMembership) -> str:
    """Somebody as they are in the squad: “Ada Holm, agile coach, 40 %, last day 30 Nov 2026”."""
    facts = [str(row.person)]
    if row.role != Role.MEMBER:
        facts.append(row.role_label.lower())
    if row.allocation != 100:
        facts.append(f"{row.allocation} %" if row.allocation else "share not known")
    if row.last_day:
        facts.append(f"last day {date_format(row.last_day, 'j M Y')}")
    return ", ".join(facts)
