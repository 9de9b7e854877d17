"""Forms of what is done to squads."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from itertools import filterfalse
from operator import attrgetter
from typing import cast
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from orgmodel.domain.days import day_after
from orgmodel.domain.operations import KnownCall, ParsedCall, require
from orgmodel.web.fields import DayField, FirstDayField, KeyedChoiceField, field_of, slug_of
from orgmodel.web.forms import (
    DENIED,
    ContinueForm,
    CorrectPeriodForm,
    EditForm,
    ExternalIdFacts,
    OperationForm,
)
from orgmodel.web.short_names import SuggestsKey
from people.forms import PeopleField, PersonField, PlaceForm, ask_about_shares
from people.models import Person
from people.shares import OverAllocation, Share, with_more
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from squads.operations import place_member
from squads.rules import those_open_to
from tribes.forms import offer_led_tribes
from tribes.models import Tribe

SHARE = "Share of time in percent"
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
    way_of_working = field_of(Squad, "way_of_working", help_text=f"For example, {', '.join(WAYS)}.")
    links = LinksField(required=False, help_text="One link per line: a label and a web address.")


class FormSquadForm(SuggestsKey, SquadFacts, OperationForm):
    """Forms a squad, with the people who are in it from its first day if any are named."""

    keyed = Squad

    tribe = KeyedChoiceField(Tribe.objects.all(), required=False, empty_label="No tribe yet")
    product_owner = PersonField(required=False)
    agile_coach = PersonField(required=False)
    members = PeopleField(
        required=False,
        help_text="One person per line: a name, handle or email address. Add a share of time, such as 50 %, "
        "if it isn’t all of it.",
    )
    starts_on = FirstDayField()

    def prepare(self) -> None:
        offer_led_tribes(self)

    def clean(self) -> dict[str, object]:
        """Ask before somebody gets more than all of their time to give, as `SharesTime` does."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        first_day: dt.date | None = self.cleaned_data["starts_on"]
        ask_about_shares(
            self,
            (
                (person, with_more(person, Share(share, first_day, None), instead_of=Q(pk=None)))
                for _, person, _, share in self._people()
            ),
        )
        return cleaned

    def further_calls(self) -> list[tuple[str, KnownCall]]:
        """One for each person, which places them in the squad from its first day."""
        return [
            (field, partial(self._placing, person, role, share))
            for field, person, role, share in self._people()
        ]

    def _people(self) -> Iterator[tuple[str, Person, Role, int]]:
        """The field, the person, their role and their share of time, for all who are named."""
        for field, role in (("product_owner", Role.PRODUCT_OWNER), ("agile_coach", Role.AGILE_COACH)):
            if person := self.cleaned_data[field]:
                yield field, person, role, 100
        for person, share in self.cleaned_data["members"]:
            yield "members", person, Role.MEMBER, share

    def _placing(self, person: Person, role: Role, share: int) -> ParsedCall:
        squad = Squad.objects.get(slug=self.cleaned_data["slug"])
        facts = {"person": person, "role": role, "allocation": share, "starts_on": squad.starts_on}
        return ParsedCall(place_member.operation, squad, facts)


class EditSquadForm(SquadFacts, EditForm):
    starts_on = FirstDayField(today=False)


class MoveSquadForm(OperationForm):
    tribe = KeyedChoiceField(Tribe.objects.all(), required=False, empty_label="No tribe", label="To")
    starts_on = FirstDayField(label="First day")

    def first_possible_day(self) -> dt.date:
        """The day of the page, or the second of a stay that is planned."""
        day = super().first_possible_day()
        stay = self.subject.tribe_period(day)
        return max(day, day_after(stay.begins)) if stay else day

    def prepare(self) -> None:
        """Offer all tribes but the one that it is in, and none only where it is in one."""
        present = self.subject.tribe_period(self.first_possible_day())
        others = Tribe.objects.not_ended(self.day)
        if present is None:
            cast(KeyedChoiceField, self.fields["tribe"]).empty_label = "Choose a tribe"
        self.offer("tribe", others.exclude(pk=present.tribe_id) if present else others)


class CorrectStayForm(CorrectPeriodForm):
    tribe = KeyedChoiceField(Tribe.objects.all())

    def prepare(self) -> None:
        stay: SquadInTribe = self.subject
        self.offer("tribe", Tribe.objects.overlapping(stay.begins, stay.ends_before))


class SharesTime[Subject: models.Model](OperationForm[Subject]):
    """Asks before somebody gets more than all of their time to give; it is no refusal."""

    def clean(self) -> dict[str, object]:
        """Add a box to tick, with the days, where the shares of the person come to more than 100 %."""
        cleaned = super().clean() or self.cleaned_data
        membership = None if self.errors else self.membership()
        if membership:
            ask_about_shares(self, [(membership.person, self.over(membership))])
        return cleaned

    def membership(self) -> SquadMembership | None:
        """The membership that the form asks for; None where there is nothing to ask about."""
        return self.requested(squad=self.subject)

    def requested(self, **facts: object) -> SquadMembership:
        """The membership of the form's fields; `facts` go before."""
        fields = ("person", "role", "allocation", "starts_on", "ends_before")
        given = {name: self.cleaned_data[name] for name in fields if name in self.cleaned_data}
        membership = SquadMembership(**{**given, **facts})
        membership.take_effect()
        return membership

    def over(self, membership: SquadMembership) -> list[OverAllocation]:
        """The days on which it is too much, beside all but what it takes the place of."""
        share = Share(membership.allocation, membership.begins, membership.ends_before)
        same = Q(squad=membership.squad_id, role=membership.role)
        if membership.pk:
            same |= Q(pk=membership.pk)
        return with_more(membership.person, share, instead_of=same)


