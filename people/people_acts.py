"""What administrators do to several people at once."""

from collections.abc import Mapping, Sequence
from typing import cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from access.operations import give_account
from orgmodel.caching.addresses import address
from orgmodel.domain.accounts import Account
from orgmodel.domain.days import LastDay
from orgmodel.domain.operations import ParsedCall
from orgmodel.domain.periods import long_date
from orgmodel.web.admin.acts import (
    Act,
    ActElsewhere,
    FirstDayForm,
    Given,
    LastDayForm,
    RowsRefused,
    by_calls,
    each_by,
)
from orgmodel.web.admin.forms import Chooser
from people import operations
from people.models import Person
from squads.models import Role, Squad, SquadMembership
from squads.operations import move_member, place_member

IN_SEVERAL = "In {squads} on {day}. Move one of these in the list of squad memberships."


class RehireForm(FirstDayForm):
    """The days of the new period."""

    ends_before = LastDay(label="Last day", required=False, widget=AdminDateWidget)


class SquadForm(FirstDayForm):
    """To which squad, and from when."""

    field_order: tuple[str, ...] = ("squad", "starts_on")

    squad = forms.ModelChoiceField(
        Squad.objects.all(),
        widget=Chooser(SquadMembership._meta.get_field("squad"), admin.site),
    )


class PlaceForm(SquadForm):
    """In which squad, as what, from when."""

    field_order: tuple[str, ...] = ("squad", "role", "allocation", "starts_on")

    role = forms.ChoiceField(choices=Role.choices, initial=Role.MEMBER)
    allocation = forms.IntegerField(
        label="Percent of their time", min_value=1, max_value=100, initial=100, required=False
    )


def _place(people: Sequence[models.Model], given: Given) -> list[ParsedCall | ValidationError]:
    squad = cast(Squad, given["squad"])
    shared = {name: given[name] for name in ("role", "allocation", "starts_on")}
    return [
        ParsedCall(place_member.operation, squad, {**shared, "person": person}, str(given["reason"]))
        for person in people
    ]


def _move(people: Sequence[models.Model], given: Given) -> list[ParsedCall | ValidationError]:
    """The move of the one membership that each has on that day; one query."""
    day = given["starts_on"]
    rows = SquadMembership.objects.not_ended(day).begun(day).filter(person__in=people).select_related("squad")
    memberships: dict[int, list[SquadMembership]] = {}
    for row in rows:
        memberships.setdefault(row.person_id, []).append(row)
    return [_move_of(memberships.get(person.pk, []), given) for person in people]


def _move_of(memberships: Sequence[SquadMembership], given: Given) -> ParsedCall | ValidationError:
    if len(memberships) == 1:
        arguments = {"squad": given["squad"], "starts_on": given["starts_on"]}
        return ParsedCall(move_member.operation, memberships[0], arguments, str(given["reason"]))
    day = long_date(given["starts_on"])
    if not memberships:
        return ValidationError(f"In no squad on {day}. Place them in one instead.", code="none")
    squads = " and ".join(str(each.squad) for each in memberships)
    return ValidationError(IN_SEVERAL.format(squads=squads, day=day), code="several")


def _give_account(person: Person) -> None:
    if not person.email:
        raise ValidationError("Without an email they can’t set a password. Add one first.", code="email")
    give_account(person)


def _give_accounts(people: Sequence[models.Model], given: Mapping[str, object], by: Account) -> str:
    """Make an account for each, or for none. Raises RowsRefused."""
    if not by.is_administrator:
        raise PermissionDenied("You don’t have permission to give accounts. Administrators do.")
    reasons: dict[int, list[str]] = {}
    with transaction.atomic():
        for index, person in enumerate(cast(Sequence[Person], people)):
            try:
                with transaction.atomic():
                    _give_account(person)
            except ValidationError as error:
                reasons[index] = error.messages
        if reasons:
            raise RowsRefused(reasons)
    number = len(people)
    made = "1 account" if number == 1 else f"{number:,} accounts"
    return f"Made {made}. Each sets a password by “Forgot your password?” on the page to sign in."


def _merging(people: Sequence[models.Model]) -> str:
    """The page that merges two people; it lets one keep the later record instead."""
    if len(people) != 2:
        raise ValidationError("Choose the two records of one person.", code="two")
    first, second = sorted(cast(Sequence[Person], people), key=lambda person: person.pk)
    return address("people:merge_person", first.handle) + f"?other={second.handle}"


ACTS: Mapping[str, Act | ActElsewhere] = {
    "offboard": Act(
        "Offboard",
        "Offboard {rows}",
        each_by(operations.offboard_person),
        LastDayForm,
        "Their memberships and seats end on that day too.",
    ),
    "rehire": Act(
        "Re-hire",
        "Re-hire {rows}",
        each_by(operations.rehire_person),
        RehireForm,
        "They stay gone on the days in between. Memberships and seats don’t begin again.",
    ),
    "move": Act(
        "Move to another squad",
        "Move {rows} to another squad",
        by_calls(_move),
        SquadForm,
        "Role and share of time stay as they are.",
    ),
    "place": Act("Place in a squad", "Place {rows} in a squad", by_calls(_place), PlaceForm),
    "merge": ActElsewhere("Merge duplicates", _merging),
    "give_accounts": Act(
        "Give accounts",
        "Give accounts to {rows}",
        _give_accounts,
        hint="User name and email are theirs.",
    ),
}
