"""The form that moves several people of a tribe at once."""

from collections import defaultdict
from itertools import groupby
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format

from atlas.mine import upcoming_until
from chapters.models import ChapterMembership
from orgmodel.web.fields import DayField, KeyedChoiceField
from orgmodel.web.forms import OperationForm
from people.models import Person, mark_namesakes
from people.shares import Share, with_more
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from squads.rules import open_to, those_open_to
from tribes.models import Tribe

GONE = "Somebody whom you selected is no longer in a squad here. Select again."


# A membership of a squad of the tribe, or somebody of its chapters who is in none of its squads.
type Movable = SquadMembership | Person


class MovePeopleForm(OperationForm[Tribe]):
    """Of a tribe, the people whom the reader may move, those of `?members=` alone where it is given.

    A membership is known by its id, somebody who is in no squad of the tribe as “@ada.holm”.
    """

    heading = button = "Move people"

    members = forms.MultipleChoiceField(
        label="People",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": GONE, "required": "Select whom to move."},
    )
    squad = KeyedChoiceField(Squad.objects.all(), empty_label="Choose a squad", label="To")
    starts_on = DayField(
        label="First day",
        help_text="Roles and shares of time don’t change. Anybody in no squad here becomes a member.",
    )
    movable: dict[str, Movable]

    def prepare(self) -> None:
        self.about = str(self.subject)
        here = SquadInTribe.objects.on(self.day).filter(tribe=self.subject).values_list("squad", flat=True)
        near = set(here)
        rows = self._get_movable(near)
        self.movable = {_value(row): row for row in rows}
        selected = set(map(str, cast(list[str], self.initial.get("members", ()))))
        if chosen := [row for value, row in self.movable.items() if value in selected]:
            rows = chosen
            self.heading = self.button = f"Move {len(rows)} people" if len(rows) > 1 else _title(rows[0])
            self.begin_at("starts_on" if self.initial.get("squad") else "squad")
        cast(forms.MultipleChoiceField, self.fields["members"]).choices = [
            (group, [(_value(row), _label(row)) for row in those])
            for group, those in groupby(rows, key=_group)
        ]
        self._offer_squads(near, {row.squad_id if isinstance(row, SquadMembership) else 0 for row in rows})

    def _get_movable(self, squads: set[int]) -> list[Movable]:
        """The memberships that hold on the day or begin soon, by squad and name, which the account may
        move; and the people of chapters who are in none of `squads`, if it may place anybody in one."""
        opened = open_to(self.by, squads, self.day)
        if not opened.here:
            return []
        memberships = (
            SquadMembership.objects.not_ended(self.day)
            .filter(
                squad__in=filter(opened.may_leave, opened.here), effective_from__lte=upcoming_until(self.day)
            )
            .select_related("person", "squad")
            .order_by("squad__name", "squad", "person__name", "person", "pk")
        )
        inside = SquadMembership.objects.on(self.day).filter(squad__in=squads)
        in_chapters = ChapterMembership.objects.on(self.day).filter(chapter__tribe=self.subject)
        outside = Person.objects.filter(pk__in=in_chapters.order_by().values("person")).exclude(
            pk__in=inside.order_by().values("person")
        )
        rows: list[Movable] = [*memberships, *outside.order_by("name", "pk")]
        mark_namesakes(person_of(row) for row in rows)
        return rows

    def _offer_squads(self, near: set[int], left: set[int]) -> None:
        """Offer the squads in which the account may place people, but for the one that all of them leave."""
        groups: dict[bool, list[Squad]] = defaultdict(list)
        for squad in those_open_to(self.by, Squad.objects.not_ended(self.day)).order_by("name"):
            if {squad.pk} != left:
                groups[squad.pk in near].append(squad)
        field = cast(KeyedChoiceField, self.fields["squad"])
        field.offer_groups((f"In {self.subject}", groups[True]), ("Elsewhere", groups[False]), day=self.day)

    def clean_members(self) -> list[Movable]:
        chosen = set(self.cleaned_data["members"])
        return [row for value, row in self.movable.items() if value in chosen]

    def clean(self) -> dict[str, object]:
        """Refuse to place somebody with all of their time who has not got it; their share is to be chosen."""
        cleaned = super().clean() or self.cleaned_data
        for row in () if self.errors else cleaned["members"]:
            share = Share(100, cleaned["starts_on"], cleaned["squad"].ends_before)
            if isinstance(row, Person) and (over := with_more(row, share, instead_of=Q(pk=None))):
                days = ", ".join(map(str, over))
                self.add_error(
                    "members",
                    f"{row.distinct_name()} would be over 100 % of their time: {days}. "
                    f"Place them in {cleaned['squad']} alone, to choose their share.",
                )
        return cleaned

    def refuse(self, error: ValidationError) -> None:
        """Show why they cannot be moved where they are selected."""
        errors = error if hasattr(error, "error_dict") else ValidationError({"members": error.error_list})
        super().refuse(errors)


def person_of(row: Movable) -> Person:
    """Whom a row is about."""
    return row.person if isinstance(row, SquadMembership) else row


def _title(row: Movable) -> str:
    return f"Move {person_of(row)}"


def _value(row: Movable) -> str:
    return str(row.pk) if isinstance(row, SquadMembership) else f"@{row.handle}"


def _group(row: Movable) -> str:
    return str(row.squad) if isinstance(row, SquadMembership) else "No squad here"


def _label(row: Movable) -> str:
    """Somebody as they are in the squad: “Ada Holm, agile coach, 40 %, last day 30 Nov 2026”."""
    facts = [str(person_of(row))]
    if isinstance(row, Person):
        return facts[0]
    if row.role != Role.MEMBER:
        facts.append(row.role_label.lower())
    if row.allocation != 100:
        facts.append(f"{row.allocation} %" if row.allocation else "share not known")
    if row.last_day:
        facts.append(f"last day {date_format(row.last_day, 'j M Y')}")
    return ", ".join(facts)