def _kept_roles(squad: Squad) -> set[str]:
    """The roles that only one person may have and somebody has, or will have, with no end."""
    kept = SquadMembership.objects.open().filter(squad=squad, role=Role.PRODUCT_OWNER)
    return {Role.PRODUCT_OWNER.value} if kept.exists() else set()


class PlaceMemberForm(SharesTime, PlaceForm):
    role = field_of(SquadMembership, "role")
    allocation = field_of(SquadMembership, "allocation", label=SHARE)

    def prepare(self) -> None:
        """Say the role of the address in the title; list no role that somebody else keeps."""
        self.leave_out("role", *_kept_roles(self.subject))
        role = str(self.initial.get("role", Role.MEMBER))
        if role != Role.MEMBER and role in Role.values:
            self.known["role"] = Role(role).label.lower()
        self.begin_at("starts_on" if self.initial.get("person") else "person")


class AppointProductOwnerForm(SharesTime, OperationForm):
    person = PersonField(help_text="They replace the current product owner on that day.")
    allocation = field_of(SquadMembership, "allocation", label=SHARE)
    starts_on = DayField(label="First day")

    def membership(self) -> SquadMembership:
        return self.requested(squad=self.subject, role=Role.PRODUCT_OWNER)


class MoveMemberForm(OperationForm):
    """To another squad in which one may place people; those of the same tribe are offered first."""

    squad = KeyedChoiceField(Squad.objects.all(), empty_label="Choose a squad", label="To")
    starts_on = DayField(label="First day", help_text="Role and share of time don’t change.")

    def prepare(self) -> None:
        here = self.subject.squad
        self.about = f"{self.subject.role_label} in {here}"
        tribe = here.tribes.on(self.day).values("tribe")
        near = SquadInTribe.objects.on(self.day).filter(tribe__in=tribe, squad=OuterRef("pk"))
        others = (
            Squad.objects.not_ended(self.day).exclude(Exists(self._obstacles())).annotate(near=Exists(near))
        )
        rows, is_near = list(those_open_to(self.by, others)), attrgetter("near")
        field = cast(KeyedChoiceField, self.fields["squad"])
        field.offer_groups(
            ("In the same tribe", [*filter(is_near, rows)]),
            ("Elsewhere", [*filterfalse(is_near, rows)]),
            day=self.day,
        )
        self.known["squad"] = next((row for row in rows if row.key == self.initial.get("squad")), None)
        if not rows:
            field.help_text = "There is no other squad that you can place people in."

    def _obstacles(self) -> QuerySet[SquadMembership]:
        """What would keep the member out of a squad: the same role in it, or that of its only product owner."""
        row: SquadMembership = self.subject
        there = SquadMembership.objects.overlapping(self.day, row.ends_before)
        who = {} if row.role == Role.PRODUCT_OWNER else {"person": row.person_id}
        return there.filter(squad=OuterRef("pk"), role=row.role, **who)

    def clean_squad(self) -> Squad:
        squad = self.cleaned_data["squad"]
        try:
            require(place_member.operation, squad, by=self.by)
        except PermissionDenied as denied:
            raise ValidationError(str(denied), code=DENIED) from denied
        return squad


class ChangeRoleForm(ContinueForm):
    role = field_of(SquadMembership, "role")
    starts_on = DayField(label="First day in the new role")

    def prepare(self) -> None:
        """List the roles that the member has not and nobody else keeps."""
        row: SquadMembership = self.subject
        self.initial.setdefault("role", "")
        self.leave_out("role", row.role, *_kept_roles(row.squad), empty_label="Choose a role")


class ChangeAllocationForm(SharesTime, ContinueForm):
    allocation = field_of(SquadMembership, "allocation", label=SHARE)
    starts_on = DayField(label="First day")

    def membership(self) -> SquadMembership:
        now = self.subject
        return self.requested(
            pk=now.pk, squad=now.squad, person=now.person, role=now.role, ends_before=now.ends_before
        )


class CorrectMembershipForm(SharesTime, CorrectPeriodForm):
    role = field_of(SquadMembership, "role")
    allocation = field_of(SquadMembership, "allocation", label=SHARE)

    def membership(self) -> SquadMembership | None:
        """Asked only where a share or a day changes."""
        now = self.subject
        if not {"allocation", "starts_on", "ends_before"} & set(self.changed_data):
            return None
        return self.requested(pk=now.pk, squad=now.squad, person=now.person)
